"""重算: a calendar is published late, and what is owed is counted anew; what was promised is never later."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zlib import crc32

import pytest

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import CaseTakenOn, QuestionAnswered, QuestionAsked, ResultReported
from libs.common.events.routing import CaseDispatched
from libs.common.events.supervision import (
    DeadlineExtended,
    DeadlineMissed,
    DeadlineMissWithdrawn,
    DeadlineRecalculated,
    ReminderIssued,
)
from libs.common.events.words import Began, Dues, Ending, Ground, Grounds, Measure, Outcome, Part
from libs.worktime import Calendar, DayKind, Holiday
from services.supervision.domain import extending
from services.supervision.domain.recount import Recount, recount
from services.supervision.domain.state import Case, spread
from services.supervision.tests.asked import GRANT_MORE, extension
from services.supervision.tests.living import SPANS, Figures, Life, dispatched, local

LEAD, WATER = "t02v003", "d-water"

TAKEN_ON = CaseTakenOn(hop=1, round=1, part=LEAD, by="李")
REPORTED = ResultReported(hop=1, round=1, part=LEAD, by="李", outcome=Outcome.RESOLVED, text="清了")
ASKED = QuestionAsked(hop=1, round=1, part=LEAD, by="李", text="哪边？")
ANSWER = QuestionAnswered(hop=1, round=1, part=LEAD, text="北口")


def calendar(shipped: Calendar, *, off: Iterable[int] = (), worked: Iterable[int] = ()) -> Calendar:
    """October 2026 with more days off, or Saturdays worked, than was known."""
    free = {date(2026, 10, day): Holiday("临时", date(2026, 10, day), date(2026, 10, day)) for day in off}
    made_up = {date(2026, 10, day) for day in worked}
    version = f"{shipped.version}+{sorted(off)}{sorted(worked)}"
    return replace(
        shipped, version=version, holidays={**shipped.holidays, **free}, make_ups={*shipped.make_ups, *made_up}
    )


def sent(figures: Figures, said: str, *helpers: str, promised: str = "", hop: int = 1) -> CaseDispatched:
    """As routing sends it: every date with its ground; `promised`: what the citizen was told for the result."""
    start = local(said)

    def ground(measure: Measure, limit: str = "") -> Ground:
        return Ground(counted_from=start, began=Began.DISPATCH, span=SPANS[measure], profile="help", version=4,
                      limit=local(limit) if limit else None)  # fmt: skip

    fact = dispatched(figures, start, *helpers, hop=hop)
    parts = tuple(
        part if part.lead else Part(**part.model_dump(exclude={"ground"}), ground=ground(Measure.PART))
        for part in fact.parts
    )
    grounds = Grounds(
        take_on=ground(Measure.TAKE_ON), contact=ground(Measure.CONTACT), result=ground(Measure.RESULT, promised)
    )
    result = min(fact.dues.result, local(promised)) if promised else fact.dues.result
    dues = Dues(**{**fact.dues.model_dump(exclude={"grounds"}), "result": result, "grounds": grounds})
    return fact.model_copy(update={"dues": dues, "parts": parts})


@pytest.fixture
def late(figures: Figures) -> Figures:
    """The same week, of which Wednesday turns out to be a holiday."""
    return replace(figures, calendar=calendar(figures.calendar, off=[14]))


@pytest.fixture
def early(figures: Figures) -> Figures:
    """The same week, of which Saturday turns out to be worked."""
    return replace(figures, calendar=calendar(figures.calendar, worked=[17]))


def again(life: Life, figures: Figures, at: str) -> list[Fact]:
    """The command, under these figures from now on."""
    life.figures = figures
    return life._take(recount(life.case, Recount(), Now(local(at), local(at), "c1", figures)), local(at))


def moves(facts: Iterable[Fact]) -> dict[Measure, tuple[datetime, datetime]]:
    return {fact.measure: (fact.before, fact.due) for fact in facts if isinstance(fact, DeadlineRecalculated)}


def test_what_a_unit_owes_is_a_day_later_when_a_day_turns_out_to_be_a_holiday(life: Life, late: Figures) -> None:
    life.hear(sent(life.figures, "Mon 09:00", WATER), "Mon 09:00")
    assert moves(again(life, late, "Tue 09:00")) == {
        Measure.PART: (local("Wed 17:30"), local("Thu 17:30")),
        Measure.RESULT: (local("Fri 17:30"), local("2Mon 17:30")),
    }
    assert late.calendar.kind(date(2026, 10, 14)) is DayKind.HOLIDAY


def test_a_second_time_changes_nothing_and_says_nothing(life: Life, late: Figures) -> None:
    life.hear(sent(life.figures, "Mon 09:00", WATER), "Mon 09:00")
    assert again(life, late, "Tue 09:00")
    before = life.case
    assert again(life, late, "Tue 09:01") == []
    assert life.case == before


def test_the_fact_names_the_calendar_and_the_ground(life: Life, late: Figures) -> None:
    life.hear(sent(life.figures, "Mon 09:00"), "Mon 09:00")
    [said] = again(life, late, "Tue 09:00")
    assert isinstance(said, DeadlineRecalculated)
    assert (said.calendar, said.hop, said.unit) == (late.calendar.version, 1, LEAD)
    assert said.ground
    assert said.ground.counted_from == local("Mon 09:00")


def test_what_the_citizen_was_promised_is_never_later(life: Life, late: Figures) -> None:
    life.hear(sent(life.figures, "Mon 09:00", WATER, promised="Fri 17:30"), "Mon 09:00")
    assert moves(again(life, late, "Tue 09:00")) == {Measure.PART: (local("Wed 17:30"), local("Thu 17:30"))}
    assert "Fri 17:30 DeadlineMissed result" in life.until("Fri 17:30")


def test_what_the_citizen_was_promised_may_come_sooner_and_go_back_to_what_was_told(
    life: Life, figures: Figures, early: Figures
) -> None:
    life.hear(sent(figures, "Tue 09:00", promised="2Mon 17:30"), "Tue 09:00")
    assert moves(again(life, early, "Wed 09:00")) == {Measure.RESULT: (local("2Mon 17:30"), local("Sat 17:30"))}
    assert moves(again(life, figures, "Wed 09:01")) == {Measure.RESULT: (local("Sat 17:30"), local("2Mon 17:30"))}


@pytest.mark.parametrize(
    ("moves_to", "stopped"),
    [
        pytest.param("late", False, id="a day that turns out to be a holiday"),
        pytest.param("early", False, id="a day that turns out to be worked"),
        pytest.param("late", True, id="and a pause before the extension"),
    ],
)
def test_what_the_citizen_was_told_with_an_extension_is_never_later(
    life: Life, request: pytest.FixtureRequest, moves_to: str, *, stopped: bool
) -> None:
    life.hear(sent(life.figures, "Mon 09:00", promised="Fri 17:30"), "Mon 09:00")
    if stopped:
        life.hear(ASKED, "Mon 16:30")
        life.hear(ANSWER, "Tue 10:00")
    life.hear(extension(2), "Tue 11:00")
    [told] = life.rule(extending.grant, GRANT_MORE, "Tue 12:00")
    assert isinstance(told, DeadlineExtended)
    moved = moves(again(life, request.getfixturevalue(moves_to), "Tue 12:01"))
    later = told.due if moves_to == "late" else local("2Mon 17:30")
    assert moved == ({} if later == told.due else {Measure.RESULT: (told.due, later)})
    assert told.ground
    assert told.ground.limit == local("2Tue 17:30")


def test_the_pauses_of_a_promise_stay_with_it(life: Life, late: Figures) -> None:
    life.hear(sent(life.figures, "Mon 09:00", promised="Fri 17:30"), "Mon 09:00")
    life.hear(ASKED, "Mon 16:30")
    life.hear(ANSWER, "Tue 10:00")
    assert life.case
    assert life.case.clock_of(Measure.RESULT, LEAD).due == local("2Mon 11:00")  # type: ignore[union-attr]
    assert moves(again(life, late, "Tue 11:00")) == {}


def test_the_ladder_follows_the_new_date(life: Life, late: Figures) -> None:
    life.hear(sent(life.figures, "Mon 09:00", WATER), "Mon 09:00")
    again(life, late, "Mon 09:30")
    part = [line for line in life.until("Thu 18:00") if line.endswith(" part")]
    assert part == ["Thu 11:48 ReminderIssued part", "Thu 17:30 DeadlineMissed part"]


def test_a_miss_that_did_not_happen_is_withdrawn_and_declared_when_it_does(life: Life, late: Figures) -> None:
    life.hear(sent(life.figures, "Mon 09:00", WATER), "Mon 09:00")
    life.until("Wed 18:00")
    assert [type(fact) for fact in again(life, late, "Wed 18:00") if fact.measure is Measure.PART] == [  # type: ignore[attr-defined]
        DeadlineRecalculated,
        DeadlineMissWithdrawn,
    ]
    after = [line for line in life.until("Fri 08:00") if line.endswith(" part")]
    assert after == ["Thu 17:30 DeadlineMissed part"], "and nobody is reminded twice"


def test_a_miss_that_has_happened_now_is_declared_by_the_timer_and_not_at_night(life: Life, early: Figures) -> None:
    life.hear(sent(life.figures, "Thu 09:00", WATER), "Thu 09:00")
    life.hear(TAKEN_ON, "Thu 09:10")
    facts = again(life, early, "Sat 22:00")
    assert moves(facts)[Measure.PART] == (local("2Mon 17:30"), local("Sat 17:30"))
    assert not [fact for fact in facts if isinstance(fact, DeadlineMissed)]
    lines = [line for line in life.until("2Mon 12:00") if line.endswith("part")]
    assert lines == ["Mon 09:00 DeadlineMissed part"]


def test_what_was_done_late_may_turn_out_to_have_been_in_time(life: Life, late: Figures) -> None:
    life.hear(sent(life.figures, "Mon 15:00"), "Mon 15:00")
    life.until("2Mon 15:01")
    life.hear(REPORTED, "2Mon 15:01")
    assert life.clock(Measure.RESULT) == "missed"
    assert [type(fact) for fact in again(life, late, "2Mon 15:02") if fact.measure is Measure.RESULT][:2] == [  # type: ignore[attr-defined]
        DeadlineRecalculated,
        DeadlineMissWithdrawn,
    ]
    assert life.clock(Measure.RESULT) == "met"


def test_what_was_done_in_time_stays_done_in_time(life: Life, early: Figures) -> None:
    life.hear(sent(life.figures, "Tue 15:00"), "Tue 15:00")
    life.hear(REPORTED, "2Mon 15:00")
    again(life, early, "2Mon 15:30")
    assert life.clock(Measure.RESULT) == "met"


def test_a_clock_that_stands_still_moves_too_and_runs_on_from_its_new_date(life: Life, late: Figures) -> None:
    life.hear(sent(life.figures, "Mon 09:00"), "Mon 09:00")
    life.hear(ASKED, "Tue 09:00")
    assert moves(again(life, late, "Tue 10:00")) == {Measure.RESULT: (local("Fri 17:30"), local("2Mon 17:30"))}
    life.hear(ANSWER, "Tue 10:00")
    assert life.case
    assert life.case.clock_of(Measure.RESULT, LEAD).due == local("2Tue 10:00")  # type: ignore[union-attr]
    assert again(life, late, "Tue 10:01") == []


def test_an_older_hop_an_ended_case_and_a_date_without_a_ground_stay_as_they_are(life: Life, late: Figures) -> None:
    life.dispatch("Mon 09:00")
    assert again(life, late, "Mon 10:00") == []
    life.hear(sent(life.figures, "Mon 11:00", hop=2), "Mon 11:00")
    assert {fact.hop for fact in again(life, life.figures, "Mon 11:30")} <= {2}  # type: ignore[attr-defined]
    life.hear(CaseClosed(round=1, outcome=Ending.SATISFIED), "Mon 12:00")
    assert again(life, late, "Mon 12:01") == []


def test_a_case_that_nobody_knows_is_refused(late: Figures) -> None:
    with pytest.raises(Refused, match="no such case"):
        recount(None, Recount(), Now(local("Mon 09:00"), local("Mon 09:00"), "c1", late))


def test_a_case_is_on_the_list_of_those_that_owe_until_nothing_is_owed(life: Life) -> None:
    life.hear(sent(life.figures, "Mon 09:00"), "Mon 09:00")
    assert life.case
    assert life.case.owing == spread(life.case.number) == f"{crc32(b'HQ26-030418-7') & 0xFFFF:04x}-HQ26-030418-7"
    life.hear(CaseClosed(round=1, outcome=Ending.SATISFIED), "Mon 12:00")
    assert life.case.owing == ""
    assert Case().owing == ""


def test_a_reminder_that_was_given_is_not_given_again(life: Life, late: Figures) -> None:
    life.hear(sent(life.figures, "Mon 09:00"), "Mon 09:00")
    life.until("Fri 12:00")
    again(life, late, "Fri 12:00")
    life.until("2Fri 18:00")
    given = [fact for _, fact in life.told if isinstance(fact, ReminderIssued) and not fact.missed]
    assert len([fact for fact in given if fact.measure is Measure.RESULT]) == 1


def test_what_may_not_pass_the_result_moves_with_the_result(life: Life, figures: Figures, early: Figures) -> None:
    fact = sent(figures, "Tue 09:00", WATER, promised="2Mon 17:30")
    limited = Ground(counted_from=local("Tue 09:00"), began=Began.DISPATCH, span="9 working days", profile="help", version=4,
                     limit=local("2Mon 17:30"))  # fmt: skip
    part = Part(unit=WATER, lead=False, due=local("2Mon 17:30"), ground=limited)
    life.hear(fact.model_copy(update={"parts": (fact.parts[0], part)}), "Tue 09:00")
    sooner = (local("2Mon 17:30"), local("Sat 17:30"))
    assert moves(again(life, early, "Wed 09:00")) == {Measure.RESULT: sooner, Measure.PART: sooner}


def test_whatever_calendars_come_between_the_last_one_alone_decides(
    figures: Figures, late: Figures, early: Figures
) -> None:
    draw = random.Random(7)
    for _ in range(150):
        life, start = Life(figures), local("Mon 00:00") + timedelta(minutes=draw.randrange(4 * 24 * 60))
        fact = sent(figures, f"{start.astimezone(figures.office.tz):%a %H:%M}", WATER, promised="2Tue 11:00")
        life.hear(fact, f"{start.astimezone(figures.office.tz):%a %H:%M}")
        assert life.case
        before = {clock.measure: clock.due for clock in life.case.clocks}
        seen = [again(life, draw.choice((late, early, figures)), "2Sun 12:00") for _ in range(3)]
        again(life, figures, "2Sun 12:00")
        assert {clock.measure: clock.due for clock in life.case.clocks} == before
        told = [fact for facts in seen for fact in facts if isinstance(fact, DeadlineRecalculated)]
        assert all(fact.due <= local("2Tue 11:00") for fact in told if fact.measure is Measure.RESULT)
