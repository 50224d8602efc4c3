"""The area a text speaks of: names and short names of the deployment's own units."""

from dataclasses import dataclass

from libs.common.policy import Policy
from libs.common.policy.units import Unit


@dataclass(frozen=True, slots=True)
class Found:
    """One area, or several that have the same name, or none."""

    area: str | None
    candidates: tuple[str, ...] = ()


def find_place(text: str, policy: Policy) -> Found:
    """The deepest area named; of villages with one name, the one whose township is named too."""
    named = [unit for unit in policy.units.areas if unit.level != "county" and _named(unit, text)]
    villages = [unit for unit in named if unit.level == "village"]
    townships = {unit.id for unit in named if unit.level == "township"}
    inside = [unit for unit in villages if unit.parent in townships] or villages
    if inside:
        longest = max(len(unit.name) for unit in inside)
        return _one_of([unit.id for unit in inside if len(unit.name) == longest])
    return _one_of(sorted(townships))


def _named(unit: Unit, text: str) -> bool:
    return unit.name in text or any(alias in text for alias in unit.aliases)


def _one_of(ids: list[str]) -> Found:
    return Found(ids[0]) if len(ids) == 1 else Found(None, tuple(ids))
