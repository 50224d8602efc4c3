"""A common issue from the day it is raised until what was done has helped, or is planned anew."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from libs.common.clock import text_of
from libs.common.decision import Now
from libs.common.errors import NotYet, Refused
from libs.common.events import Fact
from libs.common.events.assessment import (
    ActionCompleted,
    ActionPlanned,
    Alike,
    CommonIssueRaised,
    Effect,
    MatterLeft,
    MemberJoined,
    PlanOverdue,
    RecurrenceMeasured,
)
from services.assessment.domain import issue as rules
from services.assessment.domain import measuring, plan
from services.assessment.domain.issue import Issue
from services.assessment.domain.plan import CompleteAction, PlanAction
from services.assessment.tests.planting import shipped

HERE, ID = "cluster:t02/urban", "issue:8c1d0a52b9e4"
REACTIONS = {CommonIssueRaised: rules.begin, MemberJoined: rules.join, MatterLeft: rules.lose}
PLAN = PlanAction(owner="d-housing", text="9 个村换控制箱，每月查一次", due=date(2026, 10, 30), by="住建局 周")
DONE = CompleteAction(text="控制箱都换了", by="住建局 周")


def local(text: str) -> datetime:
    """`2026-10-12 09:00` in Beijing."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def alike(number: int, at: datetime) -> Alike:
    return Alike(case=f"c{number}", number=f"HQ26-{number:06}-1", title="路灯不亮", town="t02", at=at)


class Life:
    """One issue, raised on Monday 12 October 2026 at nine with ten members of the days before."""

    def __init__(self) -> None:
        self.issue: Issue | None = None
        self.told: list[tuple[str, Fact]] = []
        self.count = 0
        at = local("2026-10-12 09:00")
        members = tuple(alike(number, at - timedelta(days=number)) for number in range(10))
        self.hear(
            CommonIssueRaised(
                issue=ID, cluster=HERE, category="urban", town="t02", label="路灯不亮", since=at - timedelta(days=30),
                members=members, reason="30 天里有 10 件同样的事",
            ),
            at,
        )  # fmt: skip
        self.count = 10

    def hear(self, fact: Fact, at: datetime, about: str = HERE) -> None:
        self._take(REACTIONS[type(fact)](self.issue, fact, Now(at, at, ID, shipped(), about=about)), at)  # type: ignore[operator]

    def more(self, days: dict[str, int], *, listed: bool = True) -> None:
        """So many more members, by the day."""
        for day, many in days.items():
            for _ in range(many):
                at = local(f"{day} 12:00")
                member = alike(self.count, at)
                self.hear(MemberJoined(issue=ID, cluster=HERE, label="路灯不亮", member=member, listed=listed), at)
                self.count += 1

    def leave(self, case: str, at: datetime) -> None:
        self.hear(MatterLeft(cluster=HERE, issue=ID, at=at, why="withdrawn"), at, about=case)

    def wish(self, command: Any, at: str) -> None:
        rule = plan.plan if isinstance(command, PlanAction) else plan.complete
        self._take(rule(self.issue, command, Now(local(at), local(at), ID, shipped())), local(at))

    def until(self, at: str) -> list[tuple[str, Fact]]:
        """Wakes it up to then: what came of it, with its local time."""
        self.told = []
        while self.issue and (due := min((one for one in measuring.times(self.issue) if one), default=None)):
            if due > local(at):
                break
            self._take(measuring.wake(self.issue, Now(due, due, ID, shipped())), due)
        return self.told

    def _take(self, decision: Any, at: datetime) -> None:
        self.issue = Issue.model_validate_json(decision.state.model_dump_json())
        assert self.issue == decision.state
        self.told += [(f"{at.astimezone(shipped().office.tz):%Y-%m-%d %H:%M}", fact) for fact in decision.events]


@pytest.fixture
def life() -> Life:
    return Life()


def test_it_has_its_members_and_counts_them_by_the_day(life: Life) -> None:
    assert life.issue
    assert (life.issue.count, len(life.issue.cases)) == (10, 10)
    assert life.issue.days[date(2026, 10, 12)] == 1
    life.more({"2026-10-12": 2})
    assert (life.issue.count, life.issue.days[date(2026, 10, 12)]) == (12, 3)


def test_a_member_counts_once_however_often_it_is_said(life: Life) -> None:
    member = MemberJoined(issue=ID, cluster=HERE, label="", member=alike(3, local("2026-10-09 09:00")))
    life.hear(member, local("2026-10-13 09:00"))
    assert life.issue
    assert life.issue.count == 10


def test_beyond_the_bound_they_are_counted_and_take_no_room(life: Life) -> None:
    life.more({"2026-10-13": 300}, listed=False)
    assert life.issue
    assert (life.issue.count, len(life.issue.members)) == (310, 10)


def test_a_member_that_leaves_was_never_one(life: Life) -> None:
    life.leave("c3", local("2026-10-09 09:00"))
    assert life.issue
    assert (life.issue.count, "c3" in life.issue.cases) == (9, False)
    assert date(2026, 10, 9) not in life.issue.days


def test_one_that_leaves_before_it_was_heard_to_join_never_is_one(life: Life) -> None:
    at = local("2026-10-13 12:00")
    life.leave("c10", at)
    before = life.issue
    life.more({"2026-10-13": 1})
    assert before
    assert life.issue
    assert (before.count, life.issue.count, life.issue.days) == (10, 10, before.days)
    life.more({"2026-10-13": 1})
    assert life.issue.count == 11


def test_what_is_heard_before_the_issue_itself_waits() -> None:
    now = Now(local("2026-10-13 12:00"), local("2026-10-13 12:00"), ID, shipped(), about="c1")
    waiting: tuple[tuple[Any, Fact], ...] = (
        (rules.join, MemberJoined(issue=ID, cluster=HERE, label="", member=alike(1, now.at))),
        (rules.lose, MatterLeft(cluster=HERE, issue=ID, at=now.at, why="withdrawn")),
    )
    for rule, fact in waiting:
        with pytest.raises(NotYet):
            rule(None, fact, now)


def test_it_is_planned_with_an_owner_a_deed_and_a_day(life: Life) -> None:
    life.wish(PLAN, "2026-10-13 10:00")
    [(_, planned)] = life.told
    assert life.issue
    assert planned == ActionPlanned(
        unit="d-housing",
        label="路灯不亮",
        text=PLAN.text,
        due=local("2026-11-02 09:00"),
        by=PLAN.by,
        turn=1,
        cases=life.issue.cases,
    )


def test_a_plan_may_be_made_anew_before_it_is_done(life: Life) -> None:
    life.wish(PLAN, "2026-10-13 10:00")
    life.wish(PLAN.model_copy(update={"owner": "t02", "label": "村里路灯不亮"}), "2026-10-14 10:00")
    assert life.issue
    assert life.issue.plan
    assert (life.issue.plan.owner, life.issue.label, life.issue.turn) == ("t02", "村里路灯不亮", 1)


REFUSED = [
    pytest.param({"owner": "d-none"}, "unknown-unit", "owner", id="no unit"),
    pytest.param({"due": date(2026, 10, 13)}, "plan-day", "due", id="today"),
    pytest.param({"due": date(2027, 10, 15)}, "plan-day", "due", id="too far away"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), REFUSED)
def test_what_cannot_be_planned_is_refused_with_its_field(
    life: Life, wrong: dict[str, Any], code: str, field: str
) -> None:
    before = life.issue
    with pytest.raises(Refused) as refused:
        life.wish(PLAN.model_copy(update=wrong), "2026-10-13 10:00")
    assert (refused.value.code, refused.value.field, refused.value.status) == (code, field, 422)
    assert life.issue == before


def test_what_nobody_planned_cannot_be_done_and_what_is_done_is_not_planned_while_it_is_counted(life: Life) -> None:
    with pytest.raises(Refused, match="nothing is planned"):
        life.wish(DONE, "2026-10-13 10:00")
    life.wish(PLAN, "2026-10-13 10:00")
    life.wish(DONE, "2026-10-20 10:00")
    for wish in (PLAN, DONE):
        with pytest.raises(Refused, match="it is counted until"):
            life.wish(wish, "2026-10-21 10:00")


def test_an_unknown_issue_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        plan.plan(None, PLAN, Now(local("2026-10-13 10:00"), local("2026-10-13 10:00"), ID, shipped()))
    assert refused.value.status == 404


def test_without_a_plan_after_two_weeks_it_is_said_once_in_the_morning(life: Life) -> None:
    [(at, asked)] = life.until("2026-12-31 10:00")
    assert (at, type(asked)) == ("2026-10-26 09:00", PlanOverdue)
    assert asked.unit == ""  # type: ignore[attr-defined]
    assert asked.reason == "“路灯不亮”还没有定办法"  # type: ignore[attr-defined]
    assert life.issue
    assert life.issue.late()


def test_a_plan_whose_day_has_passed_is_said_once_and_done_late_it_says_so(life: Life) -> None:
    life.wish(PLAN, "2026-10-13 10:00")
    [(at, asked)] = life.until("2026-11-20 10:00")
    assert (at, asked.unit) == ("2026-11-02 09:00", "d-housing")  # type: ignore[attr-defined]
    assert life.issue
    assert life.issue.late()
    life.wish(DONE, "2026-11-20 10:00")
    assert isinstance(life.told[-1][1], ActionCompleted)
    assert life.told[-1][1].late
    assert not life.issue.late()


def test_what_is_done_in_time_is_not_asked_for(life: Life) -> None:
    life.wish(PLAN, "2026-10-13 10:00")
    life.wish(DONE, "2026-10-30 17:00")
    assert life.told[-1][1] == ActionCompleted(
        unit="d-housing",
        label="路灯不亮",
        text=DONE.text,
        by=DONE.by,
        late=False,
        turn=1,
        cases=life.issue.cases,  # type: ignore[union-attr]
    )
    assert life.until("2026-12-31 10:00") == []


def test_after_twelve_weeks_it_is_counted_what_came_before_and_after_and_it_is_over(life: Life) -> None:
    life.wish(PLAN, "2026-10-13 10:00")
    life.more({"2026-10-14": 10, "2026-10-20": 10})
    life.wish(DONE, "2026-10-20 10:00")
    life.more({"2026-10-21": 2, "2027-01-12": 4, "2027-01-13": 9})
    [(at, measured)] = life.until("2027-02-01 10:00")
    assert isinstance(measured, RecurrenceMeasured)
    assert (at, measured.before, measured.before_days) == ("2027-01-13 09:00", 30, 38)
    assert (measured.after, measured.after_days, measured.effect) == (6, 84, Effect.FEWER)
    assert measured.text.startswith("治前 38 天 30 件，治后 12 周 6 件，平均每周从 5.5 件到 0.5 件，少了九成")
    assert life.issue
    assert life.issue.over
    with pytest.raises(Refused, match="has helped"):
        life.wish(PLAN, "2027-02-01 10:00")


def test_what_did_not_help_is_planned_anew_and_asked_for_again(life: Life) -> None:
    life.wish(PLAN, "2026-10-13 10:00")
    life.wish(DONE, "2026-10-20 10:00")
    life.more({f"2026-11-{day:02}": 3 for day in range(1, 29)})
    (at, measured), (asked_at, asked) = life.until("2027-02-28 10:00")
    assert (at, measured.effect) == ("2027-01-13 09:00", Effect.MORE)  # type: ignore[attr-defined]
    assert (asked_at, type(asked)) == ("2027-01-27 09:00", PlanOverdue)
    life.wish(PLAN.model_copy(update={"due": date(2027, 3, 30)}), "2027-03-01 10:00")
    assert life.issue
    assert (life.issue.turn, life.issue.late()) == (2, False)


def test_before_it_is_counted_no_longer_than_matters_were_compared(life: Life) -> None:
    life.wish(PLAN, "2026-10-13 10:00")
    life.wish(DONE, "2026-10-13 11:00")
    [(_, measured)] = life.until("2027-02-28 10:00")
    assert (measured.before, measured.before_days) == (10, 31)  # type: ignore[attr-defined]


def test_its_times_are_text_that_a_store_can_sort(life: Life) -> None:
    assert life.issue
    assert life.issue.model_dump(mode="json")["raised_at"] == text_of(local("2026-10-12 09:00"))


def test_an_issue_stays_small(life: Life) -> None:
    rules_ = shipped().common
    life.more({"2026-10-14": rules_.listed - 10})
    life.more(
        {
            f"{year}-{month:02}-{day:02}": 1
            for year in (2026, 2027, 2028)
            for month in range(1, 13)
            for day in range(1, 29)
        },
        listed=False,
    )
    assert life.issue
    assert len(life.issue.model_dump_json().encode()) < 50_000
