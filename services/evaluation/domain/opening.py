"""Facts that reach evaluation from elsewhere."""

from libs.common.decision import Decision, Now
from libs.common.events.evaluation import CaseClosed, EvaluationInvited
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
from libs.common.events.words import Ending, Person
from services.evaluation.domain.state import WINDOW, Case


def note_case(case: Case | None, fact: CaseSubmitted, _now: Now) -> Decision[Case]:
    """Who may judge it."""
    case = (case or Case()).model_copy(update={"number": fact.number, "profile": fact.profile})
    for person in fact.people:
        case = _with(case, person, joined=False)
    return Decision(case)


def note_joiner(case: Case | None, fact: RequesterJoined, _now: Now) -> Decision[Case]:
    """One more who may judge."""
    case = case or Case()
    back = case.model_copy(update={"left": case.left - {fact.person.id}})
    return Decision(_with(back, fact.person, joined=True))


def let_go(case: Case | None, fact: RequesterLeft, _now: Now) -> Decision[Case]:
    """One who does not judge any more; the window closes for the others as it would have."""
    case = case or Case()
    people = {i: judge for i, judge in case.people.items() if i != fact.person}
    return Decision(case.model_copy(update={"people": people, "left": case.left | {fact.person}}))


def note_representatives(case: Case | None, fact: RepresentativeNamed, _now: Now) -> Decision[Case]:
    """代表人: whoever was chosen last."""
    return Decision((case or Case()).model_copy(update={"representatives": fact.people}))


def merge(case: Case | None, fact: CaseMerged, _now: Now) -> Decision[Case]:
    """并案 ends the loop of this one; its people judge the other."""
    return close(case or Case(), Ending.MERGED, fact.number)


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
    until = now.at + WINDOW
    asked = tuple(
        EvaluationInvited(person=i, round=case.round, until=until, joined=judge.joined)
        for i, judge in case.people.items()
        if judge.told and judge.vote is None
    )
    return Decision(case.model_copy(update={"until": until}), asked)


def invite(case: Case | None, fact: ReplyGiven, now: Now) -> Decision[Case]:
    """Asks the person whom the reply has reached; the window runs from the last reply."""
    return _ask(case, fact, now)


def give_up_on(case: Case | None, fact: ReplyExhausted, now: Now) -> Decision[Case]:
    """Nobody was reached: the window opens all the same, for who looks the case up."""
    return _ask(case, fact, now)


def refuse(case: Case | None, fact: CaseRefused, _now: Now) -> Decision[Case]:
    """不予受理 ends the loop."""
    return close(case or Case(), Ending.REFUSED, fact.legal)


def divert(case: Case | None, fact: CaseDiverted, _now: Now) -> Decision[Case]:
    """An emergency went to its number."""
    return close(case or Case(), Ending.DIVERTED, fact.call)


def withdraw(case: Case | None, fact: CaseWithdrawn, _now: Now) -> Decision[Case]:
    """The citizen does not want it any more."""
    return close(case or Case(), Ending.WITHDRAWN, fact.reason)


def close(case: Case, ending: Ending, reason: str = "") -> Decision[Case]:
    """Closes once; whatever comes later finds it closed."""
    if case.closed:
        return Decision(case)
    fact = CaseClosed(round=max(case.round, 1), outcome=ending, reason=reason)
    return Decision(case.model_copy(update={"closed": ending, "until": None, "parked": None, "proposed": 0}), (fact,))


def _ask(case: Case | None, fact: ReplyGiven | ReplyExhausted, now: Now) -> Decision[Case]:
    case = case or Case()
    if fact.person in case.left or fact.round < case.round or (case.closed and case.closed is not Ending.MERGED):
        return Decision(case)
    if case.closed or case.parked:  # asked once it is taken out of the merge again, or comes back
        return Decision(case.judge(fact.person, told=True, joined=fact.joined).model_copy(update={"round": fact.round}))
    until = now.at + WINDOW
    asked = case.judge(fact.person, told=True, joined=fact.joined)
    invited = EvaluationInvited(person=fact.person, round=fact.round, until=until, joined=fact.joined)
    return Decision(asked.model_copy(update={"until": until, "round": fact.round}), (invited,))


def _with(case: Case, person: Person, *, joined: bool) -> Case:
    """Also for one whose reply was heard first: what was noted of them stays."""
    return case.judge(person.id, token_mac=person.token_mac, phone_mac=person.phone_mac, joined=joined)
