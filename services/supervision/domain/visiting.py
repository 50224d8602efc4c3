"""上门回复: who could not be phoned either is visited by a unit of the area, by a clock (docs/decisions/0035)."""

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events.notification import ReplyExhausted, ReplyGiven, VisitTaskDropped, VisitTaskOpened
from libs.common.events.words import Began, Measure
from services.supervision.domain import calling, keeping, setting
from services.supervision.domain.state import OWED, Case


def owe(case: Case | None, fact: VisitTaskOpened, now: Now) -> Decision[Case]:
    """The call was made, and its clock stops; the first whom a unit has to visit starts that unit's."""
    case = case or Case()
    over = case.ended or case.rests() or fact.round < case.round
    if not over and case.answered < fact.round:
        raise NotYet("ResultApproved", "handling")
    called = calling.hear(case, fact, now)
    if over:
        return called
    case = called.state
    started = Decision(case)
    if fact.unit not in case.visits.values():
        started = setting.owe_from_now(case, fact.unit, Measure.VISIT, Began.VISIT, now)
    visits = {**case.visits, fact.person: fact.unit}
    return Decision(started.state.model_copy(update={"visits": visits}), (*called.events, *started.events))


def told(case: Case | None, fact: ReplyGiven | ReplyExhausted, now: Now) -> Decision[Case]:
    """回复, or tried in vain: nobody has to phone or visit this person any more."""
    called = calling.hear(case, fact, now)
    visited = hear(called.state, fact, now)
    return Decision(visited.state, (*called.events, *visited.events))


def hear(case: Case | None, fact: ReplyGiven | ReplyExhausted | VisitTaskDropped, now: Now) -> Decision[Case]:
    """The clock of the unit stops with the last of those whom it had to visit."""
    case = case or Case()
    unit = case.visits.get(fact.person)
    if unit is None:
        return Decision(case)
    visits = {one: by for one, by in case.visits.items() if one != fact.person}
    case = case.model_copy(update={"visits": visits})
    clock = case.clock_of(Measure.VISIT, unit)
    if unit in visits.values() or clock is None or clock.status not in OWED:
        return Decision(case)
    return keeping.keep(case, clock.hop, (Measure.VISIT, unit), now)
