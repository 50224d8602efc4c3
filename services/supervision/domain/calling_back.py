"""回访: the centre has to phone whom evaluation names, by a clock that runs whatever becomes of the case (0038)."""

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events.evaluation import CallBackDropped, CallBackOpened, CallBackRecorded
from libs.common.events.words import Measure
from services.supervision.domain import waiting
from services.supervision.domain.state import Case


def owe(case: Case | None, fact: CallBackOpened, now: Now) -> Decision[Case]:
    """The first who has to be phoned starts the clock; who comes after, while it runs, is to be phoned by then too.

    What was withdrawn or merged meanwhile is dropped by evaluation as soon as it hears of it.
    """
    case = case or Case()
    if case.ended or case.merged:
        return Decision(case)
    if max(case.answered, case.round - 1) < fact.round:
        raise NotYet("ResultApproved", "handling")
    return waiting.wait(case, Measure.CALL_BACK, fact.person, now)


def hear(case: Case | None, fact: CallBackRecorded | CallBackDropped, now: Now) -> Decision[Case]:
    """Reached, tried often enough, or not to be phoned after all."""
    if isinstance(fact, CallBackRecorded) and not fact.over:
        return Decision(case or Case())
    others = fact.others if isinstance(fact, CallBackDropped) else ()
    return waiting.over(case or Case(), Measure.CALL_BACK, {fact.person, *others}, now)
