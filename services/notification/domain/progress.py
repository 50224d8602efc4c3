"""Notices while the case moves; they are sent once and climb no ladder."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.intake import (
    CaseAdmitted,
    CaseDiverted,
    CaseMerged,
    CaseRefused,
    CaseSplit,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.routing import CaseDispatched, CaseEscalated, SessionBooked, SessionCancelled, SessionMoved
from libs.common.events.supervision import CaseParked, CaseUnparked, DeadlineExtended
from libs.common.events.words import Person
from libs.common.policy.specialists import title_of
from services.notification.domain import tasks
from services.notification.domain.state import Addressee, Case
from services.notification.domain.telling import SHARED, STILL_TOLD, Notice, leave, tell


def note_case(case: Case | None, fact: CaseSubmitted, _now: Now) -> Decision[Case]:
    """Who is to be told, and by which channel."""
    about = {"number": fact.number, "title": fact.title, "profile": fact.profile, "area": fact.area}
    known = (case or Case()).model_copy(update=about)
    return Decision(known.model_copy(update={"people": {person.id: _addressee(person) for person in fact.people}}))


def note_joiner(case: Case | None, fact: RequesterJoined, _now: Now) -> Decision[Case]:
    """One more who is told all that follows; of who was here before it stays known what went out to them."""
    case = case or Case()
    before = case.people.get(fact.person.id, Addressee())
    known_by = {"joined": True, "round": before.round, "rung": before.rung}
    addressee = _addressee(fact.person).model_copy(update=known_by)
    return Decision(case.model_copy(update={"people": {**case.people, fact.person.id: addressee}}))


def known(case: Case | None) -> Case:
    """The case once its submission was heard; NotYet while that is on its way: until then there is nobody to tell."""
    if case is None or not case.number:
        raise NotYet("CaseSubmitted", "intake")
    return case


def tell_admitted(case: Case | None, fact: CaseAdmitted, now: Now) -> Decision[Case]:
    """受理了."""
    case = case or Case()
    about = tuple(dict.fromkeys((*case.about, *fact.about)))
    found = {
        "promised_by": fact.promised_by, "profile": fact.profile, "area": fact.area or case.area, "about": about,
    }  # fmt: skip
    return _tell_on(case.model_copy(update=found), now, "admitted", 1, {"promised_by": fact.promised_by})


def tell_joiner(case: Case, person: str, now: Now) -> Decision[Case]:
    """受理了, to one who joined what was admitted before, with the promise that holds now."""
    if case.promised_by is None or case.ended:
        return Decision(case)
    return tell(case, Notice("admitted", 1, {"promised_by": case.promised_by}), now, (person,))


def tell_refused(case: Case | None, fact: CaseRefused, now: Now) -> Decision[Case]:
    """不予受理: why, where to go, how to object; it ends the case, and is told though the end was heard first."""
    values = {"legal": fact.legal, "signpost": fact.signpost, "appeal": fact.appeal}
    return tell(case or Case(), Notice("refused", 1, values), now)


def tell_diverted(case: Case | None, fact: CaseDiverted, now: Now) -> Decision[Case]:
    """The number to call, which ends the case as well."""
    return tell(case or Case(), Notice("diverted", 1, {"call": fact.call}), now)


def tell_dispatched(case: Case | None, fact: CaseDispatched, now: Now) -> Decision[Case]:
    """Who has it now; the result of an earlier round is nobody's answer any more."""
    case, dropped = begin_round(known(case), fact.round)
    if fact.hop > case.hop:
        case = _promised(case, fact.hop, fact.dues.result)
        case = case.model_copy(update={"profile": fact.profile, "unit": fact.unit, "area": fact.area or case.area})
    values = {"unit": now.policy.units.name_of(fact.unit), "due": fact.dues.result}
    told = _tell_on(case, now, "dispatched", fact.hop, values)
    return Decision(told.state, (*dropped, *told.events))


def begin_round(case: Case, round_: int) -> tuple[Case, tuple[Fact, ...]]:
    """重办, 申诉: the result of an earlier round is nobody's answer any more, nor is what is on its way of it."""
    case = case.reopened(round_)
    if round_ <= case.round:
        return case, ()
    over = case.result is not None and case.result.round < round_
    case = case.model_copy(update={"round": round_, **({"result": None} if over else {})})
    return tasks.drop(case, lambda sent: sent.notice == SHARED or sent.round < round_)


def tell_extended(case: Case | None, fact: DeadlineExtended, now: Now) -> Decision[Case]:
    """延期: the new date and why; of a hop that is over it is no news."""
    case = known(case)
    if case.hop > fact.hop:
        return Decision(case)
    values = {"before": fact.before, "due": fact.due, "reason": fact.reason.rstrip("。")}
    return _tell_on(_promised(case, fact.hop, fact.due), now, "extended", fact.hop, values)


def _promised(case: Case, hop: int, due: datetime) -> Case:
    """What a joiner is promised from now on, once the matter is admitted."""
    return case.model_copy(update={"hop": hop, "promised_by": due if case.promised_by else None})


def tell_escalated(case: Case | None, fact: CaseEscalated, now: Now) -> Decision[Case]:
    """A level above has it now."""
    return _tell_on(known(case), now, "escalated", fact.hop, {"unit": now.policy.units.name_of(fact.to_unit)})


def tell_session(case: Case | None, fact: SessionBooked | SessionMoved, now: Now) -> Decision[Case]:
    """约好了, or another time: when, where, who, and what to bring; a text message says only when and where."""
    values = {**_met(fact), "place": fact.meeting.place, "bring": _bring(fact.meeting.bring)}
    if isinstance(fact, SessionMoved):
        values["reason"] = fact.reason.rstrip("。")
    case, notice = known(case), "session_moved" if isinstance(fact, SessionMoved) else "session_booked"
    return Decision(case) if case.ended else tell(case, Notice(notice, fact.booking, values, in_writing=True), now)


def tell_session_off(case: Case | None, fact: SessionCancelled, now: Now) -> Decision[Case]:
    """Nobody is to come in vain: told though the case may have ended."""
    values = {**_met(fact), "reason": fact.reason.rstrip("。")}
    return tell(known(case), Notice("session_cancelled", fact.booking, values, in_writing=True), now)


def tell_parked(case: Case | None, fact: CaseParked, now: Now) -> Decision[Case]:
    """挂账: why, and until when it will be looked at again; also each time that is put off."""
    return _tell_resting(case, now, "parked", fact.turn, {"at": fact.review, "reason": fact.reason.rstrip("。")})


def tell_back(case: Case | None, fact: CaseUnparked, now: Now) -> Decision[Case]:
    """It goes on; who has it and by when is told with its dispatch."""
    return _tell_resting(case, now, "unparked", fact.turn, {"reason": fact.reason.rstrip("。")})


def let_go(case: Case | None, fact: RequesterLeft, _now: Now) -> Decision[Case]:
    """Who left is told nothing more of this case, nor phoned or visited."""
    case, dropped = tasks.drop(leave(case or Case(), fact.person), lambda sent: sent.person == fact.person)
    people = {i: to for i, to in case.people.items() if i != fact.person}
    return Decision(case.model_copy(update={"people": people, "left": case.left | {fact.person}}), dropped)


def tell_split(case: Case | None, fact: CaseSplit, now: Now) -> Decision[Case]:
    """Complaint and report: both numbers."""
    return _tell_on(case, now, "split", 1, {"other": fact.number})


def tell_merged(case: Case | None, fact: CaseMerged, now: Now) -> Decision[Case]:
    """并案: under which number it goes on.  What is on its way to them stays so: it was true when it was said."""
    told = _tell_on(case, now, "merged", case.merges + 1 if case else 1, {"other": fact.number})
    return Decision(told.state.model_copy(update={"merged": True}), told.events)


def tell_unmerged(case: Case | None, _fact: CaseUnmerged, now: Now) -> Decision[Case]:
    """拆分: it goes on under its own number again."""
    told = _tell_on(case, now, "unmerged", case.merges + 1 if case else 1, {})
    return Decision(told.state.model_copy(update={"merges": told.state.merges + 1, "merged": False}), told.events)


def end(case: Case | None, fact: CaseWithdrawn | CaseClosed, _now: Now) -> Decision[Case]:
    """Nobody is told anything any more, but for what ended it, and what was done about all matters like it.

    What was merged may go on again.  The close of an older round than the result was overtaken by what an appeal led
    to.
    """
    case = case or Case()
    closed = fact.round if isinstance(fact, CaseClosed) else 0
    if fact.goes_on or (case.result and 0 < closed < case.result.round):
        return Decision(case)
    waiting = tuple(one for one in case.waiting if one.notice in STILL_TOLD)
    kept = not isinstance(fact, CaseWithdrawn)
    shared = {i: sent for i, sent in case.sent.items() if kept and sent.notice == SHARED}
    over = {
        "ended": True, "sent": shared, "calls": {}, "visits": {}, "waiting": waiting,
        "closed_round": max(closed, case.closed_round),
    }  # fmt: skip
    return Decision(case.model_copy(update=over))


def _met(fact: SessionBooked | SessionMoved | SessionCancelled) -> Mapping[str, Any]:
    meeting = fact.meeting
    return {"who": title_of(meeting.kind, meeting.name), "at": meeting.at}


def _bring(what: str) -> str:
    return f"请带上{what}。" if what else ""


def _tell_resting(case: Case | None, now: Now, notice: str, turn: int, values: Mapping[str, Any]) -> Decision[Case]:
    """Who left a phone has at least a text message: nobody asks for months by themselves."""
    case = known(case)
    return Decision(case) if case.ended else tell(case, Notice(notice, turn, values, in_writing=True), now)


def _tell_on(case: Case | None, now: Now, notice: str, turn: int, values: Mapping[str, Any]) -> Decision[Case]:
    """While the case goes on."""
    case = case or Case()
    return Decision(case) if case.ended else tell(case, Notice(notice, turn, values), now)


def _addressee(person: Person) -> Addressee:
    return Addressee(
        channel=person.reply_channel, to=person.phone, name=person.name, wants_reply=person.wants_reply,
        messages_only=person.messages_only, language=person.language,
    )  # fmt: skip
