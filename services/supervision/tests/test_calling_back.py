"""回访: the centre owes the call-back, by a clock, whatever becomes of the case meanwhile."""

import pytest

from libs.common.errors import NotYet
from libs.common.events.evaluation import (
    CallBackDropped,
    CallBackOpened,
    CallBackRecorded,
    CaseClosed,
    CaseReopened,
)
from libs.common.events.intake import CaseWithdrawn
from libs.common.events.routing import UnitRecused
from libs.common.events.supervision import (
    DeadlineMissed,
    DeadlineSet,
    SupervisionLifted,
)
from libs.common.events.words import Ending, Measure
from services.supervision.domain.state import Case
from services.supervision.tests.living import REPORTED, Figures, Life, answered, local

DONE = CallBackRecorded(person="p1", round=1, by="沈", text="还是积水", unit="t02")
IN_VAIN = DONE.model_copy(update={"reached": False, "tries": 3})
DROPPED = CallBackDropped(person="p1", round=1)
CLOSED = CaseClosed(round=1, outcome=Ending.EXPLAINED, reason="说明了")


def opened(person: str = "p1", round_: int = 1) -> CallBackOpened:
    return CallBackOpened(person=person, round=round_, due=local("Wed 10:00"), joined=person != "p1")


@pytest.fixture
def life(figures: Figures) -> Life:
    return answered(figures)


def test_an_attempt_that_reached_nobody_and_is_not_the_last_stops_nothing(life: Life) -> None:
    life.hear(opened(), "Tue 10:00")
    assert life.hear(IN_VAIN.model_copy(update={"tries": 1, "over": False}), "Tue 11:00") == []
    assert life.clock(Measure.CALL_BACK, "centre") == "running"


def test_the_close_does_not_end_it_and_an_order_stands_until_they_are_phoned(life: Life) -> None:
    life.hear(opened(), "Tue 10:00")
    assert life.hear(CLOSED, "Tue 10:01") == []
    assert life.until("Fri 10:00")[-1] == "Thu 17:30 SupervisionOrdered call_back"
    [lifted] = life.hear(DONE, "Fri 11:00")
    assert isinstance(lifted, SupervisionLifted)
    assert life.clock(Measure.CALL_BACK, "centre") == "missed"


def test_the_redo_does_not_end_it_and_one_clock_is_enough_for_both_rounds(life: Life) -> None:
    life.hear(opened(), "Tue 10:00")
    life.dispatch("Tue 15:00", hop=2, round=2)
    assert life.case
    [clock] = [one for one in life.case.clocks if one.measure is Measure.CALL_BACK]
    assert (clock.hop, clock.status.value) == (1, "running")
    assert life.hear(DONE, "Tue 16:00") == []
    [clock] = [one for one in life.case.clocks if one.measure is Measure.CALL_BACK]
    assert clock.status.value == "met"


def test_it_is_owed_by_the_centre_also_where_that_may_not_handle_the_case_itself(life: Life) -> None:
    life.hear(opened(), "Tue 10:00")
    life.hear(CaseReopened(round=2, reason="不满意"), "Tue 10:00")
    life.dispatch("Tue 10:01", hop=2, round=2, unit="centre")
    life.hear(UnitRecused(unit="centre", reason="说的就是他们", by="县"), "Tue 11:00")
    assert life.clock(Measure.RESULT, "centre") == "ended"
    assert life.until("Wed 10:01")[-1] == "Wed 10:00 DeadlineMissed call_back"


def test_what_is_dropped_or_recorded_without_a_clock_changes_nothing(life: Life) -> None:
    assert [life.hear(fact, "Tue 10:00") for fact in (DONE, DROPPED)] == [[], []]
    assert life.clock(Measure.CALL_BACK, "centre") == "none"


def test_one_that_was_overtaken_by_the_redo_is_owed_all_the_same(figures: Figures) -> None:
    life = Life(figures)
    life.dispatch("Mon 09:00", hop=2, round=2)
    [owed] = life.hear(opened(), "Mon 10:00")
    assert isinstance(owed, DeadlineSet)


def test_what_was_withdrawn_owes_no_call_back(life: Life) -> None:
    life.hear(CaseWithdrawn(person="p1", reason=""), "Tue 09:00")
    assert life.hear(opened(), "Tue 10:00") == []
    assert not [fact for _, fact in life.told if isinstance(fact, DeadlineMissed)]


AGAIN = CaseReopened(round=2, reason="复查说要办", appeal=1)


def test_what_an_appeal_reopens_is_owed_again_whatever_is_heard_first(life: Life) -> None:
    life.hear(CLOSED, "Tue 10:00")
    assert [type(fact) for fact in life.dispatch("Wed 09:00", hop=2, round=2)] == [DeadlineSet] * 3
    assert life.hear(AGAIN, "Wed 08:59", heard="Wed 09:01") == []
    assert life.clock(Measure.TAKE_ON) == "running"
    life.hear(CLOSED.model_copy(update={"round": 2}), "Thu 09:00")
    assert life.clock(Measure.RESULT) == "ended"


def test_the_close_before_an_appeal_that_is_heard_after_its_dispatch_ends_nothing(life: Life) -> None:
    life.dispatch("Wed 09:00", hop=2, round=2)
    assert life.hear(CLOSED, "Tue 10:00", heard="Wed 09:01") == []
    assert life.clock(Measure.TAKE_ON) == "running"


def test_a_deed_of_the_round_of_an_appeal_waits_for_its_dispatch(life: Life) -> None:
    life.hear(CLOSED, "Tue 10:00")
    with pytest.raises(NotYet, match="CaseDispatched"):
        life.hear(REPORTED.model_copy(update={"hop": 2, "round": 2}), "Wed 09:00")
    assert life.hear(REPORTED.model_copy(update={"hop": 2}), "Wed 09:00") == []


def test_one_fact_drops_the_calls_of_a_whole_group_and_the_clock_with_the_last(life: Life) -> None:
    for person in ("p1", "p2", "p3", "p4"):
        life.hear(opened(person), "Tue 10:00")
    life.hear(CallBackDropped(person="p1", round=1, others=("p3", "nobody")), "Tue 11:00")
    assert (life.case or Case()).back == ("p2", "p4")
    life.hear(CallBackDropped(person="p2", round=1, others=("p4",)), "Tue 12:00")
    assert life.case == (life.case or Case()).model_copy(update={"back": ()})
    assert life.until("3Fri 17:00") == []
