"""申诉: a decision is owed by a clock, though the case is over, and whatever becomes of it meanwhile."""

import pytest

from libs.common.errors import NotYet
from libs.common.events import Fact
from libs.common.events.evaluation import AppealDecided, AppealDropped, AppealFiled, CaseClosed, CaseReopened
from libs.common.events.handling import ResultApproved
from libs.common.events.supervision import DeadlineMissWithdrawn, DeadlineSet, SupervisionLifted
from libs.common.events.words import Began, Ending, Measure, Outcome
from services.supervision.tests.living import Figures, Life, local

CLOSED = CaseClosed(round=1, outcome=Ending.EXPLAINED, reason="红线外不补")
FILED = AppealFiled(person="p1", round=1, level=1, label="复查", text="画错了", due=local("2Fri 10:00"))
NO = AppealDecided(
    person="p1", round=1, level=1, label="复查", upheld=False, text="没画错", by="郑", unit="county"
)  # fmt: skip
YES = NO.model_copy(update={"upheld": True})
DROPPED = AppealDropped(person="p1", round=1, level=1, label="复查")


@pytest.fixture
def life(figures: Figures) -> Life:
    """Closed against the citizen's word."""
    life = Life(figures)
    life.dispatch("Mon 09:00")
    life.hear(
        ResultApproved(hop=1, round=1, part="t02v003", by="吴", outcome=Outcome.IMPOSSIBLE, text="不补"), "Mon 16:00"
    )
    life.hear(CLOSED, "Tue 09:00")
    return life


def test_a_decision_is_owed_within_the_days_that_the_citizen_was_told_or_the_centre_is_ordered_to(life: Life) -> None:
    [owed] = life.hear(FILED, "Tue 10:00")
    assert isinstance(owed, DeadlineSet)
    assert (owed.measure, owed.unit, owed.span) == (Measure.APPEAL, "centre", "30 days")
    assert owed.ground
    assert (owed.ground.began, owed.ground.counted_from) == (Began.APPEAL, owed.since)
    assert (owed.due - owed.since).days == 30
    assert [line[4:] for line in life.until("7Fri 17:00")] == [
        "10:00 ReminderIssued appeal",
        "10:00 DeadlineMissed appeal",
        "09:00 ReminderIssued appeal",
        "17:30 SupervisionOrdered appeal",
    ], "and nobody is above whom the next level is for"


@pytest.mark.parametrize("end", [NO, YES, DROPPED], ids=["dismissed", "upheld", "dropped"])
def test_a_decision_in_time_stops_the_clock_also_when_it_is_heard_after_the_miss(life: Life, end: Fact) -> None:
    life.hear(FILED, "Tue 10:00")
    life.until("5Thu 10:01")
    [withdrawn] = life.hear(end, "5Thu 09:00", heard="5Thu 10:02")
    assert isinstance(withdrawn, DeadlineMissWithdrawn)
    assert life.clock(Measure.APPEAL, "centre") == "met"
    assert life.until("7Fri 17:00") == []


def test_one_whose_close_was_heard_before_its_dispatches_is_owed_a_decision_all_the_same(figures: Figures) -> None:
    life = Life(figures)
    life.hear(CLOSED.model_copy(update={"round": 2}), "2Mon 09:00")
    assert life.dispatch("Mon 09:00") == []
    assert life.dispatch("Fri 09:00", hop=2, round=2) == []
    [owed] = life.hear(FILED.model_copy(update={"round": 2}), "2Tue 10:00")
    assert isinstance(owed, DeadlineSet)
    assert (owed.measure, owed.hop, owed.round) == (Measure.APPEAL, 2, 2)


def test_a_closed_rounds_dispatch_heard_after_the_appeal_opened_the_case_starts_no_clock(figures: Figures) -> None:
    life = Life(figures)
    life.hear(CLOSED, "Tue 09:00")
    life.hear(CaseReopened(round=2, reason="画错了", appeal=1), "Wed 10:00")
    assert life.dispatch("Mon 09:00") == []
    started = life.dispatch("Wed 10:00", hop=2, round=2)
    assert [fact.hop for fact in started if isinstance(fact, DeadlineSet)] == [2, 2, 2]


def test_an_order_stands_until_it_is_decided(life: Life) -> None:
    life.hear(FILED, "Tue 10:00")
    assert life.until("7Fri 17:00")[-1].endswith("SupervisionOrdered appeal")
    [lifted] = life.hear(NO, "7Fri 17:30")
    assert isinstance(lifted, SupervisionLifted)
    assert life.clock(Measure.APPEAL, "centre") == "missed"


def test_the_next_level_starts_another(life: Life) -> None:
    life.hear(FILED, "Tue 10:00")
    life.hear(NO, "Wed 10:00")
    [again] = life.hear(FILED.model_copy(update={"level": 2, "label": "复核"}), "Thu 10:00")
    assert isinstance(again, DeadlineSet)
    assert life.clock(Measure.APPEAL, "centre") == "running"


def test_upheld_it_is_handled_again_and_the_decision_is_owed_no_more_whatever_is_heard_first(life: Life) -> None:
    life.hear(FILED, "Tue 10:00")
    assert [type(fact) for fact in life.dispatch("Wed 10:01", hop=2, round=2)] == [DeadlineSet] * 3
    assert life.hear(YES, "Wed 10:00", heard="Wed 10:02") == []
    life.hear(CaseReopened(round=2, reason="画错了", appeal=1), "Wed 10:00", heard="Wed 10:02")
    assert life.case
    assert [c.status.value for c in life.case.clocks if c.measure is Measure.APPEAL] == ["met"]
    assert life.clock(Measure.TAKE_ON) == "running"


def test_what_is_decided_without_a_clock_changes_nothing(life: Life) -> None:
    assert [life.hear(fact, "Tue 10:00") for fact in (NO, DROPPED)] == [[], []]
    life.hear(FILED, "Tue 10:00")
    assert life.hear(FILED, "Tue 10:01") == [], "one at a time"


def test_an_appeal_that_overtook_the_dispatch_waits_for_it(figures: Figures) -> None:
    with pytest.raises(NotYet, match="CaseDispatched"):
        Life(figures).hear(FILED, "Tue 10:00")
