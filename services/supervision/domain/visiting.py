"""上门回复: who could not be phoned either is visited by a unit of the area, by a clock (docs/decisions/0035)."""

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events.notification import ReplyExhausted, ReplyGiven, VisitTaskDropped, VisitTaskOpened
from libs.common.events.words import Measure
from services.supervision.domain import waiting
from services.supervision.domain.state import Case


def owe(case: Case | None, fact: VisitTaskOpened, now: Now) -> Decision[Case]:
    """The call was made, and its clock stops; the first whom a unit has to visit starts that unit's."""
    case = case or Case()
    over = case.ended or case.rests() or fact.round < case.round
    if not over and case.answered < fact.round:
        raise NotYet("ResultApproved", "handling")
    called = waiting.over(case, Measure.REPLY, {fact.person}, now)
    if over:
        return called
    owed = waiting.wait(called.state, Measure.VISIT, fact.person, now, fact.unit)
    return Decision(owed.state, (*called.events, *owed.events))


def told(case: Case | None, fact: ReplyGiven | ReplyExhausted, now: Now) -> Decision[Case]:
    """回复, or tried in vain: nobody has to phone or visit this person any more."""
    called = waiting.over(case or Case(), Measure.REPLY, {fact.person}, now)
    visited = waiting.over(called.state, Measure.VISIT, {fact.person}, now)
    return Decision(visited.state, (*called.events, *visited.events))


def hear(case: Case | None, fact: VisitTaskDropped, now: Now) -> Decision[Case]:
    """Nobody goes there any more."""
    return waiting.over(case or Case(), Measure.VISIT, {fact.person}, now)
