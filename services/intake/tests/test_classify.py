"""What a matter is: by its words where they are clear, else by what was learnt, else by a person."""

from dataclasses import replace
from pathlib import Path

import pytest

from libs.common.policy import Policy, load_policy
from libs.common.policy.learnt import Learnt, pieces_of
from services.intake.domain.classify import classify

CLEAR, UNCLEAR = "村口的下水道堵了，路上全是积水", "请问那件事情后来怎么样"
LEARNT = Learnt(
    version="0" * 8, examples="", categories=("urban", "health"), least=0.8, bias=(0, 0),
    weights={"那件": (300, 0), "后来": (100, 0), "积水": (0, 900)},
)  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> Policy:
    return replace(load_policy(Path(__file__).parents[3] / "config"), learnt=LEARNT)


def test_clear_words_decide_whatever_was_learnt(policy: Policy) -> None:
    found = classify("", CLEAR, policy)
    assert (found.category, found.sure, found.rule, found.confidence) == (
        "urban/water",
        True,
        "words/urban/water",
        None,
    )


def test_where_the_words_are_silent_what_was_learnt_decides_and_says_by_which_pieces(policy: Policy) -> None:
    found = classify("", UNCLEAR, policy)
    assert (found.category, found.sure, found.rule) == ("urban", True, "learnt/00000000")
    assert (found.terms, found.confidence) == (("那件", "后来"), 0.94)


def test_a_likelihood_below_the_least_is_a_suggestion_for_a_person(policy: Policy) -> None:
    found = classify("", UNCLEAR, replace(policy, learnt=LEARNT.model_copy(update={"least": 0.95})))
    assert (found.category, found.sure) == ("urban", False)


def test_a_bare_guess_is_no_suggestion(policy: Policy) -> None:
    many = LEARNT.model_copy(
        update={"categories": ("urban", "health", "rural", "civil"), "bias": (0,) * 4, "weights": {}}
    )
    assert classify("", UNCLEAR, replace(policy, learnt=many)).category is None


def test_without_anything_learnt_unclear_words_are_a_persons(policy: Policy) -> None:
    found = classify("", UNCLEAR, replace(policy, learnt=None))
    assert (found.category, found.sure) == (None, False)


def test_probabilities_add_up_to_one_and_the_likeliest_comes_first() -> None:
    ranked = LEARNT.likely(UNCLEAR)
    assert [name for name, _ in ranked] == ["urban", "health"]
    assert sum(share for _, share in ranked) == pytest.approx(1)


def test_pieces_are_the_runs_of_letters_whatever_their_width_and_never_go_over_a_mark() -> None:
    assert pieces_of("ＡB，工 资") == {"ab", "工资"}


@pytest.mark.parametrize("text", ["", "😀😀😀", "。" * 50, "a" * 100_000, "<b>x</b>" * 5000])
def test_whatever_is_said_is_classified_or_left_to_a_person(text: str) -> None:
    found = classify("", text, load_policy(Path(__file__).parents[3] / "config"))
    assert found.category is None or not found.sure


@pytest.mark.parametrize(
    "text",
    [
        "请问那个牌子上写的事情，要找哪家，是不是要先有证", "有人在吗", "我有个情况想反映一下，能不能给我打个电话",
        "上次那个事怎么样了，等了好久了", "谢谢你们帮我解决了问题", "前几天打电话没有人接", "请问今天上班吗，几点开门",
    ],
)  # fmt: skip
def test_words_that_say_nothing_of_the_matter_are_a_persons(text: str) -> None:
    assert not classify("", text, load_policy(Path(__file__).parents[3] / "config")).sure
