"""联系不上: who tried often enough in time is not blamed, and who gave up early or late is."""

import pytest

from libs.common.events.handling import CitizenContacted, ContactFailed
from libs.common.events.supervision import DeadlineMissed, DeadlineMissWithdrawn
from libs.common.events.words import Measure
from services.supervision.domain.state import Status
from services.supervision.tests.living import Life

LEAD, WATER = "t02v003", "d-water"


def failed(tries: int, part: str = LEAD, hop: int = 1) -> ContactFailed:
    return ContactFailed(hop=hop, round=1, part=part, by="李", means="phone", tries=tries, unreachable=tries >= 3)


def test_three_attempts_in_time_meet_the_clock_of_contact_and_the_attempts_before_do_not(life: Life) -> None:
    life.dispatch("Mon 09:00")
    for tries, said, status in (
        (1, "Mon 09:30", Status.RUNNING),
        (2, "Mon 10:30", Status.RUNNING),
        (3, "Mon 11:30", Status.MET),
    ):
        assert life.hear(failed(tries), said) == []
        assert life.clock(Measure.CONTACT, LEAD) == status
    assert life.clock(Measure.TAKE_ON, LEAD) == Status.RUNNING


def test_the_third_attempt_after_the_due_instant_is_late(life: Life) -> None:
    life.dispatch("Mon 09:00")
    told = life.hear(failed(3), "Tue 09:00")
    assert [type(fact) for fact in told] == [DeadlineMissed]
    assert life.clock(Measure.CONTACT, LEAD) == Status.MISSED


def test_the_third_attempt_heard_late_but_made_in_time_takes_the_miss_back(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.until("Tue 10:00")
    told = life.hear(failed(3), "Mon 17:00", "Tue 10:01")
    assert DeadlineMissWithdrawn in {type(fact) for fact in told}
    assert life.clock(Measure.CONTACT, LEAD) == Status.MET


@pytest.mark.parametrize(("part", "hop"), [(WATER, 1), (LEAD, 0)], ids=["by a co-handler", "of an older hop"])
def test_attempts_that_are_not_the_leads_of_this_hop_meet_nothing(life: Life, part: str, hop: int) -> None:
    life.dispatch("Mon 09:00", WATER)
    assert life.hear(failed(3, part, hop), "Mon 10:00") == []
    assert life.clock(Measure.CONTACT, LEAD) == Status.RUNNING


def test_a_citizen_who_is_reached_after_all_changes_nothing(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.hear(failed(3), "Mon 11:00")
    before = life.case
    assert life.hear(CitizenContacted(hop=1, round=1, part=LEAD, by="李", means="phone"), "Mon 12:00") == []
    assert life.case == before
