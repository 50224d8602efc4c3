"""What a person has to do so that a reply reaches somebody: phone them, go to their door; and what is let go."""

from collections.abc import Callable, Mapping
from typing import Final

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.notification import CallTaskDropped, CallTaskOpened, VisitTaskDropped, VisitTaskOpened
from libs.common.policy import Policy
from libs.common.policy.replies import PHONE
from services.notification.domain.state import Case, Sent

NEAR: Final = frozenset({"village", "township"})
MOST_OFFICERS: Final = 3


def open_task(case: Case, sent: Sent, now: Now) -> tuple[Case, list[Fact]]:
    """A call for the centre, or a visit for the unit of the area."""
    joined = case.people[sent.person].joined
    if sent.means == PHONE:
        why = "a reply has to be given by phone"
        called = CallTaskOpened(person=sent.person, round=sent.round, reason=why, joined=joined)
        return case.model_copy(update={"calls": {**case.calls, sent.person: sent}}), [called]
    unit = visitor(case, now.policy)
    officers = tuple(grid.officer for grid in now.policy.officers.grids.get(unit, ()))[:MOST_OFFICERS]
    visit = VisitTaskOpened(
        person=sent.person, round=sent.round, unit=unit, reason="a reply has to be given at the door",
        officers=officers, joined=joined,
    )  # fmt: skip
    visits = {**case.visits, sent.person: sent.model_copy(update={"unit": unit})}
    return case.model_copy(update={"visits": visits}), [visit]


def visitor(case: Case, policy: Policy) -> str:
    """The village of the matter, else its township, then who leads it, then the centre; nobody whom it is about."""
    units, area = policy.units, case.area or ""
    line = (area, *units.ancestors(area)) if area in units else ()
    near = [unit for unit in line if units[unit].level in NEAR]
    far = [case.unit, policy.deployment.centre]
    return next((unit for unit in (*near, *far) if unit and unit not in case.about), policy.deployment.centre)


def drop(case: Case, gone: Callable[[Sent], bool]) -> tuple[Case, tuple[Fact, ...]]:
    """Without what is on its way, or owed by a person, and is not wanted any more."""
    calls = tuple(CallTaskDropped(person=i, round=sent.round) for i, sent in case.calls.items() if gone(sent))
    visits = tuple(
        VisitTaskDropped(person=i, round=sent.round, unit=sent.unit) for i, sent in case.visits.items() if gone(sent)
    )
    kept = {
        "sent": _kept(case.sent, gone), "calls": _kept(case.calls, gone), "visits": _kept(case.visits, gone),
    }  # fmt: skip
    changed = any(len(kept[name]) < len(getattr(case, name)) for name in kept)
    return case.model_copy(update=kept) if changed else case, (*calls, *visits)


def _kept(all_: Mapping[str, Sent], gone: Callable[[Sent], bool]) -> dict[str, Sent]:
    return {name: sent for name, sent in all_.items() if not gone(sent)}
