"""申诉: whoever is closed against their word is owed a decision, by a clock that runs though the case is over (0044).

The centre owes it: that another unit decides is its to see to.
"""

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events.evaluation import AppealDecided, AppealDropped, AppealFiled
from libs.common.events.words import Began, Measure
from services.supervision.domain import keeping, setting
from services.supervision.domain.state import OWED, Case, Clock


def owe(case: Case | None, _fact: AppealFiled, now: Now) -> Decision[Case]:
    """One at a time, by the days that the citizen was told; what was closed against a word was dispatched before."""
    case = case or Case()
    if not case.profile:
        raise NotYet("CaseDispatched", "routing")
    return Decision(case) if _owed(case) else setting.centre_owes(case, Measure.APPEAL, Began.APPEAL, now)


def hear(case: Case | None, _fact: AppealDecided | AppealDropped, now: Now) -> Decision[Case]:
    """Decided, or nobody has to decide any more."""
    case = case or Case()
    owed = _owed(case)
    return keeping.stopped(case, owed, now) if owed else Decision(case)


def _owed(case: Case) -> Clock | None:
    return next((c for c in case.clocks if c.measure is Measure.APPEAL and c.status in OWED), None)
