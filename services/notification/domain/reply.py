"""The result, and the ladder it climbs: channel of origin, text message, phone call (design/rules.md, reply)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.fact import Fact
from libs.common.events.handling import ResultApproved
from libs.common.events.intake import RequesterJoined
from libs.common.events.notification import (
    CallTaskOpened,
    NoticeDelivered,
    NoticeFailed,
    NoticeSent,
    ReplyExhausted,
    ReplyGiven,
)
from services.notification.domain.progress import BY_HAND, known, note_joiner, tell_joiner
from services.notification.domain.state import Addressee, Case, Result, Sent
from services.notification.domain.words import words

WAIT: Final[Mapping[str, timedelta]] = {"web": timedelta(hours=24), "sms": timedelta(hours=4)}
REPLY: Final = "result"


class Receipt(Fact):
    """What a messaging gateway says of a message (topic `channel.receipts`)."""

    notice: str
    status: Literal["delivered", "failed"]
    reason: str = ""


class RecordCall(BaseModel):
    """A reply given, or not, by phone."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: str
    reached: bool
    by: Annotated[str, Field(min_length=1, max_length=80)]


def awaited(notice: str) -> bool:
    """Whether a receipt for `<person>/<notice>/<round>/<rung>` decides anything: only results climb a ladder."""
    return f"/{REPLY}/" in notice


def ladder(to: Addressee) -> tuple[str, ...]:
    """The rungs of one person: the channel of origin, a text message if there is a phone, then a call."""
    rungs = (to.channel, "sms", "phone") if to.to else (to.channel,)
    return tuple(dict.fromkeys(rungs))


def reply(case: Case | None, fact: ResultApproved, now: Now) -> Decision[Case]:
    """Tells everybody the checked result."""
    result = Result(round=fact.round, text=fact.text)
    case, facts = known(case).reopened(fact.round).model_copy(update={"result": result}), list[Fact]()
    for person in case.people:
        case, more = _first(case, person, result, now)
        facts += more
    return Decision(case, tuple(facts))


def welcome(case: Case | None, fact: RequesterJoined, now: Now) -> Decision[Case]:
    """One more person is told all that follows, and what holds already: the result, else that it is admitted.

    Who came by a merge was told so in the matter that they raised.
    """
    case = note_joiner(case, fact, now).state
    if case.result is None:
        return Decision(case) if fact.merged_from else tell_joiner(case, fact.person.id, now)
    case, facts = _first(case, fact.person.id, case.result, now)
    return Decision(case, tuple(facts))


def hear_receipt(case: Case | None, fact: Receipt, now: Now) -> Decision[Case]:
    """Delivered: the person is reached.  Failed: the next rung."""
    sent = case.sent.get(fact.notice) if case else None
    if case is None or sent is None:
        return Decision(case or Case())
    if fact.status == "failed":
        return _failed(case, fact.notice, fact.reason or "the gateway gave no reason", now)
    delivered = NoticeDelivered(id=fact.notice, person=sent.person)
    joined = case.people[sent.person].joined
    given = ReplyGiven(person=sent.person, round=sent.round, means=sent.means, text=sent.text, joined=joined)
    return Decision(case.without(fact.notice), (delivered, given))


def hear_silence(case: Case, now: Now) -> Decision[Case]:
    """No receipt in time counts as failed."""
    overdue = [i for i, sent in case.sent.items() if sent.wait_until and sent.wait_until <= now.at]
    facts: list[Fact] = []
    for notice in overdue:
        decision = _failed(case, notice, "no receipt in time", now)
        case, facts = decision.state, [*facts, *decision.events]
    return Decision(case, tuple(facts))


def record_call(case: Case | None, command: RecordCall, _now: Now) -> Decision[Case]:
    """The last rung: reached by phone, or the ladder is exhausted and says so."""
    sent = case.calls.get(command.person) if case else None
    if case is None or sent is None:
        raise Refused("no-call", "nobody is to be phoned about this; look at the list of calls", field="person")
    to, said = case.people[sent.person], {"person": sent.person, "round": sent.round, "text": sent.text}
    calls = {i: call for i, call in case.calls.items() if i != sent.person}
    fact: Fact = ReplyExhausted(**said, tried=ladder(to), joined=to.joined)
    if command.reached:
        fact = ReplyGiven(**said, means="phone", joined=to.joined)
    return Decision(case.model_copy(update={"calls": calls}), (fact,))


def _first(case: Case, person: str, result: Result, now: Now) -> tuple[Case, list[Fact]]:
    """The first rung for one person; nobody is told anything after the end."""
    to = case.people[person]
    if case.ended:
        return case, []
    if not to.wants_reply:
        unwanted = ReplyGiven(person=person, round=result.round, means="not-wanted", text=result.text, joined=to.joined)
        return case, [unwanted]
    first = Sent(person=person, notice=REPLY, round=result.round, means=to.channel, rung=1, text=result.text)
    return _rung(case, first, now)


def _failed(case: Case, notice: str, reason: str, now: Now) -> Decision[Case]:
    sent = case.sent[notice]
    failed = NoticeFailed(id=notice, person=sent.person, reason=reason)
    to = case.people[sent.person]
    rungs = ladder(to)
    if sent.rung >= len(rungs):
        spent = ReplyExhausted(person=sent.person, round=sent.round, tried=rungs, text=sent.text, joined=to.joined)
        return Decision(case.without(notice), (failed, spent))
    following = sent.model_copy(update={"means": rungs[sent.rung], "rung": sent.rung + 1})
    case, facts = _rung(case.without(notice), following, now)
    return Decision(case, (failed, *facts))


def _rung(case: Case, sent: Sent, now: Now) -> tuple[Case, list[Fact]]:
    """Puts a message on its way, or opens a call."""
    to = case.people[sent.person]
    if sent.means in BY_HAND:
        why = "a reply has to be given by phone"
        opened = CallTaskOpened(person=sent.person, round=sent.round, reason=why, joined=to.joined)
        return case.model_copy(update={"calls": {**case.calls, sent.person: sent}}), [opened]
    notice = f"{now.subject}/{sent.person}/{sent.notice}/{sent.round}/{sent.rung}"
    waiting = sent.model_copy(update={"wait_until": now.at + WAIT.get(sent.means, WAIT["web"])})
    fact = NoticeSent(
        id=notice, person=sent.person, number=case.number, notice=sent.notice, round=sent.round, means=sent.means,
        attempt=sent.rung, text=words(now.policy, sent.notice, sent.means, case, result=sent.text),
        to=to.to,
    )  # fmt: skip
    return case.model_copy(update={"sent": {**case.sent, notice: waiting}}), [fact]
