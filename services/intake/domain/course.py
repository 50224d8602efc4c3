"""How long a matter's loop took: intake knows when it came and of what kind it is, and hears when it is closed."""

from libs.common.decision import Loop, Now
from libs.common.events.evaluation import CaseClosed
from libs.common.events.fact import Fact
from services.intake.domain.state import Case


def loop(case: Case | None, fact: Fact, now: Now) -> Loop | None:
    """From submission to the instant evaluation closed it; a matter that was never admitted has category `none`."""
    if not isinstance(fact, CaseClosed) or case is None or case.submitted_at is None:
        return None
    return Loop(case.category or "none", now.said - case.submitted_at)
