"""Deadlines as supervision said them, and the facts that met them.

Facts and clocks come on different topics and may overtake each other: what was met is kept beside the clocks.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from libs.common.events.supervision import (
    DeadlineExtended,
    DeadlineMissed,
    DeadlineMissWithdrawn,
    DeadlinePaused,
    DeadlineRecalculated,
    DeadlineResumed,
    DeadlineSet,
)
from libs.common.events.words import Measure
from libs.worktime import Pause
from services.portal.domain.state import Clock, Matter, Share
from services.portal.domain.wish import Extension
from services.portal.domain.wishes import decided


def start(matter: Matter, fact: DeadlineSet, _at: datetime) -> Matter:
    """A clock of the newest hop; those of older hops are history."""
    if fact.hop < max(matter.hop, *(clock.hop for clock in matter.clocks), 0):
        return matter
    kept = [clock for clock in matter.clocks if clock.hop == fact.hop and _key(clock) != _key(fact)]
    known = fact.model_dump(include={"measure", "hop", "unit", "since", "due"})
    new = Clock(**known, ground=fact.ground)
    return matter.model_copy(update={"clocks": (*kept, new)})


def pause(matter: Matter, fact: DeadlinePaused, at: datetime) -> Matter:
    """停表 of the result; what was asked for is granted by it."""
    entry = Pause(fact.since, None, fact.why, fact.by, fact.reason, fact.evidence, fact.asked_by, fact.until, at)
    matter = decided(matter, "asks_pause", fact.asked_at) if fact.asked_at else matter
    return _changed(
        matter, fact.hop, fact.unit, Measure.RESULT, lambda clock: {"pauses": _in_order((*clock.pauses, entry))}
    )


def resume(matter: Matter, fact: DeadlineResumed, _at: datetime) -> Matter:
    """That pause is over; the result's clock has a new date."""

    def closed(clock: Clock) -> dict[str, object]:
        begun = [one for one in clock.pauses if one.start == fact.since and one.end is None]
        over = replace(begun[0] if begun else Pause(fact.since, None, "", ""), end=fact.until)
        others = (one for one in clock.pauses if one not in begun)
        return {"due": fact.due, "pauses": _in_order((*others, over))}

    return _changed(matter, fact.hop, fact.unit, Measure.RESULT, closed)


def recalculated(matter: Matter, fact: DeadlineRecalculated, _at: datetime) -> Matter:
    """重算: another date under another calendar."""
    update: dict[str, object] = {"due": fact.due, "ground": fact.ground}
    return _changed(matter, fact.hop, fact.unit, fact.measure, lambda _clock: update)


def extend(matter: Matter, fact: DeadlineExtended, _at: datetime) -> Matter:
    """延期 of the result; later hops of the round have it too."""
    extension = Extension(**fact.model_dump(include=set(Extension.model_fields)))
    matter = decided(matter, "asks_extension", fact.asked_at).model_copy(update={"extension": extension})
    update = {"due": fact.due, **({"ground": fact.ground} if fact.ground else {})}
    return _changed(matter, fact.hop, fact.unit, Measure.RESULT, lambda _clock: update)


def _in_order(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """By their beginnings, the open one last."""
    return tuple(sorted(pauses, key=lambda one: (one.end is None, one.start)))


def miss(matter: Matter, fact: DeadlineMissed, _at: datetime) -> Matter:
    """It ran out."""
    return _changed(matter, fact.hop, fact.unit, fact.measure, lambda _clock: {"missed": True})


def take_back(matter: Matter, fact: DeadlineMissWithdrawn, _at: datetime) -> Matter:
    """It had not run out after all."""
    return _changed(matter, fact.hop, fact.unit, fact.measure, lambda _clock: {"missed": False})


def meet(matter: Matter, measure: Measure, hop: int, unit: str, at: datetime) -> Matter:
    """What was owed was done; the first time counts."""
    key = f"{hop}/{measure}/{unit}"
    return matter if key in matter.met else matter.model_copy(update={"met": {**_of(matter, hop), key: at}})


def owe_again(matter: Matter, measure: Measure, hop: int, unit: str) -> Matter:
    """What was done did not pass the check."""
    key = f"{hop}/{measure}/{unit}"
    return matter.model_copy(update={"met": {k: at for k, at in matter.met.items() if k != key}})


def clock_of(matter: Matter, measure: Measure, unit: str) -> Clock | None:
    """The clock of that unit in the present hop."""
    wanted = (matter.hop, measure, unit)
    return next((clock for clock in matter.clocks if _key(clock) == wanted), None)


def met_at(matter: Matter, measure: Measure, unit: str) -> datetime | None:
    """When that unit did it in the present hop."""
    return matter.met.get(f"{matter.hop}/{measure}/{unit}")


def done_at(matter: Matter, share: Share) -> datetime | None:
    """When a unit's part was done or waived; the lead's is the result."""
    return met_at(matter, Measure.RESULT if share.lead else Measure.PART, share.unit)


def _of(matter: Matter, hop: int) -> dict[str, datetime]:
    """What was met in this hop and the next; older hops are history."""
    return {key: at for key, at in matter.met.items() if int(key.partition("/")[0]) >= min(hop, matter.hop)}


def _changed(
    matter: Matter, hop: int, unit: str, measure: Measure, change: Callable[[Clock], dict[str, object]]
) -> Matter:
    clocks = tuple(
        clock.model_copy(update=change(clock)) if _key(clock) == (hop, measure, unit) else clock
        for clock in matter.clocks
    )
    return matter.model_copy(update={"clocks": clocks})


def _key(clock: Clock | DeadlineSet) -> tuple[int, Measure, str]:
    return (clock.hop, clock.measure, clock.unit)
