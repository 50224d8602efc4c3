"""The end of a loop: said once, whatever ended it."""

from datetime import datetime
from typing import Final

from libs.common.decision import Decision, Now
from libs.common.events.evaluation import CaseClosed
from libs.common.events.words import Ending
from services.evaluation.domain import calls
from services.evaluation.domain.state import NOBODY_TO_ASK, Appeal, Case

WITH_A_REPLY: Final = frozenset({Ending.SATISFIED, Ending.NOT_EVALUATED, Ending.EXPLAINED})


def close(case: Case, ending: Ending, now: Now, reason: str = "", by: str = "") -> Decision[Case]:
    """Closes once; whatever comes later finds it closed.

    What people said of a reply is asked about after the close too (回访); nobody is phoned about what was withdrawn.
    """
    if case.closed:
        return Decision(case)
    dropped = calls.drop_the_silent(case) if ending in WITH_A_REPLY else calls.drop(case, list(case.calls))
    until = _appeal_until(ending, now)
    fact = CaseClosed(round=max(case.round, 1), outcome=ending, reason=reason, by=by, appeal_until=until)
    over = {
        "closed": ending, "until": None, "silent_at": None, "parked": None, "proposed": 0,
        "appeal": Appeal(until=until) if until else None, **NOBODY_TO_ASK,
    }  # fmt: skip
    return Decision(dropped.state.model_copy(update=over), (*dropped.events, fact))


def _appeal_until(ending: Ending, now: Now) -> datetime | None:
    """Until when a close against the citizen's word may be appealed."""
    rules = now.policy.evaluation.appeal
    if ending is not Ending.EXPLAINED or not rules.levels:
        return None
    until: datetime = now.policy.due(now.at, rules.file_within)
    return until
