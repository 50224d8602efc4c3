"""Who waits for a person: to be phoned, called back, or visited.  The unit's clock stops with the last of them."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.words import Began, Measure
from services.supervision.domain import keeping, setting
from services.supervision.domain.rules import rules_of
from services.supervision.domain.state import OWED, Case

FIELDS: Final[Mapping[Measure, str]] = MappingProxyType(
    {Measure.REPLY: "calls", Measure.CALL_BACK: "back", Measure.VISIT: "visits"}
)
BEGAN: Final[Mapping[Measure, Began]] = MappingProxyType(
    {Measure.REPLY: Began.CALL, Measure.CALL_BACK: Began.CALL_BACK, Measure.VISIT: Began.VISIT}
)
CENTRE: Final = ""
"""Whoever it is: nobody else phones, and no case keeps by whom."""


def wait(case: Case, measure: Measure, person: str, now: Now, unit: str = CENTRE) -> Decision[Case]:
    """The first who waits for that unit starts its clock; who comes after, while it runs, waits until then too."""
    waiting = _waiting(case, measure)
    started = Decision(case)
    if unit not in waiting.values():
        owes = unit or rules_of(now.policy, case.profile).centre
        started = setting.owe_from_now(case, owes, measure, BEGAN[measure], now)
    return Decision(_with(started.state, measure, {**waiting, person: unit}), started.events)


def over(case: Case, measure: Measure, persons: Collection[str], now: Now) -> Decision[Case]:
    """Reached, tried in vain, or to be told no more: the clock of whom they waited for stops with the last."""
    waiting = _waiting(case, measure)
    units = {unit for one, unit in waiting.items() if one in persons}
    left = {one: unit for one, unit in waiting.items() if one not in persons}
    after, events = _with(case, measure, left) if units else case, list[Fact]()
    for unit in sorted(units - set(left.values())):
        owed = (clock for clock in after.clocks if clock.measure is measure and clock.status in OWED)
        clock = next((clock for clock in owed if unit in {CENTRE, clock.unit}), None)
        stopped = keeping.stopped(after, clock, now)
        after, events = stopped.state, [*events, *stopped.events]
    return Decision(after, tuple(events))


def _waiting(case: Case, measure: Measure) -> Mapping[str, str]:
    """Each with the unit that they wait for."""
    found = getattr(case, FIELDS[measure])
    return found if isinstance(found, Mapping) else dict.fromkeys(found, CENTRE)


def _with(case: Case, measure: Measure, waiting: Mapping[str, str]) -> Case:
    return case.model_copy(
        update={FIELDS[measure]: waiting if measure is Measure.VISIT else tuple(waiting)}
    )  # fmt: skip
