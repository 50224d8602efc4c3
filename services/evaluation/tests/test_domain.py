"""Sentences of evaluation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import (
    CallBackOpened,
    CaseClosed,
    CaseReopened,
    Contacted,
    EvaluationInvited,
    EvaluationReceived,
    Resolved,
)
from libs.common.events.fact import Fact
from libs.common.events.intake import (
    CaseMerged,
    CaseRefused,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
    RepresentativeNamed,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.notification import ReplyGiven
from libs.common.events.words import Ending, Kind, Person
from libs.common.policy import Policy, load_policy
from libs.common.policy.evaluation import Sample
from services.evaluation import timers
from services.evaluation.domain import opening, vote
from services.evaluation.domain.state import Case

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
SHIPPED: Policy = load_policy(Path(__file__).parents[3] / "config")
NO_LOTS = SHIPPED.evaluation.model_copy(update={"sample": Sample(percent=0)})
POLICY = replace(SHIPPED, evaluation=NO_LOTS)
WINDOW = timedelta(days=7)
HANDLERS = ("t02v001", "t02v002")
NOW = Now(AT, AT, "c1", POLICY)


def submitted(*people: str) -> Case:
    fact = CaseSubmitted(
        number="HQ26-030418-7", kind=Kind.HELP, title="涵洞积水", text="积水", channel="web", external_id="1",
        people=tuple(Person(id=p, token_mac=f"mac-{p}", phone_mac=f"phone-{p}") for p in people), profile="help", promised_by=AT,
        captured_at=AT,
    )  # fmt: skip
    return opening.note_case(Case(handlers=HANDLERS, profile="help"), fact, NOW).state


def replied(*people: str, round_: int = 1) -> Case:
    case = submitted(*people)
    for person in people:
        reply = ReplyGiven(person=person, round=round_, means="web", text="清了 40 米")
        case = opening.invite(case, reply, NOW).state
    return case


def word(person: str, resolved: Resolved = Resolved.YES, satisfied: int = 4) -> vote.Rate:
    return vote.Rate(secret=f"mac-{person}", contacted=Contacted.YES, resolved=resolved, satisfied=satisfied)


def kinds(decision: Decision[Case]) -> list[type[Fact]]:
    return [type(event) for event in decision.events]


def test_a_reply_that_arrived_invites_its_reader_for_seven_days() -> None:
    decision = opening.invite(submitted("p1"), ReplyGiven(person="p1", round=1, means="web", text="好了"), NOW)
    assert decision.events == (EvaluationInvited(person="p1", round=1, until=AT + WINDOW),)
    assert decision.state.until == AT + WINDOW


OUTCOMES = [
    pytest.param(Resolved.YES, 5, CaseClosed, id="resolved and very satisfied closes"),
    pytest.param(Resolved.PARTLY, 3, CaseClosed, id="partly and basically satisfied closes"),
    pytest.param(Resolved.NO, 4, CaseReopened, id="unresolved goes round again"),
    pytest.param(Resolved.YES, 2, CaseReopened, id="dissatisfied goes round again"),
]


@pytest.mark.parametrize(("resolved", "satisfied", "then"), OUTCOMES)
def test_what_one_citizens_word_does(resolved: Resolved, satisfied: int, then: type[Fact]) -> None:
    decision = vote.rate(replied("p1"), word("p1", resolved, satisfied), NOW)
    assert kinds(decision) == [EvaluationReceived, *([CallBackOpened] if then is CaseReopened else []), then]


def test_a_case_goes_round_again_twice_and_is_then_explained() -> None:
    ends = []
    for round_ in (1, 2, 3):
        *_, last = vote.rate(replied("p1", round_=round_), word("p1", Resolved.NO, 1), NOW).events
        ends.append(last)
    again_2, again_3, closed = ends
    assert isinstance(again_2, CaseReopened)
    assert (again_2.round, isinstance(again_3, CaseReopened)) == (2, True)
    assert isinstance(closed, CaseClosed)
    assert closed.outcome is Ending.EXPLAINED


def test_a_group_is_settled_when_all_have_spoken_and_every_unhappy_one_is_phoned() -> None:
    case = replied("p1", "p2", "p3")
    first = vote.rate(case, word("p1", Resolved.NO, 1), NOW)
    assert kinds(first) == [EvaluationReceived, CallBackOpened]
    second = vote.rate(first.state, word("p2"), NOW)
    assert kinds(second) == [EvaluationReceived]
    third = vote.rate(second.state, word("p3"), NOW)
    assert kinds(third) == [EvaluationReceived, CaseClosed]


CALLED = [
    pytest.param("2026-10-16T11:20", "help", "2026-10-19T11:20", id="on a Friday, by Monday"),
    pytest.param("2026-09-30T16:20", "urgent", "2026-10-08T16:20", id="before the holiday, after it"),
    pytest.param("2026-10-10T22:00", "abolished", "2026-10-12T17:30", id="at night, of a profile that is no more"),
]


@pytest.mark.parametrize(("spoke", "profile", "due"), CALLED)
def test_who_is_dissatisfied_is_phoned_within_a_working_day(spoke: str, profile: str, due: str) -> None:
    at = datetime.fromisoformat(f"{spoke}+08:00")
    case = replied("p1", "p2").model_copy(update={"profile": profile})
    _, call = vote.rate(case, word("p1", Resolved.NO, 1), Now(at, at, "c1", POLICY)).events
    assert isinstance(call, CallBackOpened)
    assert call.due == datetime.fromisoformat(f"{due}+08:00")


SPOKESMEN = [
    pytest.param({"p1": 1, "p2": 5, "p3": 5, "p4": 5}, CaseClosed, id="one of two representatives against"),
    pytest.param({"p1": 1, "p2": 1, "p3": 5, "p4": 5}, CaseReopened, id="both representatives against, half of all"),
    pytest.param({"p1": 1, "p3": 5, "p4": 5}, CaseReopened, id="the one who spoke against, the other silent"),
    pytest.param({"p1": 5, "p2": 5, "p3": 1, "p4": 1}, CaseClosed, id="half of all against, no representative"),
    pytest.param({"p3": 5, "p4": 5}, CaseClosed, id="no representative spoke"),
]


@pytest.mark.parametrize(("words", "then"), SPOKESMEN)
def test_most_of_the_representatives_send_it_round_again_as_most_of_all_do(
    words: dict[str, int], then: type[Fact]
) -> None:
    chosen = RepresentativeNamed(people=("p1", "p2", "gone"))
    case = opening.note_representatives(replied("p1", "p2", "p3", "p4"), chosen, NOW).state
    for person, satisfied in words.items():
        spoken = vote.rate(case, word(person, Resolved.YES, satisfied), NOW)
        case = spoken.state
    settled = spoken if len(words) == len(case.people) else vote.close_window(case, NOW)
    assert kinds(settled)[-1] is then


def test_silence_does_not_vote() -> None:
    case = vote.rate(replied("p1", "p2", "p3"), word("p1", Resolved.NO, 1), NOW).state
    assert kinds(vote.close_window(case, NOW)) == [CaseReopened]


def test_nobody_spoke_closes_as_not_evaluated() -> None:
    decision = vote.close_window(replied("p1"), NOW)
    assert decision.events == (CaseClosed(round=1, outcome=Ending.NOT_EVALUATED),)


def test_a_person_judges_once_a_round() -> None:
    case = vote.rate(replied("p1", "p2"), word("p1"), NOW).state
    with pytest.raises(Refused, match="already"):
        vote.rate(case, word("p1"), NOW)


def test_a_wrong_secret_is_nobodys_word() -> None:
    with pytest.raises(Refused, match="receipt code") as refused:
        vote.rate(replied("p1"), word("p9"), NOW)
    assert refused.value.status == 403


def test_nothing_can_be_judged_before_the_reply() -> None:
    with pytest.raises(Refused, match="no reply"):
        vote.rate(submitted("p1"), word("p1"), NOW)


def test_a_joiner_whose_reply_was_heard_first_votes_all_the_same() -> None:
    asked = opening.invite(replied("p1"), ReplyGiven(person="p2", round=1, means="web", text="好了"), NOW).state
    case = opening.note_joiner(
        asked, RequesterJoined(person=Person(id="p2", token_mac="mac-p2", phone_mac="phone-p2")), NOW
    ).state
    assert EvaluationReceived in kinds(vote.rate(case, word("p2"), NOW))


def test_what_is_said_of_a_joiner_says_that_they_joined() -> None:
    case = opening.note_joiner(
        replied("p1"), RequesterJoined(person=Person(id="p2", token_mac="mac-p2", phone_mac="phone-p2")), NOW
    ).state
    invited = opening.invite(case, ReplyGiven(person="p2", round=1, means="web", text="好了", joined=True), NOW)
    judged = vote.rate(invited.state, word("p2", Resolved.NO, 1), NOW)
    assert [event.model_dump()["joined"] for event in (*invited.events, *judged.events)] == [True, True, True]
    raised = vote.rate(invited.state, word("p1", Resolved.NO, 1), NOW)
    assert [event.model_dump()["joined"] for event in raised.events] == [False, False]


def test_a_late_joiner_votes_too() -> None:
    case = opening.note_joiner(
        submitted("p1"), RequesterJoined(person=Person(id="p2", token_mac="mac-p2", phone_mac="phone-p2")), NOW
    ).state
    assert list(case.people) == ["p1", "p2"]


def test_only_the_first_ending_closes() -> None:
    refusal = CaseRefused(reason="court", legal="已由法院受理", signpost="", appeal="")
    closed = opening.refuse(submitted("p1"), refusal, NOW)
    assert closed.events == (CaseClosed(round=1, outcome=Ending.REFUSED, reason="已由法院受理"),)
    assert opening.withdraw(closed.state, CaseWithdrawn(person="p1", reason=""), NOW).events == ()
    assert timers.due(closed.state) is None


MERGED = CaseMerged(into="b", number="HQ-b", people=(), promised_by=AT, reason="同一件事", by="中心")
APART = CaseUnmerged(out_of="b", reason="两件事", by="中心")


def test_a_merge_closes_the_loop_of_the_one_that_goes_on_as_another() -> None:
    merged = opening.merge(submitted("p1"), MERGED, NOW)
    assert merged.events == (CaseClosed(round=1, outcome=Ending.MERGED, reason="HQ-b"),)
    with pytest.raises(Refused, match="closed"):
        vote.rate(merged.state, word("p1"), NOW)


def test_who_had_a_reply_is_asked_again_once_their_case_is_taken_out() -> None:
    merged = opening.merge(replied("p1", "p2"), MERGED, NOW).state
    apart = opening.unmerge(merged, APART, NOW)
    assert [(type(event), event.model_dump()["person"]) for event in apart.events] == [
        (EvaluationInvited, "p1"), (EvaluationInvited, "p2"),
    ]  # fmt: skip
    assert apart.state.until == AT + WINDOW


def test_a_reply_that_arrives_during_the_merge_is_asked_about_after_it() -> None:
    merged = opening.merge(submitted("p1"), MERGED, NOW).state
    given = opening.invite(merged, ReplyGiven(person="p1", round=1, means="web", text="好了"), NOW)
    assert given.events == ()
    assert kinds(opening.unmerge(given.state, APART, NOW)) == [EvaluationInvited]


def test_a_case_without_a_reply_yet_is_open_again_and_nobody_is_asked() -> None:
    apart = opening.unmerge(opening.merge(submitted("p1"), MERGED, NOW).state, APART, NOW)
    assert (apart.events, apart.state.closed) == ((), None)


def test_what_ended_otherwise_before_stays_ended() -> None:
    closed = opening.withdraw(submitted("p1"), CaseWithdrawn(person="p1", reason=""), NOW).state
    assert opening.unmerge(opening.merge(closed, MERGED, NOW).state, APART, NOW).state.closed is Ending.WITHDRAWN


def test_who_left_with_their_case_judges_this_one_no_more_until_they_come_back() -> None:
    gone = opening.let_go(replied("p1", "p2"), RequesterLeft(person="p2"), NOW).state
    late = opening.invite(gone, ReplyGiven(person="p2", round=1, means="web", text="好了", joined=True), NOW)
    assert (late.events, list(late.state.people)) == ((), ["p1"])
    assert CaseClosed in kinds(vote.rate(gone, word("p1"), NOW))
    back = opening.note_joiner(
        gone, RequesterJoined(person=Person(id="p2", token_mac="mac-p2", phone_mac="phone-p2")), NOW
    ).state
    assert list(back.people) == ["p1", "p2"]
    assert back.left == frozenset()


def test_who_judges_before_the_matter_itself_is_heard_of_is_asked_to_wait_and_not_called_a_stranger() -> None:
    joined = opening.note_joiner(None, RequesterJoined(person=Person(id="b", token_mac="mac-b")), NOW).state
    with pytest.raises(NotYet):
        vote.rate(joined, word("a"), NOW)
