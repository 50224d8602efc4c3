"""When a pool says what has moved in it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from libs.common.decision import Decision, Now
from services.assessment.domain import pool
from services.assessment.domain.pool import Pool


def due(state: BaseModel) -> datetime | None:
    """Only a pool waits for anything."""
    return pool.due(state) if isinstance(state, Pool) else None


def wake(state: BaseModel, now: Now) -> Decision[Any]:
    """A pool's word."""
    return pool.say(state, now) if isinstance(state, Pool) else Decision(state)
