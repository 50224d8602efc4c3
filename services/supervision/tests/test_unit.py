"""Sentences of a unit's record: what its orders add up to, and what the centre does with it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from libs.common.decision import Decision, Now
from libs.common.envelope import Heard
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.supervision import (
    DeadlineMissWithdrawn,
    FollowUpDue,
    Lifted,
    OrderRefused,
    SummonsIssued,
    SummonsRecorded,
    SupervisionLifted,
    SupervisionListed,
    SupervisionOrdered,
)
from libs.common.events.words import Measure
from services.supervision import timers
from services.supervision.domain import unit
from services.supervision.domain.record import UnitRecord
from services.supervision.handlers import REACTIONS, reaches
from services.supervision.tests.living import Figures

DUE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@dataclass
class Desk:
    """The record of t02, told facts of cases and woken as the runtime does."""

    figures: Any
    record: UnitRecord | None = None
    told: list[tuple[datetime, Fact]] = field(default_factory=list)

    def order(self, case: str, at: str, hop: int = 1) -> None:
        self.hear(SupervisionOrdered(measure=Measure.RESULT, hop=hop, unit="t02", due=DUE, reason="逾期"), case, at)

    def hear(self, fact: Fact, case: str, said: str, heard: str = "") -> None:
        now = Now(moment(heard or said), moment(said), "unit:t02", self.figures, about=case)
        self._take(REACTIONS[type(fact)](self.record, fact, now), now.at)

    def command(self, rule: Any, command: Any, at: str) -> None:
        now = Now(moment(at), moment(at), "unit:t02", self.figures)
        self._take(rule(self.record, command, now), now.at)

    def until(self, at: str) -> list[tuple[str, Fact]]:
        """Wakes it up to then: what came of it since the last look, with its local time."""
        while self.record and (due := timers.due(self.record)) and due <= moment(at):
            self._take(timers.wake(self.record, Now(due, due, "unit:t02", self.figures)), due)
        told, self.told = self.told, []
        return [(f"{when.astimezone(self.figures.office.tz):%m-%d %H:%M}", fact) for when, fact in told]

    def _take(self, decision: Decision[UnitRecord], at: datetime) -> None:
        self.record = UnitRecord.model_validate(decision.state.model_dump(mode="json"), extra="ignore")
        assert self.record == decision.state
        self.told += [(at, fact) for fact in decision.events]


def moment(text: str) -> datetime:
    """`03-02 09:00` of 2026, Langfang's time."""
    return datetime.fromisoformat(f"2026-{text}+08:00").astimezone(UTC)


@pytest.fixture
def desk(figures: Figures) -> Desk:
    return Desk(figures)


def summons(*cases: str, due: str, why: str, orders: int = 2) -> SummonsIssued:
    return SummonsIssued(unit="t02", why=why, orders=orders, cases=cases, due=moment(due))


TWICE = "90 天内被督办 2 次"
RECORD = unit.RecordSummons(came="镇长", agreed="三天内办完", follow_up=moment("03-20 10:00"), by="县")


@pytest.fixture
def summoned(desk: Desk) -> Desk:
    """Ordered twice, on a Monday and a Tuesday."""
    desk.order("c1", "03-02 10:00")
    desk.order("c2", "03-03 11:00")
    return desk


@pytest.fixture
def heard_out(summoned: Desk) -> Desk:
    """The summons was held."""
    summoned.until("03-03 12:00")
    summoned.command(unit.record_summons, RECORD, "03-05 10:00")
    summoned.told.clear()
    return summoned


def test_one_order_is_not_yet_a_summons(desk: Desk) -> None:
    desk.order("c1", "03-02 10:00")
    assert desk.until("12-01 00:00") == []


def test_the_second_order_in_the_window_summons_the_units_head(summoned: Desk) -> None:
    assert summoned.until("03-03 12:00") == [("03-03 11:00", summons("c1", "c2", due="03-10 11:00", why=TWICE))]


@pytest.mark.parametrize(("second", "summoned"), [("05-31 09:59", True), ("05-31 10:00", False)])
def test_orders_count_together_for_ninety_days(desk: Desk, second: str, summoned: bool) -> None:
    desk.order("c1", "03-02 10:00")
    desk.order("c2", second)
    assert bool(desk.until("06-30 12:00")) is summoned


@pytest.mark.parametrize("order", [("03-02 10:00", "03-03 11:00"), ("03-03 11:00", "03-02 10:00")])
def test_the_order_in_which_they_are_heard_makes_no_difference(desk: Desk, order: tuple[str, str]) -> None:
    desk.order("c1", order[0])
    desk.order("c2", order[1])
    [(at, fact)] = desk.until("03-04 12:00")
    assert (at, type(fact)) == ("03-03 11:00", SummonsIssued)


@pytest.mark.parametrize(
    ("second", "issued"),
    [("03-03 02:00", "03-03 09:00"), ("03-06 23:00", "03-09 09:00"), ("04-30 20:00", "05-06 09:00")],
    ids=["at night", "on a Friday evening", "before a holiday"],
)
def test_nobody_is_summoned_at_night_or_on_a_holiday(desk: Desk, second: str, issued: str) -> None:
    desk.order("c1", "03-02 10:00")
    desk.order("c2", second)
    assert [at for at, _ in desk.until("06-01 12:00")] == [issued]


def test_after_an_outage_the_summons_is_dated_truly(desk: Desk) -> None:
    desk.order("c1", "03-02 10:00")
    second = SupervisionOrdered(measure=Measure.PART, hop=1, unit="t02", due=DUE, reason="逾期")
    desk.hear(second, "c2", "03-03 11:00", heard="03-06 03:00")
    assert [at for at, _ in desk.until("03-06 03:00")] == ["03-03 11:00"]


def test_a_refusal_summons_at_once(desk: Desk) -> None:
    desk.order("c1", "03-02 10:00")
    desk.hear(OrderRefused(hop=1, unit="t02", reason="不办"), "c1", "03-02 15:00")
    why = "拒不执行督办 1 次"
    assert desk.until("03-02 15:00") == [("03-02 15:00", summons("c1", due="03-09 15:00", why=why, orders=1))]


def test_more_orders_while_a_summons_is_open_summon_nobody_again(summoned: Desk) -> None:
    summoned.until("03-03 12:00")
    summoned.order("c3", "03-04 10:00")
    assert summoned.until("12-01 00:00") == []


def withdrawn(hop: int = 1, measure: Measure = Measure.RESULT) -> DeadlineMissWithdrawn:
    return DeadlineMissWithdrawn(measure=measure, hop=hop, unit="t02", due=DUE)


def test_an_order_for_a_miss_that_did_not_happen_does_not_count(desk: Desk) -> None:
    desk.order("c1", "03-02 10:00")
    desk.hear(withdrawn(), "c1", "03-02 11:00")
    desk.order("c2", "03-03 11:00")
    assert desk.until("12-01 00:00") == []


def test_a_summons_that_rested_on_it_is_taken_back(summoned: Desk) -> None:
    summoned.until("03-03 12:00")
    summoned.hear(withdrawn(), "c2", "03-04 11:00")
    lift = SupervisionLifted(hop=0, unit="t02", what=Lifted.SUMMONS, reason="查明按时，撤销超期")
    assert summoned.until("12-01 00:00") == [("03-04 11:00", lift)]


@pytest.mark.parametrize("other", [withdrawn(hop=2), withdrawn(measure=Measure.PART)], ids=["hop", "measure"])
def test_another_miss_taken_back_changes_nothing(summoned: Desk, other: DeadlineMissWithdrawn) -> None:
    summoned.until("03-03 12:00")
    summoned.hear(other, "c2", "03-04 11:00")
    assert summoned.until("12-01 00:00") == []


def test_a_third_order_keeps_the_summons_when_one_is_taken_back(summoned: Desk) -> None:
    summoned.until("03-03 12:00")
    summoned.order("c3", "03-04 10:00")
    summoned.hear(withdrawn(), "c2", "03-04 11:00")
    assert summoned.until("12-01 00:00") == []


def test_a_summons_is_recorded_with_who_came_what_was_agreed_and_when_it_is_looked_at(summoned: Desk) -> None:
    summoned.until("03-03 12:00")
    summoned.command(unit.record_summons, RECORD, "03-05 10:00")
    recorded = SummonsRecorded(unit="t02", came="镇长", agreed="三天内办完", follow_up=moment("03-20 10:00"), by="县")
    assert summoned.until("03-20 10:00") == [
        ("03-05 10:00", recorded), ("03-20 10:00", FollowUpDue(unit="t02", agreed="三天内办完")),
    ]  # fmt: skip


def test_what_was_agreed_is_looked_at_on_a_working_morning(summoned: Desk) -> None:
    summoned.until("03-03 12:00")
    sunday = RECORD.model_copy(update={"follow_up": moment("03-22 10:00")})
    summoned.command(unit.record_summons, sunday, "03-05 10:00")
    assert [at for at, _ in summoned.until("04-01 10:00")] == ["03-05 10:00", "03-23 09:00"]


def test_once_looked_at_nothing_is_left_or_it_is_looked_at_again(heard_out: Desk) -> None:
    heard_out.until("03-20 10:00")
    again = unit.RecordSummons(came="县", agreed="还差两件", follow_up=moment("03-27 10:00"), by="县")
    heard_out.command(unit.record_summons, again, "03-20 11:00")
    done = unit.RecordSummons(came="县", agreed="都办完了", by="县")
    heard_out.until("03-27 10:00")
    heard_out.command(unit.record_summons, done, "03-27 11:00")
    assert [type(fact) for _, fact in heard_out.until("12-01 10:00")] == [SummonsRecorded]


REFUSED = [
    pytest.param({}, "03-05 10:00", "no-summons", "", id="who is not summoned"),
    pytest.param({"follow_up": None}, "03-03 12:00", "no-follow-up", "follow_up", id="without a day to look at it"),
    pytest.param({"follow_up": DUE}, "03-03 12:00", "past", "follow_up", id="a day that is past"),
    pytest.param(
        {"follow_up": DUE.replace(year=2150)},
        "03-03 12:00",
        "outside-calendar",
        "follow_up",
        id="a day beyond the calendar",
    ),
]


@pytest.mark.parametrize(("change", "at", "code", "name"), REFUSED)
def test_a_record_that_cannot_be_is_refused_with_the_way_out(
    summoned: Desk, change: dict[str, Any], at: str, code: str, name: str
) -> None:
    if change:
        summoned.until(at)
    with pytest.raises(Refused) as refused:
        summoned.command(unit.record_summons, RECORD.model_copy(update=change), "03-05 10:00")
    assert (refused.value.code, refused.value.field or "") == (code, name)


@pytest.mark.parametrize(("order", "listed"), [("03-06 10:00", True), ("06-03 10:00", True), ("06-04 10:00", False)])
def test_an_order_after_a_recorded_summons_lists_the_unit(heard_out: Desk, order: str, listed: bool) -> None:
    heard_out.order("c3", order)
    facts = [fact for _, fact in heard_out.until("12-01 00:00") if not isinstance(fact, FollowUpDue)]
    assert facts == ([SupervisionListed(unit="t02", reason="约谈以后 90 天内又被督办 1 次")] if listed else [])


def test_an_order_from_before_the_summons_was_held_does_not_list(heard_out: Desk) -> None:
    order = SupervisionOrdered(measure=Measure.RESULT, hop=1, unit="t02", due=DUE, reason="逾期")
    heard_out.hear(order, "c3", "03-05 09:59", heard="03-06 12:00")
    assert heard_out.until("03-19 00:00") == []


def test_a_listing_that_rested_on_a_miss_that_did_not_happen_is_taken_back(heard_out: Desk) -> None:
    heard_out.order("c3", "03-06 10:00")
    heard_out.until("03-06 12:00")
    heard_out.hear(withdrawn(), "c3", "03-06 14:00")
    lift = SupervisionLifted(hop=0, unit="t02", what=Lifted.LISTING, reason="查明按时，撤销超期")
    assert heard_out.until("03-19 00:00") == [("03-06 14:00", lift)]


def test_the_centre_takes_a_unit_off_the_list_with_a_reason_and_its_record_begins_anew(heard_out: Desk) -> None:
    heard_out.order("c3", "03-06 10:00")
    heard_out.until("03-06 12:00")
    heard_out.command(unit.lift_listing, unit.LiftListing(reason="三件都办完了", by="县"), "03-10 10:00")
    off = SupervisionLifted(hop=0, unit="t02", what=Lifted.LISTING, reason="三件都办完了", by="县")
    assert heard_out.until("03-10 10:00") == [("03-10 10:00", off)]
    heard_out.order("c4", "03-11 10:00")
    assert heard_out.until("03-11 12:00") == []
    heard_out.order("c5", "03-12 10:00")
    assert [type(fact) for _, fact in heard_out.until("03-12 12:00")] == [SummonsIssued]


def test_who_is_not_listed_is_not_taken_off(desk: Desk) -> None:
    with pytest.raises(Refused, match="t02 is not listed"):
        desk.command(unit.lift_listing, unit.LiftListing(reason="x", by="县"), "03-10 10:00")


def heard(fact: Fact) -> Heard:
    return Heard(
        "supervision:c1:1", "supervision", "c1", fact.type().removesuffix(".v1"), 1, 1, DUE, "", fact.model_dump()
    )


ORDER = SupervisionOrdered(measure=Measure.RESULT, hop=1, unit="t02", due=DUE, reason="逾期")


@pytest.mark.parametrize(
    ("fact", "reached"),
    [
        (ORDER, ["unit:t02"]),
        (ORDER.model_copy(update={"counts": False}), []),
        (OrderRefused(hop=1, unit="t02", reason="不办"), ["unit:t02"]),
        (withdrawn(), ["unit:t02"]),
    ],
)
def test_what_stands_on_a_units_record_reaches_that_record_alone(fact: Fact, reached: list[str]) -> None:
    assert list(reaches(heard(fact))) == reached


def test_a_record_keeps_no_more_than_can_still_count(desk: Desk) -> None:
    start = moment("01-05 10:00")
    for day in range(0, 300, 10):
        at = f"{(start + timedelta(days=day)).astimezone(desk.figures.office.tz):%m-%d %H:%M}"
        desk.order(f"c{day}", at)
    assert desk.record
    assert len(desk.record.orders) == 19
