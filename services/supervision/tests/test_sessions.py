"""A session with a specialist: the part's clock ends after the meeting, and never waits for what may never come."""

from datetime import datetime, timedelta

import pytest

from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import PartReported, ResultApproved
from libs.common.events.intake import CaseMerged
from libs.common.events.routing import CoHandlerAdded, SessionBooked, SessionMoved
from libs.common.events.supervision import DeadlineSet
from libs.common.events.words import Ending, Measure, Meeting, Outcome, Part, Specialist
from services.supervision.tests.living import Life, local

LAW = "d-legal-aid"


def meeting(at: str) -> Meeting:
    begins = local(at)
    return Meeting(
        specialist="lawyer-1", kind=Specialist.LAWYER, name="韩**", unit=LAW, at=begins,
        until=begins + timedelta(minutes=30), place="201 室",
    )  # fmt: skip


def booked(due: str, booking: int = 1) -> SessionBooked:
    return SessionBooked(hop=1, round=1, booking=booking, meeting=meeting("Tue 14:00"), due=local(due), by="周")


def moved(due: str) -> SessionMoved:
    return SessionMoved(
        hop=1, round=1, booking=2, meeting=meeting("Thu 14:00"), before=local("Tue 14:00"), due=local(due), reason="x", by="周"
    )  # fmt: skip


JOINED = CoHandlerAdded(hop=1, round=1, part=Part(unit=LAW, lead=False, due=local("Wed 17:30")))
REPORTED = PartReported(hop=1, round=1, part=LAW, by="韩", text="谈成了")
MERGED = CaseMerged(into="b", number="n", people=(), promised_by=local("Fri 17:30"), reason="", by="")


@pytest.fixture(autouse=True)
def sent(life: Life) -> None:
    life.dispatch("Mon 09:00")


def set_for(facts: list[Fact]) -> list[datetime]:
    return [fact.due for fact in facts if isinstance(fact, DeadlineSet)]


def test_a_booking_that_says_what_the_unit_was_added_with_sets_nothing_again(life: Life) -> None:
    life.hear(JOINED, "Mon 10:00")
    assert life.hear(booked("Wed 17:30"), "Mon 10:00") == []


def test_a_session_that_is_moved_moves_the_part(life: Life) -> None:
    life.hear(JOINED, "Mon 10:00")
    assert set_for(life.hear(moved("Fri 17:30"), "Mon 11:00")) == [local("Fri 17:30")]
    assert [line for line in life.until("Thu 09:00") if "part" in line and "Missed" in line] == []


def test_another_session_opens_a_part_that_was_reported_and_a_move_does_not(life: Life) -> None:
    life.hear(JOINED, "Mon 10:00")
    life.hear(REPORTED, "Tue 15:00")
    assert life.hear(moved("Fri 17:30"), "Tue 15:01") == []
    assert set_for(life.hear(booked("Fri 17:30", 3), "Tue 16:00")) == [local("Fri 17:30")]
    assert life.clock(Measure.PART, LAW) == "running"


def test_what_was_reported_before_a_session_was_booked_does_not_stop_its_clock_though_it_is_heard_later(
    life: Life,
) -> None:
    life.hear(JOINED, "Mon 10:00")
    life.hear(booked("Fri 17:30"), "Tue 16:00")
    assert life.hear(REPORTED, "Tue 15:00", heard="Tue 16:01") == []
    assert life.clock(Measure.PART, LAW) == "running"
    life.hear(moved("Fri 18:00"), "Wed 11:00")
    life.hear(REPORTED, "Wed 10:00", heard="Wed 11:01")
    assert life.clock(Measure.PART, LAW) == "met", "it was reported after the booking, and a move opens nothing"


def test_a_part_that_joined_a_merged_case_is_known_when_it_is_reported(life: Life) -> None:
    life.hear(MERGED, "Mon 10:00")
    assert life.hear(JOINED, "Mon 10:01") == []
    assert life.clock(Measure.PART, LAW) == "ended"


APPROVED = ResultApproved(hop=1, round=1, part="t02v003", by="吴", outcome=Outcome.RESOLVED, text="办好了")
CLOSED = CaseClosed(round=1, outcome=Ending.SATISFIED)


@pytest.mark.parametrize("over", [APPROVED, CLOSED, MERGED], ids=["answered", "closed", "merged"])
def test_a_session_heard_when_nothing_is_owed_any_more_starts_no_clock(life: Life, over: Fact) -> None:
    life.hear(over, "Mon 10:00")
    assert life.hear(JOINED, "Mon 09:30", heard="Mon 10:01") == []
    life.hear(REPORTED, "Mon 09:40", heard="Mon 10:01")
    assert set_for(life.hear(booked("Wed 17:30"), "Mon 09:30", heard="Mon 10:02")) == []
    assert life.until("2Fri 17:00") == []
