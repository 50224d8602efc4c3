"""When the silent are phoned, when the window of a round closes, and what then."""

from datetime import datetime

from pydantic import BaseModel

from libs.common.decision import Decision, Now
from services.evaluation.domain import calls, opening, vote
from services.evaluation.domain.state import Case


def due(case: BaseModel) -> datetime | None:
    """Who is asked next, the day of the silent, then the end of the window, while the case is open.

    Records wait for nothing.
    """
    if not isinstance(case, Case) or case.closed:
        return None
    return min((at for at in (case.ask_at, case.silent_at, case.until) if at), default=None)


def wake(case: Case, now: Now) -> Decision[Case]:
    """Asks the next, phones who has said nothing, or counts the votes there are."""
    if case.ask_at and case.ask_at == due(case):
        return opening.ask_some(case, now)
    if case.silent_at and (case.until is None or case.silent_at < case.until):
        return calls.phone_the_silent(case, now)
    return vote.close_window(case, now)
