"""回访: the centre has to phone whom evaluation names, by a clock that runs whatever becomes of the case (0038)."""

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events.evaluation import CallBackDropped, CallBackOpened, CallBackRecorded
from libs.common.events.words import Began, Measure
from services.supervision.domain import keeping, setting
from services.supervision.domain.state import OWED, Case


def owe(case: Case | None, fact: CallBackOpened, now: Now) -> Decision[Case]:
    """The first who has to be phoned starts the clock; who comes after, while it runs, is to be phoned by then too.

    What was withdrawn or merged meanwhile is dropped by evaluation as soon as it hears of it.
    """
    case = case or Case()
    if case.ended or case.merged:
        return Decision(case)
    if max(case.answered, case.round - 1) < fact.round:
        raise NotYet("ResultApproved", "handling")
    owed = Decision(case) if case.back else setting.centre_owes(case, Measure.CALL_BACK, Began.CALL_BACK, now)
    waiting = tuple(dict.fromkeys((*case.back, fact.person)))
    return Decision(owed.state.model_copy(update={"back": waiting}), owed.events)


def hear(case: Case | None, fact: CallBackRecorded | CallBackDropped, now: Now) -> Decision[Case]:
    """Reached, tried often enough, or not to be phoned after all: the clock stops with the last of them."""
    case = case or Case()
    goes_on = isinstance(fact, CallBackRecorded) and not fact.over
    over = {fact.person, *(fact.others if isinstance(fact, CallBackDropped) else ())}
    if goes_on or not over & set(case.back):
        return Decision(case)
    case = case.model_copy(update={"back": tuple(one for one in case.back if one not in over)})
    owed = next((c for c in case.clocks if c.measure is Measure.CALL_BACK and c.status in OWED), None)
    return Decision(case) if case.back or owed is None else keeping.stopped(case, owed, now)
