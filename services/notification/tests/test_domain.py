"""Sentences of notification."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import ResultApproved
from libs.common.events.intake import (
    CaseAdmitted,
    CaseDiverted,
    CaseMerged,
    CaseRefused,
    CaseSplit,
    CaseSubmitted,
    CaseUnmerged,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.notification import (
    CallTaskDropped,
    CallTaskOpened,
    NoticeDelivered,
    NoticeFailed,
    NoticeSent,
    ReplyExhausted,
    ReplyGiven,
)
from libs.common.events.routing import CaseDispatched
from libs.common.events.words import Dues, Ending, Kind, Level, Mode, Outcome, Person
from libs.common.policy import Policy, load_policy
from libs.common.policy.templates import FIELDS
from services.notification import timers
from services.notification.domain import by_hand, progress, receipts, reply
from services.notification.domain.state import Case

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)


class Echo:
    """A template that says what it was asked for."""

    def text(self, means: str, values: dict[str, Any], _office: Any = None, language: str = "zh") -> str:
        by = values.get("promised_by", AT)
        means = means if language == "zh" else f"{means} in {language}"
        return f"{means}:{values['number']}{values.get('unit', '')}{'' if by == AT else f' by {by:%m-%d}'}"


ECHO: Any = Echo()
POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")
NOW = Now(AT, AT, "c1", replace(POLICY, templates=dict.fromkeys(FIELDS, ECHO)))
SECOND_ROUND = CaseDispatched(
    hop=2, round=2, unit="t02", level=Level.TOWNSHIP, mode=Mode.QUICK, parts=(), profile="help",
    dues=Dues(take_on=AT, contact=AT, result=AT), rule="R-110", rule_version=1, why="", number="", kind=Kind.HELP,
    title="", text="", category="urban", area=None, urgent=False,
)  # fmt: skip
RESULT = ResultApproved(hop=1, round=1, part="t02", by="吴", outcome=Outcome.RESOLVED, text="清了 40 米")


def case(*people: Person) -> Case:
    fact = CaseSubmitted(
        number="HQ26-030418-7", kind=Kind.HELP, title="涵洞积水", text="积水", channel="web", external_id="1",
        people=people, profile="help", promised_by=AT, captured_at=AT,
    )  # fmt: skip
    return progress.note_case(None, fact, NOW).state


def kinds(decision: Decision[Case]) -> list[object]:
    return [type(event) for event in decision.events]


def receipt(status: str, rung: int = 1) -> receipts.Receipt:
    return receipts.Receipt.model_validate({"notice": f"c1/p1/result/1/{rung}", "status": status})


PHONE = Person(id="p1", reply_channel="web", phone="138****0000")


@pytest.mark.parametrize(
    ("rule", "fact"),
    [(reply.reply, RESULT), (progress.tell_dispatched, SECOND_ROUND)],
    ids=["the result", "the dispatch"],
)
def test_what_overtook_the_submission_waits_for_it_for_nobody_is_known_yet_who_could_be_told(
    rule: Callable[[Case | None, Any, Now], Decision[Case]], fact: Any
) -> None:
    with pytest.raises(NotYet, match="CaseSubmitted"):
        rule(None, fact, NOW)
    assert NoticeSent in kinds(rule(case(PHONE), fact, NOW))


def test_admission_is_told_to_everybody_by_their_own_channel() -> None:
    two = case(PHONE, Person(id="p2", reply_channel="wechat"))
    fact = CaseAdmitted(category="transport", area=None, urgent=False, profile="help", promised_by=AT)
    decision = progress.tell_admitted(two, fact, NOW)
    told = [(e.person, e.text) for e in decision.events if isinstance(e, NoticeSent)]
    assert told == [("p1", "web:HQ26-030418-7"), ("p2", "wechat:HQ26-030418-7")]


def test_a_receipt_of_the_result_is_the_reply() -> None:
    sent = reply.reply(case(PHONE), RESULT, NOW)
    assert kinds(sent) == [NoticeSent]
    heard = receipts.hear_receipt(sent.state, receipt("delivered"), NOW)
    assert heard.events == (
        NoticeDelivered(id="c1/p1/result/1/1", person="p1"),
        ReplyGiven(person="p1", round=1, means="web", text="清了 40 米", hop=1),
    )
    assert receipts.hear_receipt(heard.state, receipt("delivered"), NOW).events == ()


def test_a_failed_message_climbs_the_ladder_to_a_phone_call() -> None:
    first = reply.reply(case(PHONE), RESULT, NOW)
    second = receipts.hear_receipt(first.state, receipt("failed"), NOW)
    assert kinds(second) == [NoticeFailed, NoticeSent]
    third = receipts.hear_receipt(second.state, receipt("failed", 2), NOW)
    assert isinstance(third.events[-1], CallTaskOpened)
    reached = by_hand.record_call(third.state, by_hand.RecordCall(person="p1", reached=True, by="吴"), NOW)
    assert reached.events == (ReplyGiven(person="p1", round=1, means="phone", text="清了 40 米", hop=1),)


def test_an_exhausted_ladder_says_so() -> None:
    only_web = Person(id="p1", reply_channel="web")
    sent = reply.reply(case(only_web), RESULT, NOW)
    decision = receipts.hear_receipt(sent.state, receipt("failed"), NOW)
    assert kinds(decision) == [NoticeFailed, ReplyExhausted]


def test_silence_counts_as_failed_when_its_time_is_up() -> None:
    sent = reply.reply(case(PHONE), RESULT, NOW)
    due = timers.due(sent.state)
    assert due == AT + timedelta(hours=24)
    woken = timers.wake(sent.state, Now(due, due, "c1", NOW.policy))
    assert kinds(woken) == [NoticeFailed, NoticeSent]
    assert timers.due(woken.state) == due + timedelta(hours=4)


def test_no_reply_wanted_is_honoured() -> None:
    quiet = Person(id="p1", wants_reply=False)
    decision = reply.reply(case(quiet), RESULT, NOW)
    assert decision.events == (ReplyGiven(person="p1", round=1, means="not-wanted", text="清了 40 米", hop=1),)


def test_everybody_of_a_group_gets_an_own_reply() -> None:
    group = case(*(Person(id=f"p{i}") for i in range(40)))
    joined = reply.welcome(group, RequesterJoined(person=Person(id="late")), NOW)
    assert joined.events == ()
    assert len(reply.reply(joined.state, RESULT, NOW).events) == 41


LATE = RequesterJoined(person=Person(id="late"))


ADMITTED = CaseAdmitted(category="transport", area=None, urgent=False, profile="help", promised_by=AT)


def test_who_joins_what_is_admitted_is_told_so_once_and_by_when() -> None:
    admitted = progress.tell_admitted(case(PHONE), ADMITTED, NOW).state
    [told] = reply.welcome(admitted, LATE, NOW).events
    assert isinstance(told, NoticeSent)
    assert (told.id, told.person, told.text) == ("c1/late/admitted/1/1", "late", "web:HQ26-030418-7")
    dues = SECOND_ROUND.dues.model_copy(update={"result": AT + timedelta(days=9)})
    renewed = progress.tell_dispatched(admitted, SECOND_ROUND.model_copy(update={"dues": dues}), NOW).state
    [told] = reply.welcome(renewed, LATE, NOW).events
    assert isinstance(told, NoticeSent)
    assert told.text == "web:HQ26-030418-7 by 10-29"


def untold(case_: Case) -> Case:
    """As it is, but over."""
    return case_.model_copy(update={"ended": True})


@pytest.mark.parametrize(
    ("before", "fact"),
    [
        pytest.param(case(PHONE), LATE, id="not admitted yet: the admission will tell them"),
        pytest.param(progress.tell_dispatched(case(PHONE), SECOND_ROUND, NOW).state, LATE, id="the admission overtaken"),
        pytest.param(
            progress.tell_admitted(case(PHONE), ADMITTED, NOW).state, LATE.model_copy(update={"merged_from": "c2"}),
            id="told in the matter that was merged into this one",
        ),
        pytest.param(untold(progress.tell_admitted(case(PHONE), ADMITTED, NOW).state), LATE, id="over"),
    ],
)  # fmt: skip
def test_nobody_is_told_of_an_admission_twice_or_in_vain(before: Case, fact: RequesterJoined) -> None:
    assert reply.welcome(before, fact, NOW).events == ()


def test_who_joins_after_the_result_gets_it_too() -> None:
    answered = reply.reply(case(PHONE), RESULT, NOW).state
    [told] = reply.welcome(answered, LATE, NOW).events
    assert isinstance(told, NoticeSent)
    assert (told.person, told.notice, told.round) == ("late", "result", 1)


def test_what_is_said_of_a_joiner_says_that_they_joined() -> None:
    case_ = reply.welcome(reply.reply(case(PHONE), RESULT, NOW).state, LATE, NOW).state
    given = [
        receipts.hear_receipt(case_, receipts.Receipt(notice=notice, status="delivered"), NOW) for notice in case_.sent
    ]
    assert {event.person: event.joined for one in given for event in one.events if isinstance(event, ReplyGiven)} == {
        PHONE.id: False,
        "late": True,
    }


def test_who_joins_a_case_that_is_handled_again_waits_for_the_new_result() -> None:
    again = progress.tell_dispatched(reply.reply(case(PHONE), RESULT, NOW).state, SECOND_ROUND, NOW).state
    assert reply.welcome(again, LATE, NOW).events == ()


def test_nothing_is_told_after_the_end() -> None:
    ended = progress.end(case(PHONE), CaseClosed(round=1, outcome=Ending.WITHDRAWN), NOW).state
    assert reply.reply(ended, RESULT, NOW).events == ()
    assert timers.due(ended) is None


REFUSED = CaseRefused(reason="court", legal="已由法院受理", signpost="", appeal="")


@pytest.mark.parametrize(
    ("rule", "fact", "ending"),
    [
        pytest.param(progress.tell_refused, REFUSED, Ending.REFUSED, id="refused"),
        pytest.param(progress.tell_diverted, CaseDiverted(call="119"), Ending.DIVERTED, id="diverted"),
    ],
)
def test_why_it_ended_is_told_though_the_end_was_heard_first(rule: Any, fact: Any, ending: Ending) -> None:
    ended = progress.end(case(PHONE), CaseClosed(round=1, outcome=ending), NOW).state
    late = rule(ended, fact, NOW)
    assert kinds(late) == [NoticeSent]
    assert late.state.ended
    assert late.events == rule(case(PHONE), fact, NOW).events


def test_a_call_nobody_asked_for_is_refused() -> None:
    with pytest.raises(Refused, match="list of calls"):
        by_hand.record_call(case(PHONE), by_hand.RecordCall(person="p1", reached=True, by="吴"), NOW)


def test_a_unit_is_told_by_its_name() -> None:
    [told] = progress.tell_dispatched(case(PHONE), SECOND_ROUND, NOW).events
    assert isinstance(told, NoticeSent)
    assert told.text.endswith("桑陌镇")


@pytest.mark.parametrize(("rule", "fact"), [(reply.reply, RESULT), (progress.tell_dispatched, SECOND_ROUND)])
def test_what_overtook_the_submission_waits_until_there_is_somebody_to_tell(rule: Any, fact: Any) -> None:
    for early in (None, progress.end(None, CaseClosed(round=1, outcome=Ending.WITHDRAWN), NOW).state):
        with pytest.raises(NotYet):
            rule(early, fact, NOW)
    assert NoticeSent in kinds(rule(case(PHONE), fact, NOW))


def test_a_merge_and_its_end_are_told_each_time_under_their_own_names() -> None:
    merged = CaseMerged(into="b", number="HQ-b", people=(), promised_by=AT, reason="", by="")
    apart = CaseUnmerged(out_of="b", reason="", by="")
    case_, ids = case(PHONE), list[str]()
    for _ in range(2):
        told = progress.tell_merged(case_, merged, NOW)
        again = progress.tell_unmerged(told.state, apart, NOW)
        case_, ids = again.state, [*ids, *(e.model_dump()["id"] for e in (*told.events, *again.events))]
    assert len(ids) == len(set(ids)) == 4


def test_who_said_complaint_and_report_at_once_is_told_both_numbers() -> None:
    split = CaseSplit(
        into="b", number="HQ-b", person=PHONE, profile="report", promised_by=AT, split_from="HQ26-030418-7", title="",
        text="退款，查处", channel="p12315", external_id="1", captured_at=AT,
    )  # fmt: skip
    now = NOW._replace(policy=POLICY)
    for means in ("web", "sms"):
        [told] = progress.tell_split(case(PHONE.model_copy(update={"reply_channel": means})), split, now).events
        assert isinstance(told, NoticeSent)
        assert told.notice == "split"
        assert "HQ-b" in told.text
        assert "HQ26-030418-7" in told.text


def test_who_left_with_their_case_is_told_nothing_more_of_this_one() -> None:
    answered = reply.welcome(reply.reply(case(PHONE), RESULT, NOW).state, LATE, NOW).state
    gone = progress.let_go(answered, RequesterLeft(person="late"), NOW).state
    assert list(gone.people) == [PHONE.id]
    assert {sent.person for sent in gone.sent.values()} == {PHONE.id}
    merged = progress.end(gone, CaseClosed(round=1, outcome=Ending.MERGED), NOW).state
    assert not merged.ended


def test_who_left_is_phoned_no_more_and_that_is_said_for_somebody_waits_for_the_call() -> None:
    by_phone = PHONE.model_copy(update={"reply_channel": "phone"})
    answered = reply.reply(case(by_phone), RESULT, NOW).state
    assert list(answered.calls) == [PHONE.id]
    gone = progress.let_go(answered, RequesterLeft(person=PHONE.id), NOW)
    assert gone.events == (CallTaskDropped(person=PHONE.id, round=RESULT.round),)
    assert not gone.state.calls
    assert not progress.let_go(case(by_phone), RequesterLeft(person=PHONE.id), NOW).events
