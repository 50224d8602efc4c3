"""回复: once messages did not reach somebody, the centre has to phone them, by a clock (docs/decisions/0029)."""

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events.notification import CallTaskDropped, CallTaskOpened, ReplyExhausted, ReplyGiven, VisitTaskOpened
from libs.common.events.words import Began, Measure
from services.supervision.domain import keeping, setting
from services.supervision.domain.state import OWED, Case


def owe(case: Case | None, fact: CallTaskOpened, now: Now) -> Decision[Case]:
    """The first who has to be phoned starts the clock; who comes after, while it runs, is to be phoned by then too."""
    case = case or Case()
    if case.is_over(fact.round) or case.rests() or fact.round < case.round:
        return Decision(case)
    if case.answered < fact.round:
        raise NotYet("ResultApproved", "handling")
    started = Decision(case) if case.calls else setting.centre_owes(case, Measure.REPLY, Began.CALL, now)
    waiting = tuple(dict.fromkeys((*case.calls, fact.person)))
    return Decision(started.state.model_copy(update={"calls": waiting}), started.events)


def hear(
    case: Case | None, fact: ReplyGiven | ReplyExhausted | CallTaskDropped | VisitTaskOpened, now: Now
) -> Decision[Case]:
    """Reached, tried in vain, gone, or to be visited: the clock stops with the last of them."""
    case = case or Case()
    if fact.person not in case.calls:
        return Decision(case)
    case = case.model_copy(update={"calls": tuple(one for one in case.calls if one != fact.person)})
    owed = next((c for c in case.clocks if c.measure is Measure.REPLY and c.status in OWED), None)
    if case.calls or owed is None:
        return Decision(case)
    return keeping.keep(case, owed.hop, (owed.measure, owed.unit), now)
