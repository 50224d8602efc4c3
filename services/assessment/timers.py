"""When a pool says what has moved in it, and what an issue waits for."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from libs.common.decision import Decision, Now
from services.assessment.domain import measuring, pool
from services.assessment.domain.issue import Issue
from services.assessment.domain.pool import Pool


def due(state: BaseModel) -> datetime | None:
    """Nothing else waits for anything."""
    if isinstance(state, Issue):
        return min((at for at in measuring.times(state) if at), default=None)
    return pool.due(state) if isinstance(state, Pool) else None


def wake(state: BaseModel, now: Now) -> Decision[Any]:
    """A pool's word, or an issue's."""
    if isinstance(state, Issue):
        return measuring.wake(state, now)
    return pool.say(state, now) if isinstance(state, Pool) else Decision(state)
