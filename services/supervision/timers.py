"""When a clock's next step is, and what then."""

from datetime import datetime
from typing import Any

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from services.supervision.domain import inspection, ladder, parking, pausing
from services.supervision.domain.inspection import Inspection
from services.supervision.domain.state import Case, Status


def due(case: Case | Inspection) -> datetime | None:
    """The earliest next step of any clock, the day of a parked case, or that of what follows an inspection."""
    if isinstance(case, Inspection):
        return inspection.due(case)
    reviews = [case.parked.review] if case.parked else []
    return min((*(clock.wake_at for clock in case.clocks if clock.wake_at), *reviews), default=None)


def wake(state: Case | Inspection, now: Now) -> Decision[Any]:
    """A document's own step."""
    return inspection.remind(state, now) if isinstance(state, Inspection) else wake_case(state, now)


def wake_case(case: Case, now: Now) -> Decision[Case]:
    """One step for every clock whose time has come: up the ladder, or on from a pause that lasted long enough."""
    if case.parked and case.parked.review <= now.at:
        return parking.review(case, now)
    events: list[Fact] = []
    for clock in case.clocks:
        if clock.wake_at and clock.wake_at <= now.at:
            step = pausing.resume if clock.status is Status.STOPPED else ladder.climb
            decision = step(case, clock, now)
            case = decision.state
            events += decision.events
    return Decision(case, tuple(events))
