"""Whom the centre has to phone: with a reply (回复) or about it (回访), by one kind of clock."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from libs.common.errors import NotYet
from libs.common.events import Fact
from libs.common.events.evaluation import CallBackDropped, CallBackOpened, CallBackRecorded
from libs.common.events.notification import CallTaskDropped, CallTaskOpened, ReplyExhausted, ReplyGiven
from libs.common.events.supervision import DeadlineMissWithdrawn, DeadlineSet
from libs.common.events.words import Began, Measure
from services.supervision.tests.living import Figures, Life, answered, local


class Kind(NamedTuple):
    """A call that somebody waits for: its clock, how it is opened, and by person what ends it."""

    measure: Measure
    began: Began
    opened: Callable[[str], Fact]
    over: dict[str, Callable[[str], Fact]]


CALL = Kind(
    Measure.REPLY, Began.CALL,
    lambda person: CallTaskOpened(person=person, round=1, reason="by phone", joined=person != "p1"),
    {
        "reached": lambda person: ReplyGiven(person=person, round=1, means="phone", text="通了"),
        "in vain": lambda person: ReplyExhausted(person=person, round=1, tried=("sms", "phone"), text="通了"),
        "gone": lambda person: CallTaskDropped(person=person, round=1),
    },
)  # fmt: skip
CALL_BACK = Kind(
    Measure.CALL_BACK, Began.CALL_BACK,
    lambda person: CallBackOpened(person=person, round=1, due=local("Wed 10:00"), joined=person != "p1"),
    {
        "reached": lambda person: CallBackRecorded(person=person, round=1, by="沈", text="还是积水", unit="t02"),
        "in vain": lambda person: CallBackRecorded(
            person=person, round=1, by="沈", text="", unit="t02", reached=False, tries=3
        ),
        "gone": lambda person: CallBackDropped(person=person, round=1),
    },
)  # fmt: skip
KINDS = pytest.mark.parametrize("kind", [CALL, CALL_BACK], ids=["reply", "call back"])


@pytest.fixture
def life(figures: Figures) -> Life:
    return answered(figures)


@KINDS
def test_whoever_waits_is_phoned_within_a_working_day_or_the_centre_is_ordered_to(life: Life, kind: Kind) -> None:
    [owed] = life.hear(kind.opened("p1"), "Tue 10:00")
    assert isinstance(owed, DeadlineSet)
    assert (owed.measure, owed.unit, owed.span) == (kind.measure, "centre", "1 working day")
    assert owed.ground
    assert (owed.ground.began, owed.ground.counted_from, owed.due) == (kind.began, owed.since, local("Wed 10:00"))
    assert life.until("3Fri 17:00") == [
        f"Tue 17:06 ReminderIssued {kind.measure}",
        f"Wed 10:00 DeadlineMissed {kind.measure}",
        f"Thu 09:00 ReminderIssued {kind.measure}",
        f"Thu 17:30 SupervisionOrdered {kind.measure}",
    ], "and nobody is above who could phone"


@pytest.mark.parametrize("end", ["reached", "in vain", "gone"])
@KINDS
def test_a_call_in_time_stops_the_clock_also_when_it_is_heard_after_the_miss(life: Life, kind: Kind, end: str) -> None:
    life.hear(kind.opened("p1"), "Tue 10:00")
    life.until("Wed 10:01")
    [withdrawn] = life.hear(kind.over[end]("p1"), "Wed 09:59", heard="Wed 10:02")
    assert isinstance(withdrawn, DeadlineMissWithdrawn)
    assert life.clock(kind.measure, "centre") == "met"
    assert life.until("2Fri 17:00") == []


@KINDS
def test_of_several_the_last_stops_it_and_each_is_phoned_by_the_time_of_the_first(life: Life, kind: Kind) -> None:
    life.hear(kind.opened("p1"), "Tue 10:00")
    assert life.hear(kind.opened("p2"), "Tue 11:00") == []
    assert life.hear(kind.over["reached"]("p1"), "Tue 11:30") == []
    assert life.clock(kind.measure, "centre") == "running"
    life.hear(kind.over["gone"]("p2"), "Tue 12:00")
    assert life.clock(kind.measure, "centre") == "met"
    [again] = life.hear(kind.opened("p3"), "Thu 10:00")
    assert isinstance(again, DeadlineSet)
    assert life.clock(kind.measure, "centre") == "running"


@KINDS
def test_a_call_that_overtook_the_check_waits_for_it(figures: Figures, kind: Kind) -> None:
    life = Life(figures)
    life.dispatch("Mon 09:00")
    with pytest.raises(NotYet, match="ResultApproved"):
        life.hear(kind.opened("p1"), "Mon 16:01")
