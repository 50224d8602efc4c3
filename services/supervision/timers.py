"""When the next step of a case, an inspection or a unit's record is, and what then."""

from datetime import datetime
from typing import Any

from libs.common.decision import Decision, Now
from services.supervision.domain import inspection, ladder, parking, pausing, triggers, unit
from services.supervision.domain.inspection import Inspection
from services.supervision.domain.record import UnitRecord
from services.supervision.domain.state import Case, Status


def due(state: Case | Inspection | UnitRecord) -> datetime | None:
    """The earliest next step of any clock or trigger, the day of a parked case, or what another document waits for."""
    if isinstance(state, Inspection):
        return inspection.due(state)
    times = unit.times(state) if isinstance(state, UnitRecord) else _times(state)
    return min((at for at in times if at), default=None)


def wake(state: Case | Inspection | UnitRecord, now: Now) -> Decision[Any]:
    """A document's own step."""
    if isinstance(state, UnitRecord):
        return unit.wake(state, now)
    return inspection.remind(state, now) if isinstance(state, Inspection) else wake_case(state, now)


def wake_case(case: Case, now: Now) -> Decision[Case]:
    """One step for everything whose time has come: back from parking, up the ladder, or on from a pause long enough."""
    back = parking.review(case, now) if case.parked and case.parked.review <= now.at else Decision(case)
    case, events = back.state, list(back.events)
    for clock in case.clocks:
        if clock.wake_at and clock.wake_at <= now.at:
            step = pausing.resume if clock.status is Status.STOPPED else ladder.climb
            decision = step(case, clock, now)
            case = decision.state
            events += decision.events
    for one in case.triggered:
        if one.wake_at and one.wake_at <= now.at:
            decision = triggers.climb(case, one, now)
            case = decision.state
            events += decision.events
    return Decision(case, tuple(events))


def _times(case: Case) -> list[datetime | None]:
    review = case.parked.review if case.parked else None
    return [*(clock.wake_at for clock in case.clocks), *(one.wake_at for one in case.triggered), review]
