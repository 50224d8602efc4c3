"""挂账: what is parked is sent nowhere, and goes to who had it once it comes back."""

from libs.common.decision import Decision, Now
from libs.common.events.supervision import CaseParked, CaseUnparked, Unparked
from services.routing.domain import freeing
from services.routing.domain.dispatch import as_before, is_answered, promised_anew, send
from services.routing.domain.state import Case, Status


def park(case: Case | None, fact: CaseParked, _now: Now) -> Decision[Case]:
    """Nobody is met about it either; an older round than the present one has gone on."""
    case = case or Case()
    if case.status is Status.ENDED or fact.round < case.round:
        return Decision(case)
    case, freed = freeing.freed(case, freeing.PARKED)
    return Decision(case.model_copy(update={"parked": fact.round}), freed)


def come_back(case: Case | None, fact: CaseUnparked, now: Now) -> Decision[Case]:
    """The same round again with the promise renewed; what is answered, or waits for its redo, is not sent by this."""
    case = case or Case()
    due = fact.why is not Unparked.OVERTAKEN or case.withheld
    if fact.round >= case.parked:
        case = case.model_copy(update={"parked": 0, "withheld": False})
    stays = case.rests() or fact.round != case.round or is_answered(case) or case.status is Status.SCREENING
    if stays or not due:
        return Decision(case)
    again = as_before(case, f"挂账的事接着办：{fact.reason}。", "Parked, and to be handled again.")
    return send(promised_anew(case, now), again, now)
