"""Sentences of the clocks: what starts, stops, pauses and ends them."""

from dataclasses import replace
from datetime import date

import pytest

from libs.common.errors import NotYet
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import (
    CaseTakenOn,
    CitizenContacted,
    OrderAnswered,
    PartReported,
    PartWaived,
    QuestionAnswered,
    QuestionAsked,
    ResultApproved,
    ResultReported,
    ResultSentBack,
)
from libs.common.events.intake import CaseMerged, CaseUnmerged, CaseWithdrawn
from libs.common.events.routing import CoHandlerAdded, UnitRecused
from libs.common.events.supervision import (
    DeadlineMissed,
    DeadlineMissWithdrawn,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineSet,
    SupervisionLifted,
)
from libs.common.events.words import Ending, Measure, Outcome, Part
from services.supervision.domain.state import Case, Status
from services.supervision.tests.living import Figures, Life, dispatched, local

LEAD, WATER = "t02v003", "d-water"
TAKEN_ON = CaseTakenOn(hop=1, round=1, part=LEAD, by="李")
CONTACTED = CitizenContacted(hop=1, round=1, part=LEAD, by="李", means="phone")
PART_DONE = PartReported(hop=1, round=1, part=WATER, by="钱", text="清沟")
WAIVED = PartWaived(hop=1, round=1, part=WATER, by="李", reason="不需要")
ASKED = QuestionAsked(hop=1, round=1, part=LEAD, by="李", text="哪边最深？")
ANSWER = QuestionAnswered(hop=1, round=1, part=LEAD, text="北口")
REPORTED = ResultReported(hop=1, round=1, part=LEAD, by="李", outcome=Outcome.RESOLVED, text="清了")
APPROVED = ResultApproved(hop=1, round=1, part=LEAD, by="吴", outcome=Outcome.RESOLVED, text="清了")
SENT_BACK = ResultSentBack(hop=1, round=1, part=LEAD, by="吴", reason="没照片")
ORDER_ANSWERED = OrderAnswered(hop=1, round=1, part=LEAD, by="李", text="明天到场")
CLOSED = CaseClosed(round=1, outcome=Ending.SATISFIED)


@pytest.fixture
def working(life: Life) -> Life:
    """Dispatched on Monday at nine, taken on and contacted: the result is owed by Friday at 17:30."""
    life.dispatch("Mon 09:00")
    life.hear(TAKEN_ON, "Mon 09:10")
    life.hear(CONTACTED, "Mon 09:20")
    return life


def test_a_dispatch_sets_three_clocks_for_the_lead_and_one_for_each_co_handler(life: Life) -> None:
    events = life.dispatch("Mon 09:00", WATER)
    start = local("Mon 09:00")
    owed = [
        (Measure.TAKE_ON, LEAD, "4 working hours", "Mon 14:30"),
        (Measure.CONTACT, LEAD, "1 working day", "Mon 17:30"),
        (Measure.RESULT, LEAD, "5 working days", "Fri 17:30"),
        (Measure.PART, WATER, "3 working days", "Wed 17:30"),
    ]
    assert events == [
        DeadlineSet(measure=measure, hop=1, round=1, unit=unit, since=start, span=span, due=local(due))
        for measure, unit, span, due in owed
    ]


def test_a_co_handler_that_joins_later_has_a_clock_of_its_own_once(life: Life) -> None:
    life.dispatch("Mon 09:00")
    joined = CoHandlerAdded(hop=1, round=1, part=Part(unit=WATER, lead=False, due=local("Thu 12:00")))
    [event] = life.hear(joined, "Tue 09:00")
    assert isinstance(event, DeadlineSet)
    assert (event.measure, event.unit, event.due) == (Measure.PART, WATER, local("Thu 12:00"))
    assert life.hear(joined, "Tue 09:01") == []


@pytest.mark.parametrize(
    ("fact", "measure", "unit", "due"),
    [
        (TAKEN_ON, Measure.TAKE_ON, LEAD, "Mon 14:30"),
        (CONTACTED, Measure.CONTACT, LEAD, "Mon 17:30"),
        (PART_DONE, Measure.PART, WATER, "Wed 17:30"),
        (WAIVED, Measure.PART, WATER, "Wed 17:30"),
        (REPORTED, Measure.RESULT, LEAD, "Fri 17:30"),
    ],
    ids=["taking on", "contact", "part reported", "part waived", "result"],
)
def test_a_fact_stops_its_own_clock_alone_and_in_time_up_to_the_due_instant(
    life: Life, fact: Fact, measure: Measure, unit: str, due: str
) -> None:
    life.dispatch("Mon 09:00", WATER)
    assert life.hear(fact, due) == []
    assert life.case
    assert {c.measure: c.status for c in life.case.clocks if c.status is not Status.RUNNING} == {measure: Status.MET}
    assert life.clock(measure, unit) == Status.MET


def test_a_second_contact_changes_nothing(working: Life) -> None:
    before = working.case
    assert working.hear(CONTACTED, "Thu 09:00") == []
    assert working.case == before


@pytest.mark.parametrize("ending", [CLOSED, CaseWithdrawn(person="p1", reason="")], ids=["closed", "withdrawn"])
def test_an_ending_that_comes_before_the_dispatch_is_respected(life: Life, ending: Fact) -> None:
    life.hear(ending, "Mon 08:00")
    assert life.dispatch("Mon 09:00") == []
    assert life.hear(TAKEN_ON, "Mon 09:10") == []
    assert life.case
    nothing_else = {"known": None, "closed_at": None, "closed_round": 0, "profile": "", "number": ""}
    assert life.case.model_copy(update=nothing_else) == Case(ended=True)


@pytest.mark.parametrize(
    "fact",
    [TAKEN_ON, CONTACTED, PART_DONE, WAIVED, REPORTED, SENT_BACK, ASKED, ANSWER, ORDER_ANSWERED],
    ids=lambda fact: fact.event_name(),
)
def test_a_fact_of_a_stale_hop_changes_nothing(life: Life, fact: Fact) -> None:
    life.dispatch("Mon 09:00", WATER)
    life.dispatch("Mon 10:00", WATER, hop=2)
    before = life.case
    assert life.hear(fact, "Mon 10:10") == []
    assert life.case == before


def test_a_fact_of_the_present_hop_stops_the_present_clock(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.dispatch("Mon 10:00", hop=2)
    life.hear(TAKEN_ON.model_copy(update={"hop": 2}), "Mon 10:10")
    assert life.case
    taking_on = [(c.hop, c.status) for c in life.case.clocks if c.measure is Measure.TAKE_ON]
    assert taking_on == [(1, Status.ENDED), (2, Status.MET)]


def test_a_date_that_is_past_at_the_dispatch_is_missed_at_once_and_not_reminded_of(life: Life) -> None:
    dispatch = dispatched(life.figures, local("Mon 09:00"))
    past = dispatch.dues.model_copy(update={"result": local("Mon 08:00")})
    life.hear(dispatch.model_copy(update={"dues": past}), "Mon 09:00")
    assert life.until("Mon 13:00") == ["Mon 09:00 DeadlineMissed result"]


def test_an_older_dispatch_is_history(life: Life) -> None:
    life.dispatch("Mon 10:00", hop=2)
    assert life.dispatch("Mon 09:00", hop=1) == []


def test_a_newer_hop_ends_what_was_owed_and_keeps_what_was_met(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.hear(TAKEN_ON, "Mon 09:10")
    life.dispatch("Mon 10:00", hop=2)
    assert life.case
    assert [(c.hop, c.measure, c.status) for c in life.case.clocks][:3] == [
        (1, Measure.TAKE_ON, Status.MET),
        (1, Measure.CONTACT, Status.ENDED),
        (1, Measure.RESULT, Status.ENDED),
    ]
    life.until("2Fri 17:30")
    assert {fact.hop for _, fact in life.told if isinstance(fact, DeadlineMissed)} == {2}


@pytest.mark.parametrize("fact", [TAKEN_ON, REPORTED, ASKED, ORDER_ANSWERED], ids=lambda fact: fact.event_name())
def test_a_fact_that_overtook_its_dispatch_waits_for_it(life: Life, fact: Fact) -> None:
    with pytest.raises(NotYet, match="CaseDispatched"):
        life.hear(fact, "Mon 09:00")


def test_a_part_that_overtook_its_co_handler_waits_for_it(life: Life) -> None:
    life.dispatch("Mon 09:00")
    with pytest.raises(NotYet, match="CoHandlerAdded"):
        life.hear(PART_DONE, "Mon 10:00")


def test_a_question_stops_the_clock_and_its_answer_moves_the_due_date_by_the_open_time_between(working: Life) -> None:
    assert working.hear(ASKED, "Tue 16:30") == [
        DeadlinePaused(hop=1, unit=LEAD, since=local("Tue 16:30"), why="等诉求人回话", by="李")
    ]
    assert working.clock(Measure.RESULT) == Status.STOPPED
    assert working.hear(ANSWER, "Wed 10:00") == [
        DeadlineResumed(
            hop=1, unit=LEAD, since=local("Tue 16:30"), until=local("Wed 10:00"), due=local("2Mon 11:00"),
            before=local("Fri 17:30"),
        )
    ]  # fmt: skip


def test_two_questions_add_up(working: Life) -> None:
    for asked, answered in (("Tue 09:00", "Tue 10:00"), ("Wed 09:00", "Wed 11:00")):
        working.hear(ASKED, asked)
        [resumed] = working.hear(ANSWER, answered)
    assert isinstance(resumed, DeadlineResumed)
    assert resumed.due == local("2Mon 12:00")


def test_an_answer_that_comes_after_five_working_days_moves_the_due_date_by_no_more_than_them(working: Life) -> None:
    working.hear(ASKED, "Mon 10:00")
    [resumed] = working.hear(ANSWER, "2Wed 10:00")
    assert isinstance(resumed, DeadlineResumed)
    assert (resumed.until, resumed.due) == (local("2Mon 10:00"), local("2Fri 17:30"))


def test_a_question_at_the_very_instant_of_the_reminder_puts_it_off(working: Life) -> None:
    working.hear(ASKED, "Thu 17:30")
    assert working.until("2Fri 17:30") == [
        "Thu 17:30 DeadlineResumed",
        "Fri 09:00 ReminderIssued result",
        "Fri 17:30 DeadlineMissed result",
    ]


def test_a_paused_clock_never_misses_and_runs_again_after_five_working_days(working: Life) -> None:
    working.hear(ASKED, "Thu 09:00")
    assert working.until("2Wed 17:29") == []
    assert working.until("2Thu 09:00") == ["Wed 17:30 DeadlineResumed"]
    assert working.until("2Fri 17:30") == ["Thu 17:30 ReminderIssued result", "Fri 17:30 DeadlineMissed result"]


def test_the_reminder_waits_as_long_as_the_clock_stood_still(working: Life) -> None:
    working.hear(ASKED, "Mon 10:00")
    working.hear(ANSWER, "Tue 10:00")
    assert working.until("2Mon 17:30") == ["Fri 17:30 ReminderIssued result", "Mon 17:30 DeadlineMissed result"]


def test_a_result_while_a_question_is_open_closes_the_pause_and_is_in_time(working: Life) -> None:
    working.hear(ASKED, "Fri 10:00")
    assert [type(event) for event in working.hear(REPORTED, "2Mon 10:00")] == [DeadlineResumed]
    assert working.clock(Measure.RESULT) == Status.MET


def test_a_question_asked_in_time_and_heard_late_withdraws_the_miss(working: Life) -> None:
    working.until("2Mon 17:30")
    kinds = [type(event) for event in working.hear(ASKED, "Fri 17:00", heard="2Mon 18:00")]
    assert kinds == [DeadlineMissWithdrawn, SupervisionLifted, DeadlinePaused]
    assert working.until("2Wed 09:00") == []


@pytest.mark.parametrize("said", ["Fri 17:30", "2Mon 09:00"], ids=["at the due instant", "later"])
def test_a_miss_cannot_be_asked_away(working: Life, said: str) -> None:
    working.until(said)
    assert working.hear(ASKED, said) == []
    assert working.clock(Measure.RESULT) == Status.RUNNING


def test_an_answer_without_a_question_changes_nothing(working: Life) -> None:
    before = working.case
    assert working.hear(ANSWER, "Tue 09:00") == []
    assert working.case == before


@pytest.mark.parametrize(
    ("reported", "sent_back", "follows"),
    [
        ("Wed 09:00", "Wed 11:00", ["Thu 17:30 ReminderIssued result", "Fri 17:30 DeadlineMissed result"]),
        ("Fri 17:00", "2Mon 09:30", ["Mon 09:30 DeadlineMissed result", "Tue 09:00 ReminderIssued result"]),
        ("2Mon 09:30", "2Mon 10:00", ["Tue 09:00 ReminderIssued result"]),
        ("Wed 09:00", "Thu 22:00", ["Fri 09:00 ReminderIssued result", "Fri 17:30 DeadlineMissed result"]),
        ("Wed 09:00", "Fri 10:00", ["Fri 10:00 ReminderIssued result", "Fri 17:30 DeadlineMissed result"]),
        ("Wed 09:00", "Fri 22:00", ["Fri 22:00 DeadlineMissed result", "Mon 09:00 ReminderIssued result"]),
    ],
    ids=[
        "early",
        "in time, sent back after the date",
        "late",
        "at night, when it would have been reminded",
        "by day, when it would have been reminded",
        "never reminded, sent back after the date",
    ],
)
def test_a_result_sent_back_lets_the_clock_run_again(
    working: Life, reported: str, sent_back: str, follows: list[str]
) -> None:
    working.until(reported)
    working.hear(REPORTED, reported)
    assert working.hear(SENT_BACK, sent_back) == []
    assert working.until("2Tue 09:00")[: len(follows)] == follows


def test_a_unit_is_not_reminded_on_a_day_that_turned_out_to_be_closed(life: Life, figures: Figures) -> None:
    make_ups = figures.calendar.make_ups | {date(2026, 10, 17)}
    before = replace(figures, calendar=replace(figures.calendar, make_ups=make_ups))
    life.hear(dispatched(before, local("Sat 09:00")), "Sat 09:00")
    assert life.until("2Mon 09:00") == [
        "Sat 14:30 DeadlineMissed take_on",
        "Sat 17:30 DeadlineMissed contact",
        "Mon 09:00 ReminderIssued take_on",
        "Mon 09:00 ReminderIssued contact",
    ]


def test_a_result_sent_back_after_the_end_starts_nothing(working: Life) -> None:
    working.hear(REPORTED, "Wed 09:00")
    working.hear(CLOSED, "Wed 10:00")
    working.hear(SENT_BACK, "Wed 11:00")
    assert working.until("2Fri 17:30") == []


def test_nothing_is_owed_any_more_once_the_result_is_approved(life: Life) -> None:
    life.dispatch("Mon 09:00", WATER)
    life.hear(REPORTED, "Tue 10:00")
    life.hear(APPROVED, "Tue 11:00")
    assert life.case
    assert {clock.status for clock in life.case.clocks} == {Status.ENDED, Status.MET}
    told = len(life.told)
    life.until("Fri 17:30")
    assert len(life.told) == told


def test_a_dispatch_that_the_answer_overtook_starts_no_clock_in_that_round(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.hear(APPROVED, "Tue 11:00")
    assert life.dispatch("Tue 12:00", hop=2) == []


def test_a_redo_starts_clocks_of_its_own(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.hear(APPROVED, "Tue 11:00")
    again = dispatched(life.figures, local("Wed 09:00"), hop=2).model_copy(update={"round": 2})
    assert [(fact.measure, fact.round) for fact in life.hear(again, "Wed 09:00") if isinstance(fact, DeadlineSet)] == [
        (Measure.TAKE_ON, 2),
        (Measure.CONTACT, 2),
        (Measure.RESULT, 2),
    ]


def test_an_answer_waits_for_the_dispatch_it_belongs_to(life: Life) -> None:
    with pytest.raises(NotYet):
        life.hear(APPROVED, "Tue 11:00")


MERGED = CaseMerged(into="b", number="HQ-b", people=(), promised_by=local("Fri 17:00"), reason="", by="")
APART = CaseUnmerged(out_of="b", reason="", by="")


def test_nothing_of_a_merged_case_is_owed_until_it_is_dispatched_anew(figures: Figures) -> None:
    life = Life(figures)
    life.dispatch("Mon 09:00")
    life.hear(MERGED, "Mon 10:00")
    life.hear(CaseClosed(round=1, outcome=Ending.MERGED), "Mon 10:00")
    assert life.until("Fri 17:00") == []
    life.hear(APART, "2Mon 09:00")
    again = dispatched(figures, local("2Mon 09:00"), hop=2).model_copy(update={"unmerged": 1})
    assert [type(fact) for fact in life.hear(again, "2Mon 09:00")] == [DeadlineSet] * 3


def test_the_dispatch_after_a_merge_waits_for_the_word_that_the_merge_is_over(figures: Figures) -> None:
    life = Life(figures)
    life.dispatch("Mon 09:00")
    life.hear(MERGED, "Mon 10:00")
    again = dispatched(figures, local("Tue 09:00"), hop=2).model_copy(update={"unmerged": 1})
    with pytest.raises(NotYet, match="CaseUnmerged from intake"):
        life.hear(again, "Tue 09:00")


def test_a_result_sent_back_while_the_merge_was_on_its_way_lets_no_clock_run_again(figures: Figures) -> None:
    life = Life(figures)
    life.dispatch("Mon 09:00")
    life.hear(MERGED, "Mon 10:00")
    said = {"hop": 1, "round": 1, "part": "t02v003", "by": "x"}
    life.hear(ResultReported(**said, outcome=Outcome.RESOLVED, text="好了"), "Mon 10:01")
    life.hear(ResultSentBack(**said, reason="没说清楚"), "Mon 10:02")
    assert life.until("2Fri 17:00") == []


def test_a_dispatch_that_the_merge_overtook_starts_no_clock(figures: Figures) -> None:
    life = Life(figures)
    life.dispatch("Mon 09:00")
    life.hear(MERGED, "Mon 10:00")
    assert life.dispatch("Mon 09:59", hop=2) == []
    part = PartReported(hop=2, round=1, part="d-water", by="x", text="x")
    assert life.hear(part, "Mon 11:00") == []


def test_a_unit_that_stands_apart_owes_nothing_any_more(figures: Figures) -> None:
    life = Life(figures)
    life.dispatch("Mon 09:00", "d-water")
    assert life.hear(UnitRecused(unit="t02v003", reason="x", by="中心"), "Mon 10:00") == []
    assert {line.rpartition(" ")[2] for line in life.until("Fri 17:00")} == {"part"}
