"""When the window of a round closes, and what then."""

from datetime import datetime

from libs.common.decision import Decision, Now
from services.evaluation.domain import vote
from services.evaluation.domain.state import Case


def due(case: Case) -> datetime | None:
    """The end of the window, while the case is open."""
    return None if case.closed else case.until


def wake(case: Case, now: Now) -> Decision[Case]:
    """Counts the votes there are."""
    return vote.close_window(case, now)
