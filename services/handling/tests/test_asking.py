"""Sentences of what a unit asks about its clock: 停表, 延期; and of what the desk refuses at once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import ExtensionRequested, PauseRequested
from libs.common.events.intake import CaseMerged
from libs.common.events.supervision import (
    DeadlineExtended,
    DeadlinePaused,
    DeadlineRecalculated,
    DeadlineResumed,
    ExtensionDenied,
    PauseDenied,
)
from libs.common.events.words import Ending, Measure, Outcome
from libs.common.policy import Policy, load_policy
from services.handling.domain import asking, opening, result
from services.handling.domain.state import Act, Case, Status, legal_acts
from services.handling.handlers import REACTIONS
from services.handling.tests.test_domain import dispatched, taken_on

BEGAN = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
DUE = BEGAN + timedelta(days=5)
NOON = BEGAN + timedelta(hours=2)
HOUR = timedelta(hours=1)
MERGED = CaseMerged(into="b", number="HQ-b", people=(), promised_by=BEGAN, reason="同一件事", by="中心")
PAUSED = DeadlinePaused(
    hop=1, unit="t02", since=NOON, why="等听证", by="吴", reason="hearing", until=NOON + HOUR, asked_by="周"
)
RESUMED = DeadlineResumed(hop=1, unit="t02", since=NOON, until=NOON + HOUR, due=DUE + HOUR, before=DUE)
EXTENDED = DeadlineExtended(
    hop=1, round=1, unit="t02", days=2, before=DUE, due=DUE + 48 * HOUR, reason="没到货", asked_by="周", by="吴",
    asked_at=NOON,
)  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def at(moment: datetime, policy: Policy | None = None) -> Now:
    return Now(moment, moment, "c1", policy)


def stop(since: datetime | None, until: datetime, **more: str) -> asking.RequestPause:
    wish = {"unit": "t02", "by": "周", "reason": "expert", "evidence": "委托书 12 号", **more}
    return asking.RequestPause(since=since, until=until, **wish)


def more(days: int = 2) -> asking.RequestExtension:
    return asking.RequestExtension(unit="t02", by="周", reason="管子没到货", days=days)


def told(case: Case, *facts: Fact) -> Case:
    for fact in facts:
        case = REACTIONS[type(fact)](case, fact, at(NOON)).state
    return case


def test_a_unit_asks_for_a_pause_that_lies_back_with_its_reason_and_evidence(policy: Policy) -> None:
    decision = asking.request_pause(taken_on(), stop(NOON - HOUR, NOON + HOUR), at(NOON, policy))
    assert decision.events == (
        PauseRequested(
            hop=1, round=1, part="t02", by="周", reason="expert", why="等检测鉴定", evidence="委托书 12 号",
            since=NOON - HOUR, until=NOON + HOUR,
        ),
    )  # fmt: skip
    assert decision.state.status is Status.TAKEN_ON


def test_without_a_beginning_it_begins_now(policy: Policy) -> None:
    [fact] = asking.request_pause(taken_on(), stop(None, NOON + HOUR), at(NOON, policy)).events
    assert isinstance(fact, PauseRequested)
    assert fact.since == NOON


REFUSED_PAUSES = [
    pytest.param(NOON + HOUR, NOON + 2 * HOUR, {}, "in-the-future", "since", "ask when it has begun", id="in the future"),
    pytest.param(BEGAN - HOUR, NOON, {}, "before-the-clock", "since", "name no moment before that", id="before the clock began"),
    pytest.param(NOON, NOON, {}, "ends-before", "until", "exchange the two", id="no time at all"),
    pytest.param(NOON, NOON - HOUR, {}, "ends-before", "until", "exchange the two", id="end before start"),
    pytest.param(NOON, DUE + 90 * 24 * HOUR, {}, "too-long", "until", "等检测鉴定 lasts 30 working days at the most", id="longer than its reason may"),
    pytest.param(NOON, NOON + HOUR, {"evidence": " "}, "no-evidence", "evidence", "say what proves it", id="without evidence"),
    pytest.param(NOON, NOON + HOUR, {"reason": "busy"}, "unknown-reason", "reason", "known: expert, hearing, force-majeure", id="no reason of the list"),
    pytest.param(NOON, NOON + HOUR, {"unit": "d-water"}, "not-yours", "unit", "has no part", id="of another unit"),
]  # fmt: skip


@pytest.mark.parametrize(("since", "until", "wish", "code", "field", "way_out"), REFUSED_PAUSES)
def test_a_pause_that_cannot_be_is_refused_with_the_way_out(  # noqa: PLR0913, PLR0917 - a table
    policy: Policy, since: datetime, until: datetime, wish: dict[str, str], code: str, field: str, way_out: str
) -> None:
    with pytest.raises(Refused, match=way_out) as refused:
        asking.request_pause(taken_on(), stop(since, until, **wish), at(NOON, policy))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_where_nobody_noted_when_the_clock_began_a_pause_from_before_the_calendar_is_refused(policy: Policy) -> None:
    case = taken_on().model_copy(update={"dispatched_at": None})
    with pytest.raises(Refused, match="name a moment that the calendar reaches") as refused:
        asking.request_pause(case, stop(BEGAN.replace(year=1970), NOON), at(NOON, policy))
    assert (refused.value.status, refused.value.field) == (422, "since")


def test_after_the_deadline_only_what_began_before_it_may_be_asked_for(policy: Policy) -> None:
    with pytest.raises(Refused, match="only what began before that") as refused:
        asking.request_pause(taken_on(), stop(DUE, DUE + HOUR), at(DUE + 2 * HOUR, policy))
    assert (refused.value.code, refused.value.field) == ("too-late", "since")
    assert asking.request_pause(taken_on(), stop(DUE - HOUR, DUE + HOUR), at(DUE + 2 * HOUR, policy)).events


def test_what_the_clock_stood_still_for_already_is_named(policy: Policy) -> None:
    case = told(taken_on(), PAUSED, RESUMED)
    with pytest.raises(Refused, match=r"2026-10-09T04:00:00.000Z to 2026-10-09T05:00:00.000Z") as refused:
        asking.request_pause(case, stop(NOON + HOUR / 2, NOON + 2 * HOUR), at(NOON + 3 * HOUR, policy))
    assert (refused.value.code, refused.value.field) == ("overlap", "since")
    beside = stop(NOON + HOUR, NOON + 2 * HOUR)
    assert asking.request_pause(case, beside, at(NOON + 3 * HOUR, policy)).events


def test_one_request_waits_at_a_time_and_is_not_offered_meanwhile(policy: Policy) -> None:
    case = asking.request_pause(taken_on(), stop(None, NOON + HOUR), at(NOON, policy)).state
    assert Act.PAUSE not in legal_acts(case)
    with pytest.raises(Refused, match="wait for the centre"):
        asking.request_pause(case, stop(None, NOON + HOUR), at(NOON, policy))
    case = asking.request_extension(case, more(), at(NOON, policy)).state
    assert Act.EXTEND not in legal_acts(case)
    with pytest.raises(Refused, match="wait for the centre"):
        asking.request_extension(case, more(), at(NOON, policy))


def test_once_it_is_decided_a_pause_may_be_asked_for_again(policy: Policy) -> None:
    case = asking.request_pause(taken_on(), stop(None, NOON + HOUR), at(NOON, policy)).state
    assert Act.PAUSE in legal_acts(told(case, PAUSED))
    assert Act.PAUSE in legal_acts(told(case, PauseDenied(hop=1, unit="t02", reason="x", by="吴", asked_at=NOON)))
    question = PAUSED.model_copy(update={"reason": "", "until": None})
    assert Act.PAUSE not in legal_acts(told(case, question))


def test_a_unit_asks_for_more_time_in_time(policy: Policy) -> None:
    [fact] = asking.request_extension(taken_on(), more(2), at(DUE - HOUR, policy)).events
    assert fact == ExtensionRequested(hop=1, round=1, part="t02", by="周", reason="管子没到货", days=2)


@pytest.mark.parametrize("late", [timedelta(0), HOUR], ids=["at the deadline", "after it"])
def test_what_is_late_is_not_extended_unless_the_clock_stands_still(policy: Policy, late: timedelta) -> None:
    with pytest.raises(Refused, match="what is late is not extended") as refused:
        asking.request_extension(taken_on(), more(), at(DUE + late, policy))
    assert refused.value.code == "too-late"
    assert asking.request_extension(told(taken_on(), PAUSED), more(), at(DUE + late, policy)).events


def test_the_date_is_the_one_that_supervision_said_last(policy: Policy) -> None:
    case = told(taken_on(), PAUSED, RESUMED)
    assert asking.request_extension(case, more(), at(DUE + HOUR / 2, policy)).events
    case = told(case, EXTENDED)
    assert case.parts[0].due == EXTENDED.due


@pytest.mark.parametrize(
    ("measure", "unit", "dues"),
    [
        pytest.param(Measure.RESULT, "t02", [DUE - HOUR, DUE], id="the result"),
        pytest.param(Measure.PART, "d-water", [DUE, DUE - HOUR], id="a part"),
        pytest.param(Measure.TAKE_ON, "t02", [DUE, DUE], id="nothing that the desk keeps"),
    ],
)
def test_another_calendar_moves_what_the_desk_goes_by(measure: Measure, unit: str, dues: list[datetime]) -> None:
    fact = DeadlineRecalculated(measure=measure, hop=1, unit=unit, before=DUE, due=DUE - HOUR, calendar="2026.2")
    assert [part.due for part in told(taken_on("d-water"), fact).parts] == dues
    older = told(taken_on("d-water"), fact.model_copy(update={"hop": 0}))
    assert [part.due for part in older.parts] == [DUE, DUE]


@pytest.mark.parametrize(("days", "code"), [(6, "too-long"), (5, "")], ids=["beyond the most", "the most"])
def test_no_more_days_than_the_profile_allows(policy: Policy, days: int, code: str) -> None:
    if not code:
        assert asking.request_extension(taken_on(), more(days), at(NOON, policy)).events
        return
    with pytest.raises(Refused, match="5 days are the most") as refused:
        asking.request_extension(taken_on(), more(days), at(NOON, policy))
    assert (refused.value.code, refused.value.field) == (code, "days")


def test_what_is_urgent_is_not_extended_and_waits_for_no_report(policy: Policy) -> None:
    urgent = taken_on().model_copy(update={"profile": "urgent"})
    with pytest.raises(Refused, match="is not extended"):
        asking.request_extension(urgent, more(1), at(NOON, policy))
    with pytest.raises(Refused, match="known: force-majeure"):
        asking.request_pause(urgent, stop(None, NOON + HOUR), at(NOON, policy))


def test_a_round_is_extended_once_whichever_unit_has_it(policy: Policy) -> None:
    case = told(taken_on(), EXTENDED)
    assert Act.EXTEND not in legal_acts(case)
    with pytest.raises(Refused, match="extended once") as refused:
        asking.request_extension(case, more(), at(NOON, policy))
    assert refused.value.code == "extended"
    again = opening.open_desk(case, dispatched(hop=2), at(NOON)).state
    assert again.extended
    assert not opening.open_desk(case, dispatched(hop=2, round_=2), at(NOON)).state.extended


def test_a_denied_extension_may_be_asked_for_again(policy: Policy) -> None:
    case = asking.request_extension(taken_on(), more(), at(NOON, policy)).state
    denied = told(case, ExtensionDenied(hop=1, unit="t02", reason="x", by="吴", asked_at=NOON))
    assert asking.request_extension(denied, more(1), at(NOON, policy)).events


ENDS = [MERGED, CaseClosed(round=1, outcome=Ending.SATISFIED)]


@pytest.mark.parametrize("over", ENDS, ids=["merged", "ended"])
def test_nothing_is_asked_for_a_case_that_is_over(policy: Policy, over: Fact) -> None:
    case = asking.request_pause(taken_on(), stop(None, NOON + HOUR), at(NOON, policy)).state
    case = told(case, over)
    assert not case.asks_pause
    with pytest.raises(Refused, match="takes no pause"):
        asking.request_pause(case, stop(None, NOON + HOUR), at(NOON, policy))
    with pytest.raises(Refused, match="takes no extend"):
        asking.request_extension(case, more(), at(NOON, policy))


def test_a_result_ends_what_waits(policy: Policy) -> None:
    case = asking.request_extension(taken_on(), more(), at(NOON, policy)).state
    wish = result.ReportResult(unit="t02", by="周", outcome=Outcome.RESOLVED, text="清了")
    reported = result.report_result(case, wish, at(NOON, policy)).state
    assert (reported.asks_extension, reported.asks_pause) == (False, False)


@pytest.mark.parametrize(
    "fact",
    [PAUSED, RESUMED, PauseDenied(hop=1, unit="t02", reason="x", by="吴", asked_at=NOON)],
    ids=lambda fact: fact.event_name(),
)
def test_what_is_said_of_an_older_hop_is_history(policy: Policy, fact: Fact) -> None:
    newer = opening.open_desk(taken_on(), dispatched(hop=2), at(NOON)).state
    assert told(newer, fact) == newer


def test_a_pause_told_twice_is_one() -> None:
    once = told(taken_on(), PAUSED)
    assert told(once, PAUSED) == once
