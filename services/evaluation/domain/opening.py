"""Facts that reach evaluation from elsewhere."""

from datetime import datetime

from libs.common.decision import Decision, Now
from libs.common.events.evaluation import EvaluationInvited
from libs.common.events.intake import (
    CaseDiverted,
    CaseMerged,
    CaseRefused,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
    RepresentativeNamed,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.notification import ReplyExhausted, ReplyGiven
from libs.common.events.routing import CaseDispatched, CoHandlerAdded
from libs.common.events.words import PHONE_DIGITS, TOKEN_DIGITS, Ending, Person
from services.evaluation.domain import appeal, calls
from services.evaluation.domain.calls import AT_ONCE
from services.evaluation.domain.closing import close
from services.evaluation.domain.state import Case

NOT_WANTED = "not-wanted"


def note_case(case: Case | None, fact: CaseSubmitted, _now: Now) -> Decision[Case]:
    """Who may judge it."""
    case = case or Case()
    profile = case.profile if case.handlers else fact.profile
    case = case.model_copy(update={"number": fact.number, "profile": profile})
    for person in fact.people:
        case = _with(case, person, joined=False)
    return Decision(case)


def note_handlers(case: Case | None, fact: CaseDispatched, _now: Now) -> Decision[Case]:
    """Who has a part of it, and which profile it goes by."""
    units = tuple(part.unit for part in fact.parts)
    case = _handled(case or Case(), fact.unit, *units)
    return Decision(case.model_copy(update={"profile": fact.profile, "lead": fact.unit, "hop": fact.hop}))


def note_co_handler(case: Case | None, fact: CoHandlerAdded, _now: Now) -> Decision[Case]:
    """One more unit has a part of it."""
    return Decision(_handled(case or Case(), fact.part.unit))


def note_joiner(case: Case | None, fact: RequesterJoined, _now: Now) -> Decision[Case]:
    """One more who may judge."""
    case = case or Case()
    back = case.model_copy(update={"left": case.left - {fact.person.id}})
    return Decision(_with(back, fact.person, joined=True))


def let_go(case: Case | None, fact: RequesterLeft, _now: Now) -> Decision[Case]:
    """One who does not judge any more, nor is phoned; the window closes for the others as it would have."""
    dropped = calls.drop(case or Case(), [fact.person])
    case = dropped.state
    people = {i: judge for i, judge in case.people.items() if i != fact.person}
    left = case.left | {fact.person}
    return Decision(case.model_copy(update={"people": people, "left": left}), dropped.events)


def note_representatives(case: Case | None, fact: RepresentativeNamed, _now: Now) -> Decision[Case]:
    """代表人: whoever was chosen last."""
    return Decision((case or Case()).model_copy(update={"representatives": fact.people}))


def merge(case: Case | None, fact: CaseMerged, now: Now) -> Decision[Case]:
    """并案 ends the loop of this one; its people judge the other, and appeal there."""
    return _over(case, Ending.MERGED, fact.number, now)


def unmerge(case: Case | None, _fact: CaseUnmerged, now: Now) -> Decision[Case]:
    """拆分: open again; who had a reply, and has not judged it, is asked (again)."""
    case = case or Case()
    if case.closed is not Ending.MERGED:
        return Decision(case)
    case = case.model_copy(update={"closed": None})
    if not any(judge.told for judge in case.people.values()):
        return Decision(case)
    return ask_again(case, now)


def ask_again(case: Case, now: Now) -> Decision[Case]:
    """Whom the reply has reached, and who has not judged it, is asked (again); the window is a new one."""
    case, _ = opened(case, now)
    silent = tuple(i for i, judge in case.people.items() if judge.told and judge.vote is None)
    return ask_some(case.model_copy(update={"to_ask": silent}), now)


def ask_some(case: Case, now: Now) -> Decision[Case]:
    """The first of a large group, the others a moment later; who has judged, or is gone, is not asked."""
    first, rest = case.to_ask[:AT_ONCE], case.to_ask[AT_ONCE:]
    asked = tuple(
        EvaluationInvited(person=i, round=case.round, until=case.until, joined=judge.joined)
        for i in first
        if case.until and (judge := case.people.get(i)) and judge.told and judge.vote is None
    )
    ask_at = now.at + calls.A_MOMENT if rest else None
    return Decision(case.model_copy(update={"to_ask": rest, "ask_at": ask_at}), asked)


def opened(case: Case, now: Now) -> tuple[Case, datetime]:
    """A window opens now: the case, until when, and in it the day on which the silent are phoned."""
    until = now.at + now.policy.evaluation.open_for
    silent_at = now.at + now.policy.evaluation.silence
    return case.model_copy(update={"until": until, "silent_at": silent_at}), until


def invite(case: Case | None, fact: ReplyGiven, now: Now) -> Decision[Case]:
    """Asks the person whom the reply has reached; the window runs from the last reply."""
    case = case or Case()
    if fact.means == NOT_WANTED:
        case = case.model_copy(update={"unwanted": case.unwanted | {fact.person}})
    return _ask(case, fact, now)


def give_up_on(case: Case | None, fact: ReplyExhausted, now: Now) -> Decision[Case]:
    """Nobody was reached: the window opens all the same, for who looks the case up."""
    return _ask(case or Case(), fact, now)


def refuse(case: Case | None, fact: CaseRefused, now: Now) -> Decision[Case]:
    """不予受理 ends the loop."""
    return close(case or Case(), Ending.REFUSED, now, fact.legal)


def divert(case: Case | None, fact: CaseDiverted, now: Now) -> Decision[Case]:
    """An emergency went to its number."""
    return close(case or Case(), Ending.DIVERTED, now, fact.call)


def withdraw(case: Case | None, fact: CaseWithdrawn, now: Now) -> Decision[Case]:
    """The citizen does not want it any more, nor to appeal."""
    return _over(case, Ending.WITHDRAWN, fact.reason, now)


def _ask(case: Case, fact: ReplyGiven | ReplyExhausted, now: Now) -> Decision[Case]:
    if fact.person in case.left or fact.round < case.round or (case.closed and case.closed is not Ending.MERGED):
        return Decision(case)
    answers = {"round": fact.round, "answered": max(case.answered, fact.hop)}
    asked = case.judge(fact.person, told=True, joined=fact.joined).model_copy(update=answers)
    if case.closed or case.parked:  # asked once it is taken out of the merge again, or comes back
        return Decision(asked)
    asked, until = opened(asked, now)
    invited = EvaluationInvited(person=fact.person, round=fact.round, until=until, joined=fact.joined)
    return Decision(asked, (invited,))


def _over(case: Case | None, ending: Ending, reason: str, now: Now) -> Decision[Case]:
    """Closed, and nothing is left of it to be appealed."""
    dropped = appeal.drop(case or Case(), now)
    closed = close(dropped.state, ending, now, reason)
    return Decision(closed.state, (*dropped.events, *closed.events))


def _handled(case: Case, *units: str) -> Case:
    return case.model_copy(update={"handlers": tuple(dict.fromkeys((*case.handlers, *units)))})


def _with(case: Case, person: Person, *, joined: bool) -> Case:
    """Also for one whose reply was heard first: what was noted of them stays."""
    token, phone = person.token_mac[:TOKEN_DIGITS], person.phone_mac[:PHONE_DIGITS]
    return case.judge(person.id, token_mac=token, phone_mac=phone, joined=joined)
