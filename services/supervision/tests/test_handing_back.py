"""退单: while a ruling is due the centre owes it, and the unit owes nothing for taking on."""

import pytest

from libs.common.errors import NotYet
from libs.common.events import Fact
from libs.common.events.handling import CitizenContacted, ReturnRequested
from libs.common.events.routing import ReturnDenied, ReturnGranted, UnitRecused
from libs.common.events.supervision import DeadlineMissed, DeadlineSet, EscalationOrdered, ReminderIssued
from libs.common.events.words import Measure
from services.supervision.tests.living import Figures, Life

ASKED = ReturnRequested(hop=1, round=1, part="t02v003", by="周", code="not-ours", text="不归我们管")
GRANTED = ReturnGranted(hop=1, round=1, unit="t02v003", bounces=1, by="吴")
DENIED = ReturnDenied(hop=1, round=1, unit="t02v003", reason="就归你们", by="吴")


@pytest.fixture
def life(figures: Figures) -> Life:
    life = Life(figures)
    life.dispatch("Mon 09:00")
    return life


def test_who_hands_it_back_in_time_has_answered_and_the_centre_owes_a_ruling_within_a_working_day(life: Life) -> None:
    [owed] = life.hear(ASKED, "Mon 10:00")
    assert isinstance(owed, DeadlineSet)
    assert (owed.measure, owed.unit, owed.hop, owed.span) == (Measure.RULING, "centre", 1, "1 working day")
    assert life.clock(Measure.TAKE_ON) == "met"
    assert life.clock(Measure.RULING, "centre") == "running"


@pytest.mark.parametrize("ruling", [GRANTED, DENIED], ids=["granted", "denied"])
def test_a_ruling_in_time_meets_its_clock_also_when_it_is_heard_after_the_miss(life: Life, ruling: Fact) -> None:
    life.hear(ASKED, "Mon 10:00")
    assert "DeadlineMissed ruling" in " ".join(life.until("Tue 10:01"))
    life.hear(ruling, "Tue 09:59", heard="Tue 10:02")
    assert life.clock(Measure.RULING, "centre") == "met"


def test_where_nobody_rules_the_centre_is_reminded_ordered_and_the_case_goes_up_a_level(life: Life) -> None:
    life.hear(ASKED, "Mon 10:00")
    life.hear(CitizenContacted(hop=1, round=1, part="t02v003", by="周", means="phone"), "Mon 10:30")
    life.until("2Fri 17:00")
    ours = [fact for _, fact in life.told if getattr(fact, "unit", "") == "centre"]
    assert [type(fact) for fact in ours][:3] == [DeadlineSet, ReminderIssued, DeadlineMissed]
    [raised] = [fact for fact in ours if isinstance(fact, EscalationOrdered)]
    assert raised.reason == "督办后仍无答复：裁定退单逾期，期限 2026-10-13 10:00"


def test_a_ruling_that_overtook_the_request_waits_for_it(life: Life) -> None:
    with pytest.raises(NotYet, match="ReturnRequested"):
        life.hear(DENIED, "Mon 11:00")


def test_a_request_heard_after_the_case_has_gone_on_starts_no_clock(life: Life) -> None:
    life.dispatch("Mon 11:00", hop=2)
    assert life.hear(ASKED, "Mon 10:00", heard="Mon 11:01") == []
    assert life.hear(GRANTED, "Mon 10:30", heard="Mon 11:02") == []


def test_a_case_that_is_taken_from_the_unit_that_asked_needs_no_ruling_any_more(life: Life) -> None:
    life.hear(ASKED, "Mon 10:00")
    life.hear(UnitRecused(unit="t02v003", reason="说的是他们", by="吴"), "Mon 11:00")
    assert life.clock(Measure.RULING, "centre") == "ended"
