"""回复 at the door: a unit of the area owes the visit, by a clock, once the call did not do either."""

import pytest

from libs.common.errors import NotYet
from libs.common.events import Fact
from libs.common.events.notification import ReplyExhausted, ReplyGiven, VisitTaskDropped, VisitTaskOpened
from libs.common.events.routing import UnitRecused
from libs.common.events.supervision import DeadlineSet
from libs.common.events.words import Began, Measure
from services.supervision.tests.living import Figures, Life, answered
from services.supervision.tests.test_calling import opened

VILLAGE = "t02v003"
GIVEN = ReplyGiven(person="p1", round=1, means="visit", text="通了")
IN_VAIN = ReplyExhausted(person="p1", round=1, tried=("web", "sms", "phone", "visit"), text="通了")
DROPPED = VisitTaskDropped(person="p1", round=1, unit=VILLAGE)


def visit(person: str = "p1", unit: str = VILLAGE, round_: int = 1) -> VisitTaskOpened:
    return VisitTaskOpened(person=person, round=round_, unit=unit, reason="a reply has to be given at the door")


@pytest.fixture
def life(figures: Figures) -> Life:
    return answered(figures)


def test_who_could_not_be_phoned_is_visited_within_three_working_days_or_the_unit_is_ordered_to(life: Life) -> None:
    life.hear(opened(), "Tue 10:00")
    [owed] = life.hear(visit(), "Tue 11:00")
    assert isinstance(owed, DeadlineSet)
    assert (owed.measure, owed.unit, owed.span) == (Measure.VISIT, VILLAGE, "3 working days")
    assert owed.ground
    assert (owed.ground.began, owed.ground.counted_from) == (Began.VISIT, owed.since)
    assert life.clock(Measure.REPLY, "centre") == "met", "the call was made"
    climbed = [line.split(" ", 2)[2] for line in life.until("3Fri 17:00")]
    assert climbed == [
        "ReminderIssued visit",
        "DeadlineMissed visit",
        "ReminderIssued visit",
        "SupervisionOrdered visit",
    ]


@pytest.mark.parametrize("end", [GIVEN, IN_VAIN, DROPPED], ids=["met", "in vain", "not wanted any more"])
def test_a_visit_in_time_stops_the_clock(life: Life, end: Fact) -> None:
    life.hear(visit(), "Tue 10:00")
    life.hear(end, "Wed 09:59")
    assert life.clock(Measure.VISIT, VILLAGE) == "met"
    assert life.until("2Fri 17:00") == []


def test_of_several_of_one_unit_the_last_stops_it_and_another_unit_has_a_clock_of_its_own(life: Life) -> None:
    life.hear(visit(), "Tue 10:00")
    assert life.hear(visit("p2"), "Tue 11:00") == []
    [other] = life.hear(visit("p3", "t02"), "Tue 11:00")
    assert isinstance(other, DeadlineSet)
    life.hear(GIVEN, "Tue 12:00")
    assert life.clock(Measure.VISIT, VILLAGE) == "running"
    life.hear(GIVEN.model_copy(update={"person": "p2"}), "Tue 14:00")
    assert life.clock(Measure.VISIT, VILLAGE) == "met"
    assert life.clock(Measure.VISIT, "t02") == "running"


def test_who_has_to_stand_back_owes_no_visit_and_who_goes_instead_does(life: Life) -> None:
    life.hear(visit(), "Tue 10:00")
    life.hear(UnitRecused(unit=VILLAGE, reason="亲属", by="中心"), "Tue 11:00")
    life.hear(DROPPED, "Tue 11:00")
    life.hear(visit(unit="t02"), "Tue 11:00")
    assert life.clock(Measure.VISIT, VILLAGE) == "ended"
    assert life.clock(Measure.VISIT, "t02") == "running"


def test_handled_again_nobody_has_to_be_visited_about_the_round_before(life: Life) -> None:
    life.hear(visit(), "Tue 10:00")
    life.dispatch("Wed 09:00", hop=2, round=2)
    assert life.hear(visit("p2"), "Wed 10:00") == []
    assert all("visit" not in line for line in life.until("3Fri 17:00"))


def test_heard_before_the_approval_it_waits_for_it(figures: Figures) -> None:
    life = Life(figures)
    life.dispatch("Mon 09:00")
    with pytest.raises(NotYet, match="ResultApproved"):
        life.hear(visit(), "Tue 10:00")
