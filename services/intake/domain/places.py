"""The area a matter is in: by the names in its words, and by a point where they leave it open.

| the words name      | the point lies in           | the area is                                    |
|---------------------|-----------------------------|------------------------------------------------|
| one village         | anywhere                    | that village: people know where a matter is    |
| one township        | a village of it             | the village                                    |
| one township        | another township            | the named township                             |
| several of one name | one of them                 | that one                                       |
| several of one name | none of them                | not known: a person asks                       |
| nothing             | a village                   | the village                                    |
| anything            | no township, or there is none | what the words say, or not known             |
"""

from dataclasses import dataclass

from libs.common.policy import Policy
from libs.common.policy.units import Unit
from services.intake.domain.coordinates import Point


@dataclass(frozen=True, slots=True)
class Found:
    """One area, or several that have the same name, or none."""

    area: str | None
    candidates: tuple[str, ...] = ()


def find_place(text: str, point: Point | None, policy: Policy) -> Found:
    """As the table above says; the point is in WGS 84."""
    named, spot = named_place(text, policy), policy.ground.area_at(*point) if point else None
    if spot is None or policy.units.level_of(spot) in {"county", "city"}:
        return named
    line = {spot, *policy.units.ancestors(spot)}
    open_for = {named.area} if named.area else set(named.candidates)
    return Found(spot) if not open_for or open_for & line else named


def named_place(text: str, policy: Policy) -> Found:
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
