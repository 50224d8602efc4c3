"""Sentences of the ladder: reminder, miss, 催办, 督办, escalation, and what takes them back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import CaseTakenOn, CitizenContacted, OrderAnswered, ResultApproved, ResultReported
from libs.common.events.intake import CaseMerged, CaseWithdrawn
from libs.common.events.routing import UnitRecused
from libs.common.events.supervision import (
    DeadlineMissed,
    DeadlineMissWithdrawn,
    EscalationOrdered,
    ReminderIssued,
    SupervisionLifted,
    SupervisionOrdered,
)
from libs.common.events.words import Dues, Ending, Measure, Outcome
from libs.worktime import Span, round_the_clock
from services.supervision import timers
from services.supervision.domain import setting
from services.supervision.domain.state import Status
from services.supervision.tests.living import Figures, Life, dispatched, local

TAKEN_ON = CaseTakenOn(hop=1, round=1, part="t02v003", by="李")
CONTACTED = CitizenContacted(hop=1, round=1, part="t02v003", by="李", means="phone")
REPORTED = ResultReported(hop=1, round=1, part="t02v003", by="李", outcome=Outcome.RESOLVED, text="清了")
ANSWERED = OrderAnswered(hop=1, round=1, part="t02v003", by="李", text="明天到场")

LADDER = [
    "Mon 13:42 ReminderIssued take_on",
    "Mon 14:30 DeadlineMissed take_on",
    "Tue 09:00 ReminderIssued take_on",
    "Tue 17:30 SupervisionOrdered take_on",
    "Wed 17:30 EscalationOrdered",
]


@pytest.fixture
def unheeded(life: Life) -> Life:
    """Dispatched on Monday at nine; contacted, but never taken on."""
    life.dispatch("Mon 09:00")
    life.hear(CONTACTED, "Mon 09:30")
    return life


@pytest.mark.parametrize("rung", range(len(LADDER)), ids=["reminder", "miss", "urge", "order", "escalation"])
def test_the_ladder_is_climbed_one_step_at_a_time(unheeded: Life, rung: int) -> None:
    assert unheeded.until(LADDER[rung][:9]) == LADDER[: rung + 1]


def test_several_overdue_steps_come_one_by_one_in_order_after_an_outage(unheeded: Life) -> None:
    assert unheeded.until("Thu 09:00") == LADDER


def test_a_case_nobody_touches_lets_every_clock_climb_in_the_order_of_time(life: Life) -> None:
    life.dispatch("Mon 09:00")
    assert life.until("Tue 17:30") == [
        *LADDER[:2],
        "Mon 16:06 ReminderIssued contact",
        "Mon 17:30 DeadlineMissed contact",
        LADDER[2],
        "Tue 09:00 ReminderIssued contact",
        LADDER[3],
        "Tue 17:30 SupervisionOrdered contact",
    ]


def test_one_escalation_is_ordered_in_a_hop_however_many_clocks_ran_out(life: Life) -> None:
    life.dispatch("Mon 09:00")
    assert [line for line in life.until("Fri 17:00") if "Escalation" in line] == [LADDER[4]]


def test_the_escalation_names_the_hop_and_why(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.dispatch("Mon 10:00", hop=2)
    life.until("Thu 18:00")
    assert [fact for _, fact in life.told if isinstance(fact, EscalationOrdered)] == [
        EscalationOrdered(hop=2, unit="t02v003", reason="督办后仍无答复：接单逾期，期限 2026-10-12 15:30")
    ]


@pytest.mark.parametrize(
    ("since", "miss", "urge"),
    [
        ("Mon 09:00", "Mon 14:30", "Tue 09:00"),
        ("Mon 23:00", "Tue 14:30", "Wed 09:00"),
        ("Fri 13:30", "Fri 17:30", "2Mon 09:00"),
    ],
    ids=["in the morning", "at night", "before a weekend"],
)
def test_a_miss_is_urged_at_a_working_mornings_opening_and_never_at_night(
    life: Life, since: str, miss: str, urge: str
) -> None:
    life.dispatch(since)
    life.hear(CONTACTED, since)
    life.until(urge)
    times = [at for at, fact in life.told if isinstance(fact, DeadlineMissed | ReminderIssued)]
    assert times[-2:] == [local(miss), local(urge)]


def test_an_answered_urge_stops_the_ladder_and_what_is_owed_stays_owed(unheeded: Life) -> None:
    unheeded.until("Tue 09:00")
    assert unheeded.hear(ANSWERED, "Tue 10:00") == []
    assert unheeded.until("Thu 17:00") == []
    assert unheeded.clock(Measure.TAKE_ON) == Status.RUNNING


def test_an_answer_to_the_reminder_does_not_put_the_miss_off(unheeded: Life) -> None:
    unheeded.until("Mon 13:42")
    unheeded.hear(ANSWERED, "Mon 14:00")
    assert unheeded.until("Mon 14:30") == [LADDER[1]]


def test_an_answer_stops_no_ladder_of_another_unit(unheeded: Life) -> None:
    unheeded.until("Tue 09:00")
    unheeded.hear(ANSWERED.model_copy(update={"part": "t02"}), "Tue 10:00")
    assert unheeded.until("Tue 17:30") == [LADDER[3]]


@pytest.mark.parametrize(
    ("told", "unanswered"),
    [((), True), ((ANSWERED,), False), ((TAKEN_ON,), False), ((CaseClosed(round=1, outcome=Ending.EXPLAINED),), False)],
    ids=["nothing came", "an answer", "the deed", "the end of the case"],
)
def test_an_order_is_unanswered_until(unheeded: Life, told: tuple[Fact, ...], *, unanswered: bool) -> None:
    unheeded.until("Tue 17:30")
    for fact in told:
        unheeded.hear(fact, "Wed 09:10")
    assert unheeded.case
    assert any(clock.unanswered() for clock in unheeded.case.clocks) is unanswered


def test_what_comes_late_after_an_order_lifts_it(unheeded: Life) -> None:
    unheeded.until("Tue 17:30")
    assert unheeded.hear(TAKEN_ON, "Wed 09:10") == [
        SupervisionLifted(hop=1, unit="t02v003", measure=Measure.TAKE_ON),
    ]
    assert unheeded.clock(Measure.TAKE_ON) == Status.MISSED
    assert unheeded.until("Thu 17:00") == []


def test_the_end_lifts_an_order_once_also_where_it_overtakes_the_deed(unheeded: Life) -> None:
    unheeded.until("Tue 17:30")
    order = SupervisionLifted(hop=1, unit="t02v003", measure=Measure.TAKE_ON)
    assert unheeded.hear(CaseClosed(round=1, outcome=Ending.SATISFIED), "Wed 09:10") == [order]
    assert unheeded.hear(TAKEN_ON, "Wed 09:05", heard="Wed 09:11") == []
    [withdrawn] = unheeded.hear(TAKEN_ON, "Mon 14:00", heard="Wed 09:12")
    assert isinstance(withdrawn, DeadlineMissWithdrawn)


def test_an_approved_result_lifts_what_was_ordered_and_never_done(unheeded: Life) -> None:
    unheeded.until("Tue 17:30")
    approved = ResultApproved(hop=1, round=1, part="t02v003", by="中心", outcome=Outcome.RESOLVED, text="好了")
    order = SupervisionLifted(hop=1, unit="t02v003", measure=Measure.TAKE_ON)
    assert unheeded.hear(approved, "Wed 09:10") == [order]
    assert unheeded.hear(CaseClosed(round=1, outcome=Ending.SATISFIED), "Wed 09:20") == []


def test_what_was_said_in_time_and_heard_late_withdraws_the_miss(unheeded: Life) -> None:
    unheeded.until("Mon 15:00")
    assert unheeded.hear(TAKEN_ON, "Mon 14:30", heard="Mon 15:01") == [
        DeadlineMissWithdrawn(measure=Measure.TAKE_ON, hop=1, unit="t02v003", due=local("Mon 14:30"))
    ]
    assert unheeded.clock(Measure.TAKE_ON) == Status.MET


def test_a_withdrawn_miss_takes_its_order_with_it(unheeded: Life) -> None:
    unheeded.until("Tue 17:30")
    kinds = [type(fact) for fact in unheeded.hear(TAKEN_ON, "Mon 14:00", heard="Tue 18:00")]
    assert kinds == [DeadlineMissWithdrawn, SupervisionLifted]


def test_a_miss_that_no_timer_saw_is_still_declared(unheeded: Life) -> None:
    [miss] = unheeded.hear(TAKEN_ON, "Mon 14:31")
    assert isinstance(miss, DeadlineMissed)
    assert unheeded.until("Thu 17:00") == []


@pytest.mark.parametrize(
    "ending",
    [CaseWithdrawn(person="p1", reason=""), CaseClosed(round=1, outcome=Ending.SATISFIED)],
    ids=["withdrawn", "closed"],
)
@pytest.mark.parametrize("moment", ["Mon 09:10", "Mon 14:30", "Tue 17:30"], ids=["at once", "missed", "ordered"])
def test_the_end_of_a_case_ends_all_clocks(life: Life, ending: Fact, moment: str) -> None:
    life.dispatch("Mon 09:00", "d-water")
    life.until(moment)
    life.hear(ending, moment)
    assert life.until("2Fri 17:30") == []
    assert life.case
    assert {clock.status for clock in life.case.clocks} == {Status.ENDED}


OVER = [
    pytest.param(CaseWithdrawn(person="p1", reason=""), id="withdrawn"),
    pytest.param(CaseClosed(round=1, outcome=Ending.SATISFIED), id="closed"),
    pytest.param(
        CaseMerged(
            into="c2", number="HQ26-030419-1", people=(), promised_by=local("Fri 17:30"), reason="同一件", by="中心"
        ),
        id="merged",
    ),
    pytest.param(UnitRecused(unit="t02v003", reason="说的就是他们", by="中心"), id="recused"),
    pytest.param("sent on", id="sent on"),
]


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize(
    ("said", "misses"), [("Mon 14:30", 0), ("Mon 14:31", 1)], ids=["at the due instant", "a minute later"]
)
def test_what_was_over_before_it_was_due_was_not_missed_however_late_that_is_heard(
    unheeded: Life, over: Fact | str, said: str, misses: int
) -> None:
    unheeded.until("Tue 17:30")
    fact = over if isinstance(over, Fact) else dispatched(unheeded.figures, local(said), hop=2)
    heard = unheeded.hear(fact, said, heard="Tue 18:00")
    assert [type(one) for one in heard].count(DeadlineMissWithdrawn) == 1 - misses
    later = unheeded.hear(TAKEN_ON, "Mon 14:00", heard="Tue 18:01")
    assert [type(one) for one in later].count(DeadlineMissWithdrawn) == misses, "it was done in time all the same"


@pytest.mark.parametrize(
    ("said", "after"),
    [("Mon 14:00", Status.MET), ("Wed 10:00", Status.ENDED)],
    ids=["in time", "late"],
)
def test_an_end_that_overtook_what_was_said_in_time_does_not_spoil_it(life: Life, said: str, after: Status) -> None:
    life.dispatch("Mon 09:00")
    life.until("Mon 14:30")
    life.hear(CaseClosed(round=1, outcome=Ending.SATISFIED), "Mon 15:00")
    life.hear(TAKEN_ON, said, heard="Wed 11:00")
    assert life.clock(Measure.TAKE_ON) == after


def test_a_shortened_clock_climbs_in_seconds_at_night(figures: Figures) -> None:
    start = datetime(2026, 10, 12, 17, 0, tzinfo=UTC)
    later = {name: start + timedelta(seconds=5) for name in ("take_on", "contact", "result")}
    fact = dispatched(figures, start).model_copy(update={"dues": Dues(**later)})
    quick = replace(figures, order_after=Span.parse("1 minute"))
    case = setting.set_clocks(None, fact, Now(start, start, "c1", quick)).state
    seen = []
    while due := timers.due(case):
        decision = timers.wake(case, Now(due, due, "c1", quick))
        case = decision.state
        seen.append(((due - start).total_seconds(), {type(event) for event in decision.events}))
    assert seen == [
        (4, {ReminderIssued}), (5, {DeadlineMissed}), (65, {ReminderIssued}), (125, {SupervisionOrdered}),
        (185, {EscalationOrdered}),
    ]  # fmt: skip


def test_an_office_that_never_closes_is_urged_the_next_day(figures: Figures) -> None:
    life = Life(replace(figures, office=round_the_clock(figures.office.tz)))
    life.dispatch("Mon 22:00")
    life.hear(CONTACTED, "Mon 22:05")
    assert life.until("Wed 00:00")[:3] == [
        "Tue 01:12 ReminderIssued take_on",
        "Tue 02:00 DeadlineMissed take_on",
        "Wed 00:00 ReminderIssued take_on",
    ]
