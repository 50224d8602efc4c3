"""What the classification is measured by, and what it learns from."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from libs.common.policy import load_policy
from libs.ops.classify.evaluate import Judged, confusion, figures, macro_f1, screened_at
from libs.ops.classify.labelled import Labelled, read_labelled
from libs.ops.classify.train import train
from libs.ops.cli import app
from libs.ops.engines.process import Failed

CONFIG = Path(__file__).parents[3] / "config"
SURE, GUESS, UNSURE = (Judged("a", "a", sure=True, confidence=c) for c in (1.0, 0.8, 0.6))
WRONG, HELD = Judged("b", "a", sure=True, confidence=0.7), Judged("b", "-", sure=False, confidence=0.0)


def test_shares_are_of_all_but_the_error_is_of_what_was_admitted() -> None:
    found = figures([SURE, GUESS, WRONG, HELD])
    assert (found["right"], found["wrong"], found["screened"]) == (2, 1, 1)
    assert (found["right_share"], found["screened_share"], found["wrong_of_admitted"]) == (0.5, 0.25, 0.333)


@pytest.mark.parametrize(
    ("error", "screened"),
    [
        pytest.param(0.0, 0.6, id="without any error only those before the first wrong one"),
        pytest.param(0.25, 0.2, id="one of four may be wrong"),
        pytest.param(0.4, 0.0, id="with two of five wrong nobody screens"),
    ],
)
def test_the_surest_are_admitted_as_long_as_no_more_are_wrong(error: float, screened: float) -> None:
    assert screened_at([SURE, GUESS, WRONG, UNSURE, HELD], error) == screened


def test_of_matters_that_are_equally_sure_none_is_chosen() -> None:
    tied = [Judged("a", "a", sure=True, confidence=0.7), WRONG]
    assert screened_at(tied, 0.1) is None


def test_macro_f1_counts_a_rare_label_as_much_as_a_common_one() -> None:
    assert macro_f1([SURE] * 9 + [WRONG]) == pytest.approx((2 * 9 / 19 + 0) / 2, abs=0.001)


def test_the_confusion_says_what_each_label_was_taken_for() -> None:
    assert confusion([SURE, WRONG, HELD]) == {"a": {"a": 1}, "b": {"-": 1, "a": 1}}


def test_labels_are_ids_or_names_and_a_leaf_counts_for_its_branch(tmp_path: Path) -> None:
    rows = [
        {"text": "x", "category": "urban/water"},
        {"text": "y", "title": "t", "category": "教育文体"},
        {"text": "z"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert read_labelled([file], load_policy(CONFIG)) == [Labelled("", "x", "urban"), Labelled("t", "y", "education")]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("rows.jsonl", '{"text": "x", "category": "weather"}', "line 1: weather is no category"),
        ("rows.jsonl", '{"text": "x"}', "no row has a category"),
        ("rows.jsonl", "no json", "line 1: no JSON"),
        ("rows.yaml", "examples: {urban: one}", "by category a list of texts"),
        ("rows.csv", "words,category\nx,urban\n", "no column `text`"),
    ],
)
def test_a_file_that_cannot_be_learnt_from_says_where_and_why(
    tmp_path: Path, name: str, content: str, told: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(Failed, match=told):
        read_labelled([tmp_path / name], load_policy(CONFIG))


def test_the_command_says_what_it_makes_of_a_text_and_by_which_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELOOP_CONFIG", str(CONFIG))
    done = CliRunner().invoke(app, ["classify", "try", "村口涵洞一下雨就积水", "--json"])
    said = json.loads(done.stdout)
    assert (said["category"], said["sure"], said["rule"]) == ("urban/water", True, "words/urban/water")
    assert {"积水", "涵洞"} <= set(said["terms"])


EXAMPLES = [CONFIG / "examples.yaml"]


@pytest.mark.slow
def test_the_shipped_examples_give_what_is_shipped_as_learnt() -> None:
    policy = load_policy(CONFIG)
    assert policy.learnt is not None
    again = train(read_labelled(EXAMPLES, policy), policy.learnt.least)
    assert (again.examples, again.categories) == (policy.learnt.examples, policy.learnt.categories)
    assert again.weights.keys() == policy.learnt.weights.keys()
    far = [
        p
        for p, row in again.weights.items()
        if any(abs(a - b) > 1 for a, b in zip(row, policy.learnt.weights[p], strict=True))
    ]
    assert far == []


def test_too_few_examples_are_named(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="health has fewer than 5 examples"):
        train([Labelled("", "停水", "urban")] * 9 + [Labelled("", "医院", "health")], 0.5)
