"""Replies that a person gives: by phone, then at the door.  The last rung says that the ladder is exhausted."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.fact import Fact
from libs.common.events.notification import CallTaskDropped, ReplyExhausted, VisitTaskOpened
from libs.common.events.routing import UnitRecused
from libs.common.policy.replies import PHONE, VISIT
from services.notification.domain import tasks
from services.notification.domain.reply import given, next_rung
from services.notification.domain.state import Case, Sent

SAYS_SO: Final = (VisitTaskOpened, ReplyExhausted)
"""Facts by which everybody knows that the call was made, and reached nobody."""
Name = Annotated[str, Field(min_length=1, max_length=80)]


class RecordCall(BaseModel):
    """A reply given, or not, by phone."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: str
    reached: bool
    by: Name


class RecordVisit(BaseModel):
    """A reply given, or not, at the door; `unit` is whoever was sent there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: str
    reached: bool
    unit: str
    by: Name


def record_call(case: Case | None, command: RecordCall, now: Now) -> Decision[Case]:
    """Reached by phone, or the next rung."""
    sent = case.calls.get(command.person) if case else None
    if case is None or sent is None:
        raise Refused("no-call", "nobody is to be phoned about this; look at the list of calls", field="person")
    calls = {i: call for i, call in case.calls.items() if i != sent.person}
    return _ended(case.model_copy(update={"calls": calls}), sent, PHONE if command.reached else "", now)


def record_visit(case: Case | None, command: RecordVisit, now: Now) -> Decision[Case]:
    """Met at home, or the ladder is exhausted and says so."""
    sent = case.visits.get(command.person) if case else None
    if case is None or sent is None:
        raise Refused("no-visit", "nobody is to be visited about this; look at the list of visits", field="person")
    if sent.unit != command.unit:
        raise Refused("not-yours", f"{sent.unit} was sent there, and has to say how it went", field="unit")
    visits = {i: visit for i, visit in case.visits.items() if i != sent.person}
    return _ended(case.model_copy(update={"visits": visits}), sent, VISIT if command.reached else "", now)


def recuse(case: Case | None, fact: UnitRecused, now: Now) -> Decision[Case]:
    """回避: the unit knocks at no door of this matter; somebody else does."""
    case = case or Case()
    about = case.model_copy(update={"about": tuple(dict.fromkeys((*case.about, fact.unit)))})
    theirs = [visit for visit in case.visits.values() if visit.unit == fact.unit]
    case, dropped = tasks.drop(about, lambda sent: sent in theirs)
    facts: list[Fact] = [*dropped]
    for visit in theirs:
        case, more = tasks.open_task(case, visit, now)
        facts += more
    return Decision(case, tuple(facts))


def _ended(case: Case, sent: Sent, reached: str, now: Now) -> Decision[Case]:
    if reached:
        return Decision(case, (given(case, sent, reached),))
    case, facts = next_rung(case, sent, now)
    called = sent.means == PHONE and not any(isinstance(fact, SAYS_SO) for fact in facts)
    dropped = (CallTaskDropped(person=sent.person, round=sent.round),) if called else ()
    return Decision(case, (*dropped, *facts))
