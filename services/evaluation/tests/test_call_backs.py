"""回访: who is phoned, by whom, how often, and what their answers count for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import (
    CallBackDropped,
    CallBackOpened,
    CallBackRecorded,
    CaseClosed,
    CaseReopened,
    Contacted,
    EvaluationReceived,
    Resolved,
    Way,
    WhyCalled,
)
from libs.common.events.fact import Fact
from libs.common.events.intake import CaseWithdrawn, RequesterLeft
from libs.common.events.notification import ReplyGiven
from libs.common.events.words import Ending
from libs.common.policy.evaluation import Sample
from services.evaluation import timers
from services.evaluation.domain import calls, opening, recording, vote
from services.evaluation.domain.recording import RecordCallBack, RecordVisit
from services.evaluation.domain.state import Case
from services.evaluation.tests.test_domain import AT, MERGED, NOW, POLICY, WINDOW, kinds, replied, word

SILENT = AT + timedelta(days=3)
APART = timedelta(minutes=30)
SAD = (Resolved.NO, 1)
TALKED = RecordCallBack(person="p1", unit="t02", by="沈", reached=True, text="还是积水")
IN_VAIN = RecordCallBack(person="p1", unit="t02", by="沈", reached=False)


def at(moment: datetime) -> Now:
    return NOW._replace(at=moment, said=moment)


def lots(percent: float) -> Now:
    rules = POLICY.evaluation.model_copy(update={"sample": Sample(percent=percent, seed="s")})
    return NOW._replace(policy=replace(POLICY, evaluation=rules))


def answered(
    resolved: Resolved = Resolved.YES, satisfied: int = 4, person: str = "p1", **other: object
) -> RecordCallBack:
    said = {"contacted": Contacted.YES, "resolved": resolved, "satisfied": satisfied, "person": person, **other}
    return TALKED.model_copy(update=said)


def silent(*people: str) -> Case:
    """Three days after the reply: whoever is named has said nothing, and is to be phoned."""
    return timers.wake(replied(*people), at(SILENT)).state


def unhappy(*others: str) -> Case:
    return vote.rate(replied("p1", *others), word("p1", *SAD), NOW).state


def opened(events: Sequence[Fact]) -> list[tuple[str, WhyCalled]]:
    return [(fact.person, fact.reason) for fact in events if isinstance(fact, CallBackOpened)]


def test_who_is_silent_for_three_days_is_phoned_and_the_window_stays_open() -> None:
    case = vote.rate(replied("p1", "p2", "p3"), word("p2"), NOW).state
    assert timers.due(case) == SILENT
    phoned = timers.wake(case, at(SILENT))
    assert opened(phoned.events) == [("p1", WhyCalled.SILENT), ("p3", WhyCalled.SILENT)]
    assert timers.due(phoned.state) == AT + WINDOW


def test_who_has_no_phone_or_wants_no_reply_is_not_phoned_for_their_silence() -> None:
    case = replied("p1", "p2").judge("p1", phone_mac="")
    case = opening.invite(case, ReplyGiven(person="p2", round=1, means="not-wanted", text="好了"), NOW).state
    assert timers.wake(case, at(SILENT)).events == ()
    sad = vote.rate(case, word("p1", *SAD), NOW)
    assert opened(sad.events) == []


def test_who_judges_before_they_are_phoned_is_not_phoned_for_their_silence_any_more() -> None:
    case = silent("p1", "p2")
    happy = vote.rate(case, word("p1"), NOW)
    assert kinds(happy) == [EvaluationReceived, CallBackDropped]
    sad = vote.rate(case, word("p1", *SAD), NOW)
    assert kinds(sad) == [EvaluationReceived, CallBackDropped, CallBackOpened]


def test_a_call_to_the_silent_ends_with_the_window_and_with_the_round() -> None:
    closed = timers.wake(silent("p1"), at(AT + WINDOW))
    assert kinds(closed) == [CallBackDropped, CaseClosed]
    case = vote.rate(silent("p1", "p2"), word("p1", *SAD), NOW).state
    again = timers.wake(case, at(AT + WINDOW))
    dropped, end = kinds(closed)
    assert (dropped, end) == (CallBackDropped, CaseClosed)
    assert [one for one in again.state.people if again.state.call_of(one)] == ["p1"]


def test_every_dissatisfied_person_is_phoned_also_after_the_close_and_into_the_next_round() -> None:
    alone = vote.rate(replied("p1"), word("p1", *SAD), NOW)
    assert kinds(alone) == [EvaluationReceived, CallBackOpened, CaseReopened]
    assert kinds(recording.record(alone.state, TALKED, NOW)) == [CallBackRecorded]
    case = unhappy("p2", "p3")
    for one in ("p2", "p3"):
        case = vote.rate(case, word(one), NOW).state
    assert case.closed is Ending.SATISFIED
    assert kinds(recording.record(case, TALKED, NOW)) == [CallBackRecorded]


@pytest.mark.parametrize(("percent", "why"), [(100, [("p1", WhyCalled.SAMPLED)]), (0, [])])
def test_of_those_who_judged_by_themselves_some_are_phoned_by_lot(percent: float, why: list[object]) -> None:
    assert opened(vote.rate(replied("p1"), word("p1"), lots(percent)).events) == why


def test_the_lot_is_the_same_for_whoever_draws_it_and_falls_on_the_share_that_was_asked_for() -> None:
    sample = Sample(percent=5, seed="2026")
    drawn = [n for n in range(4000) if sample.draws(f"c{n}", "p1")]
    assert drawn == [n for n in range(4000) if sample.draws(f"c{n}", "p1")]
    assert 150 <= len(drawn) <= 250
    assert drawn != [n for n in range(4000) if Sample(percent=5, seed="2027").draws(f"c{n}", "p1")]


def test_all_of_an_urgent_matter_are_phoned_once_and_who_was_asked_by_a_person_is_not() -> None:
    case = replied("p1", "p2").model_copy(update={"profile": "urgent"})
    assert opened(vote.rate(case, word("p1"), NOW).events) == [("p1", WhyCalled.MANDATORY)]
    visited = RecordVisit(person="p1", unit="t02", by="沈", contacted=Contacted.YES, resolved=Resolved.YES, satisfied=4)
    assert opened(recording.visit(case, visited, NOW).events) == []


REFUSED = [
    pytest.param(TALKED.model_copy(update={"unit": "t02v001"}), "own-case", 403, "unit", id="by the unit that had it"),
    pytest.param(TALKED.model_copy(update={"unit": "t02v002"}), "own-case", 403, "unit", id="by a unit that joined"),
    pytest.param(TALKED.model_copy(update={"unit": "t99"}), "unknown-unit", 422, "unit", id="by a unit that is none"),
    pytest.param(TALKED.model_copy(update={"person": "p2"}), "no-call-back", 409, "person", id="nobody is to phone them"),
    pytest.param(TALKED.model_copy(update={"text": ""}), "no-words", 422, "text", id="reached, and not a word"),
    pytest.param(answered(reached=False), "not-reached", 422, "contacted", id="answers of who was not reached"),
    pytest.param(answered().model_copy(update={"satisfied": None}), "answers", 422, "satisfied", id="two answers"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "code", "status", "field"), REFUSED)
def test_what_is_wrong_with_a_call_back_is_refused_with_its_field(
    command: RecordCallBack, code: str, status: int, field: str
) -> None:
    with pytest.raises(Refused) as error:
        recording.record(unhappy("p2"), command, NOW)
    assert (error.value.code, error.value.status, error.value.field) == (code, status, field)
    assert field in error.value.text or field == "unit"


def test_who_handles_it_has_to_be_known_before_anybody_is_asked() -> None:
    case = unhappy("p2").model_copy(update={"handlers": ()})
    with pytest.raises(NotYet, match="CaseDispatched"):
        recording.record(case, TALKED, NOW)


def test_what_the_silent_answer_on_the_phone_counts_as_their_word() -> None:
    done = recording.record(silent("p1"), answered(), at(SILENT))
    [recorded, word_, closed] = done.events
    assert isinstance(recorded, CallBackRecorded)
    assert (recorded.reached, recorded.over, recorded.satisfied, recorded.unit) == (True, True, 4, "t02")
    assert isinstance(word_, EvaluationReceived)
    assert (word_.way, word_.by, word_.unit) == (Way.CALL_BACK, "沈", "t02")
    assert isinstance(closed, CaseClosed)


def test_a_silent_person_who_is_unhappy_on_the_phone_sends_it_round_again_and_is_not_phoned_anew() -> None:
    done = recording.record(silent("p1"), answered(Resolved.NO, 1), at(SILENT))
    assert kinds(done) == [CallBackRecorded, EvaluationReceived, CaseReopened]


def test_what_people_said_themselves_stands_whatever_is_answered_on_the_phone() -> None:
    done = recording.record(unhappy("p2"), answered(), NOW)
    assert kinds(done) == [CallBackRecorded]
    kept = done.state.people["p1"].vote
    assert kept
    assert kept.satisfied == 1


def test_who_does_not_want_to_say_is_reached_and_has_not_judged() -> None:
    done = recording.record(silent("p1"), TALKED, at(SILENT))
    assert kinds(done) == [CallBackRecorded]
    assert kinds(timers.wake(done.state, at(AT + WINDOW))) == [CaseClosed]


def test_who_is_not_reached_is_tried_again_later_and_then_has_not_judged() -> None:
    case, moment = silent("p1"), SILENT
    ends = []
    for _ in range(3):
        tried = recording.record(case, IN_VAIN, at(moment))
        case, moment, [fact] = tried.state, moment + APART, tried.events
        assert isinstance(fact, CallBackRecorded)
        ends.append((fact.tries, fact.over))
    assert ends == [(1, False), (2, False), (3, True)]
    with pytest.raises(Refused, match="nobody has to phone"):
        recording.record(case, IN_VAIN, at(moment))
    [closed] = timers.wake(case, at(AT + WINDOW)).events
    assert closed == CaseClosed(round=1, outcome=Ending.NOT_EVALUATED)


def test_two_attempts_within_minutes_are_one() -> None:
    case = recording.record(silent("p1"), IN_VAIN, at(SILENT)).state
    with pytest.raises(Refused, match="try again from") as error:
        recording.record(case, IN_VAIN, at(SILENT + APART - timedelta(seconds=1)))
    assert error.value.code == "too-soon"


def test_at_the_door_the_answers_are_taken_down_as_a_visit() -> None:
    done = recording.record(silent("p1"), answered(means="visit"), at(SILENT))
    assert [fact.way for fact in done.events if isinstance(fact, EvaluationReceived)] == [Way.VISIT]


VISIT = RecordVisit(person="p1", unit="t02", by="沈", contacted=Contacted.NO, resolved=Resolved.YES, satisfied=4)
NO_VISIT = [
    pytest.param(replied("p2"), VISIT, "unknown-person", id="nobody of it"),
    pytest.param(replied("p1"), VISIT.model_copy(update={"unit": "t02v001"}), "own-case", id="by who had it"),
    pytest.param(vote.rate(replied("p1", "p2"), word("p1"), NOW).state, VISIT, "rated", id="judged already"),
    pytest.param(silent("p1"), VISIT, "call-back-open", id="somebody is to phone them"),
    pytest.param(vote.rate(replied("p1"), word("p1"), NOW).state, VISIT, "closed", id="after the close"),
]


@pytest.mark.parametrize(("case", "command", "code"), NO_VISIT)
def test_a_visit_that_may_not_be_is_refused(case: Case, command: RecordVisit, code: str) -> None:
    with pytest.raises(Refused) as error:
        recording.visit(case, command, NOW)
    assert error.value.code == code


def test_a_visit_by_another_unit_counts_as_their_word() -> None:
    decision = recording.visit(replied("p1"), VISIT, NOW)
    assert kinds(decision) == [EvaluationReceived, CaseClosed]
    [word_, _] = decision.events
    assert isinstance(word_, EvaluationReceived)
    assert (word_.way, word_.contacted, word_.by) == (Way.VISIT, Contacted.NO, "沈")


GONE = [
    pytest.param(lambda case: opening.let_go(case, RequesterLeft(person="p1"), NOW), id="who left"),
    pytest.param(lambda case: opening.withdraw(case, CaseWithdrawn(person="p1", reason=""), NOW), id="what was withdrawn"),
    pytest.param(lambda case: opening.merge(case, MERGED, NOW), id="what was merged"),
]  # fmt: skip


@pytest.mark.parametrize("gone", GONE)
def test_nobody_phones(gone: Callable[[Case], Decision[Case]]) -> None:
    decision = gone(unhappy("p2"))
    assert decision.events[0] == CallBackDropped(person="p1", round=1)
    assert decision.state.call_of("p1") is None


def test_nobody_is_phoned_twice_at_once() -> None:
    case = unhappy("p2")
    assert calls.open_call(case, "p1", WhyCalled.SAMPLED, NOW) == Decision(case)
