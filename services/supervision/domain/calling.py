"""回复: once messages did not reach somebody, the centre has to phone them, by a clock (docs/decisions/0029)."""

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events.notification import CallTaskDropped, CallTaskOpened
from libs.common.events.words import Measure
from services.supervision.domain import waiting
from services.supervision.domain.state import Case


def owe(case: Case | None, fact: CallTaskOpened, now: Now) -> Decision[Case]:
    """The first who has to be phoned starts the clock; who comes after, while it runs, is to be phoned by then too."""
    case = case or Case()
    if case.is_over(fact.round) or case.rests() or fact.round < case.round:
        return Decision(case)
    if case.answered < fact.round:
        raise NotYet("ResultApproved", "handling")
    return waiting.wait(case, Measure.REPLY, fact.person, now)


def hear(case: Case | None, fact: CallTaskDropped, now: Now) -> Decision[Case]:
    """Gone: nobody has to phone them any more."""
    return waiting.over(case or Case(), Measure.REPLY, {fact.person}, now)
