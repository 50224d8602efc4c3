"""举一反三: what lies together is found in whatever words it is told, and what does not is left alone."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.assessment import (
    CommonIssueRaised,
    Effect,
    MatterLeft,
    MatterSketched,
    MemberJoined,
    RecurrenceMeasured,
)
from services.assessment.domain import clustering
from services.assessment.domain.cluster import MOST, Cluster, cluster_of, town_of
from services.assessment.domain.likeness import Scale, read, sketched
from services.assessment.tests.grammar import OTHERS, PLANTED, tell
from services.assessment.tests.planting import county, figures, gathered, runs, shipped

SEEDS = 50 if os.environ.get("COVERAGE") == "all" else 2
LEAST = 0.9
AT = datetime(2026, 10, 9, 2, tzinfo=UTC)
CLUSTER = "cluster:t02/urban"
LAMP, LATE, OTHER = (
    "村口的路灯坏了一排，晚上黑得看不见路",
    "路灯不亮，天一黑老人出门摔跤，晚上看不见",
    "物业费涨了三毛，账目不公开，保安不巡逻",
)


class Book:
    """One cluster that is told matters as the runtime tells them; `said`: what it said."""

    def __init__(self, **rules: object) -> None:
        policy = shipped()
        self.policy = replace(policy, common=policy.common.model_copy(update=rules))
        self.cluster: Any = None
        self.said: list[Fact] = []

    def hear(
        self, case: str, text: str, at: datetime = AT, town: str = "t02", said: datetime | None = None
    ) -> list[Any]:
        sketch = sketched("", text, self.policy.common.talk)
        fact = MatterSketched(
            cluster=CLUSTER,
            category="urban/lamp",
            town=town,
            number=case.upper(),
            title=text[:24],
            sketch=sketch,
            at=at,
        )
        return self.take(clustering.gather(self.cluster, fact, self.now(case, said or at)))

    def leave(self, case: str) -> list[Any]:
        return self.take(
            clustering.let_go(self.cluster, MatterLeft(cluster=CLUSTER, at=AT, why="withdrawn"), self.now(case, AT))
        )

    def now(self, about: str, at: datetime) -> Now:
        return Now(at, at, CLUSTER, self.policy, about=about)

    def take(self, decision: Any) -> list[Any]:
        self.cluster = Cluster.model_validate_json(decision.state.model_dump_json())
        assert self.cluster == decision.state
        self.said += decision.events
        return [fact for fact in decision.events if isinstance(fact, CommonIssueRaised | MemberJoined)]


def lamps(book: Book, count: int, seed: int = 1, first: int = 0) -> list[Any]:
    """So many matters about lamps in many words, an hour between each; what is said of the last."""
    rng, said = Random(seed), list[Any]()
    for number in range(first, first + count):
        told = tell(rng, "lamp", PLANTED["lamp"].topic)
        said = book.hear(f"lamp-{number}", f"{told.title}。{told.text}", AT + timedelta(hours=number))
    return said


@pytest.mark.timeout(900)
@pytest.mark.slow
def test_thirty_matters_in_other_words_among_three_thousand_are_an_issue_and_nothing_else_is() -> None:
    """Some counties every day; COVERAGE=all for fifty (docs/common-issues.md)."""
    found = figures(list(runs(SEEDS)))
    assert found.recall >= LEAST
    assert found.precision >= LEAST
    assert found.member_recall >= 0.75
    assert found.member_precision >= 0.9


def test_three_thousand_matters_without_one_planted_are_no_issue() -> None:
    others = [one for one in county(7) if not one.planted]
    assert gathered(others, shipped()).issues == {}


def test_ten_alike_are_an_issue_with_all_ten_and_nine_are_none() -> None:
    book = Book(alike=0.05)
    assert lamps(book, 9) == []
    [raised] = lamps(book, 1, seed=2, first=9)
    assert isinstance(raised, CommonIssueRaised)
    assert {member.case for member in raised.members} == {f"lamp-{number}" for number in range(10)}
    assert (raised.category, raised.town, raised.reason) == ("urban", "t02", "30 天里有 10 件同样的事")
    assert raised.label in {member.title for member in raised.members}


def test_a_later_one_joins_and_an_unrelated_one_does_not() -> None:
    book = Book(least=3)
    for number in range(3):
        raised = book.hear(f"c{number}", LAMP)
    [joined] = book.hear("c3", LATE)
    assert (joined.issue, joined.member.case, joined.listed) == (raised[0].issue, "c3", True)
    assert book.hear("c4", OTHER) == []


def test_the_id_is_the_same_whoever_decides() -> None:
    first, again = (lamps(Book(alike=0.05), 10)[0] for _ in range(2))
    assert isinstance(first, CommonIssueRaised)
    assert first.issue.startswith("issue:")
    assert first == again


def test_what_was_said_before_the_window_counts_no_more() -> None:
    book = Book(least=3)
    book.hear("c0", LAMP, AT - timedelta(days=31))
    book.hear("c1", LAMP)
    assert book.hear("c2", LAMP) == []
    assert book.hear("c3", LAMP) != []


def test_what_comes_late_from_a_box_counts_by_the_day_it_was_said() -> None:
    book = Book(least=3)
    book.hear("c0", LAMP, AT - timedelta(days=31), said=AT)
    book.hear("c1", LAMP, AT - timedelta(days=29), said=AT)
    book.hear("c2", LAMP)
    assert book.hear("c3", LAMP) != []


def test_the_same_case_counts_once_and_one_that_has_left_not_at_all() -> None:
    book = Book(least=3)
    for case in ("c0", "c1", "c1", "c1"):
        assert book.hear(case, LAMP) == []
    book.leave("c0")
    assert book.hear("c2", LAMP) == []
    assert book.hear("c3", LAMP) != []


def test_an_issue_hears_what_comes_again_months_later_until_it_is_over() -> None:
    book = Book(least=3)
    raised = [fact for number in range(3) for fact in book.hear(f"c{number}", LAMP)]
    [joined] = book.hear("c3", LAMP, AT + timedelta(days=100))
    assert joined.issue == raised[0].issue
    unsure = measured(Effect.UNSURE)
    book.take(clustering.retire(book.cluster, unsure, book.now(raised[0].issue, AT)))
    assert book.hear("c4", LAMP, AT + timedelta(days=101)) != []
    book.take(clustering.retire(book.cluster, measured(Effect.FEWER), book.now(raised[0].issue, AT)))
    assert book.hear("c5", LAMP, AT + timedelta(days=102)) == []


def test_beyond_the_bound_members_are_counted_and_not_listed() -> None:
    book = Book(least=3, listed=4)
    listed = [book.hear(f"c{number}", LAMP) for number in range(6)]
    assert [said[0].listed for said in listed[3:]] == [True, False, False]


def test_groups_that_grow_together_become_one() -> None:
    book = Book(least=4)
    book.hear("c0", "路灯坏了一排没人修")
    book.hear("c1", "晚上黑得看不见，老人摔跤")
    assert len(book.cluster.groups) == 2
    book.hear("c2", "路灯坏了一排没人修，晚上黑得看不见，老人摔跤")
    [raised] = book.hear("c3", "路灯坏了一排没人修，晚上黑得看不见，老人摔跤")
    assert len(raised.members) == 4


def test_a_document_stays_below_100_kb_whatever_comes() -> None:
    book, rng = Book(), Random(3)
    for number in range(400):
        told = tell(rng, "x", rng.choice(OTHERS) if number % 2 else PLANTED["lamp"].topic)
        book.hear(
            f"{number:08}-0000-5000-8000-000000000000", told.title * 3 + told.text * 2, AT + timedelta(minutes=number)
        )
    assert sum(len(group.members) for group in book.cluster.groups) <= MOST
    assert len(book.cluster.model_dump_json().encode()) < 50_000


def test_a_place_is_the_town_and_some_branches_are_compared_over_the_whole_county() -> None:
    policy = Book(wide=("labour",)).policy
    places = [(area, category) for area in ("t02v001", "t02", "county", None) for category in ("urban/lamp", "labour")]
    assert [cluster_of(category, town_of(area, policy), policy) for area, category in places] == [
        "cluster:t02/urban", "cluster:all/labour", "cluster:t02/urban", "cluster:all/labour",
        "cluster:unplaced/urban", "cluster:all/labour", "cluster:unplaced/urban", "cluster:all/labour",
    ]  # fmt: skip


ALIKE = [
    pytest.param(LAMP, LATE, OTHER, id="lamps"),
    pytest.param("家里停水三天了，做饭没水", "自来水又停水，没水做饭洗衣", "这个月水费多收了一倍", id="water"),
    pytest.param(
        "搅拌站半夜施工，灰大不敢开窗",
        "混凝土搅拌站通宵打料，灰尘大，窗户不敢开",
        "广场舞声音大，窗户关着也吵",
        id="mixer",
    ),
]


@pytest.mark.parametrize(("one", "again", "other"), ALIKE)
def test_the_same_in_other_words_is_more_alike_than_another_of_the_same_branch(
    one: str, again: str, other: str
) -> None:
    talk = shipped().common.talk
    mine, same, another = (read(sketched("", text, talk)) for text in (one, again, other))
    scale = Scale([[mine], [same], [another]])
    assert scale.alike(mine, same) > 2 * scale.alike(mine, another)


def test_likeness_is_mutual_and_nothing_is_more_like_a_matter_than_itself() -> None:
    talk = shipped().common.talk
    mine, same = read(sketched("", LAMP, talk)), read(sketched("", LATE, talk))
    scale = Scale([[mine], [same]])
    assert scale.alike(mine, same) == pytest.approx(scale.alike(same, mine))
    assert scale.alike(mine, mine) >= scale.alike(mine, same)


@pytest.mark.parametrize("text", ["", "！？", "请问有没有人管管这个问题", "13800000000"])
def test_common_talk_and_numbers_are_like_nothing(text: str) -> None:
    talk = shipped().common.talk
    nothing = read(sketched("", text, talk))
    assert Scale([[nothing]]).alike(nothing, nothing) == 0


def measured(effect: Effect) -> RecurrenceMeasured:
    return RecurrenceMeasured(
        cluster=CLUSTER, unit="d-housing", label="路灯", before=31, before_days=84, after=6, after_days=84, ratio=0.19,
        low=0.07, high=0.47, effect=effect, text="",
    )  # fmt: skip
