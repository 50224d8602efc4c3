"""When a clock's next step is, and what then."""

from datetime import datetime

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from services.supervision.domain import ladder, parking, pausing
from services.supervision.domain.state import Case, Status


def due(case: Case) -> datetime | None:
    """The earliest next step of any clock, or the day on which a parked case comes back."""
    reviews = [case.parked.review] if case.parked else []
    return min((*(clock.wake_at for clock in case.clocks if clock.wake_at), *reviews), default=None)


def wake(case: Case, now: Now) -> Decision[Case]:
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
