"""申诉: whoever is closed against their word is owed a decision, by a clock that runs though the case is over (0044).

The centre owes it: that another unit decides is its to see to.
"""

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events.evaluation import AppealDecided, AppealDropped, AppealFiled
from libs.common.events.words import Began, Measure
from services.supervision.domain import keeping, setting
from services.supervision.domain.state import OWED, Case, Clock


def owe(case: Case | None, fact: AppealFiled, now: Now) -> Decision[Case]:
    """One at a time, by the days that the citizen was told; what was closed against a word was dispatched before.

    Where the close was heard before the dispatch, no clock of that hop ran; the appeal's is of the last one anyway.
    """
    case = case or Case()
    if not case.profile:
        raise NotYet("CaseDispatched", "routing")
    if _owed(case):
        return Decision(case)
    last = {"hop": case.known.hop, "round": fact.round} if case.known and case.known.hop > case.hop else {}
    started = setting.centre_owes(case.model_copy(update=last), Measure.APPEAL, Began.APPEAL, now)
    came_to = {"hop": case.hop, "round": case.round}
    return Decision(started.state.model_copy(update=came_to), started.events)


def hear(case: Case | None, _fact: AppealDecided | AppealDropped, now: Now) -> Decision[Case]:
    """Decided, or nobody has to decide any more."""
    case = case or Case()
    owed = _owed(case)
    return keeping.stopped(case, owed, now) if owed else Decision(case)


def _owed(case: Case) -> Clock | None:
    return next((c for c in case.clocks if c.measure is Measure.APPEAL and c.status in OWED), None)
