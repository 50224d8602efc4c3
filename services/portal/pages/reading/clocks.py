"""Every clock of the present dispatch, each with the address of its sheet."""

from datetime import datetime

from libs.common.policy import Policy
from services.portal.domain.state import Matter
from services.portal.pages.reading.dues import clock_grounds, due_of
from services.portal.pages.views import CaseClock


def clocks_of(matter: Matter, policy: Policy, now: datetime, proof: str) -> list[CaseClock]:
    """Those whose date came with its ground, in the order in which they fall due; `proof`: the address above them."""
    found = [(clock, clock_grounds(matter, clock, policy)) for clock in matter.clocks if clock.hop == matter.hop]
    shown = [
        CaseClock(
            clock.measure.value, policy.units.name_of(clock.unit),
            due_of(grounds, policy, now, f"{proof}/{clock.measure.value}/{clock.unit}" if proof else ""),
        )
        for clock, grounds in found
        if grounds
    ]  # fmt: skip
    return sorted(shown, key=lambda one: one.due.at)
