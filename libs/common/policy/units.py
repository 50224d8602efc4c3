"""The tree of units, which is the tree of areas too: county, townships, villages, and departments beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced

Level = Literal["village", "township", "county", "city"]
ORDER: tuple[Level, ...] = ("village", "township", "county", "city")


class Earlier(BaseModel):
    """The parent that a unit had before a day: the first of a month, for it is by months that rates are counted."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    parent: str
    until: date


class Unit(BaseModel):
    """One unit.  A government (村委会, 镇政府) answers for an area, a department for a trade; a centre checks.

    `was`: the parents it had before, the earliest first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str = Field(min_length=1)
    level: Level
    kind: Literal["government", "department", "centre"]
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    was: tuple[Earlier, ...] = ()

    def above(self, on: date | None = None) -> str | None:
        """Its parent, or the one that it has on a day."""
        return next((one.parent for one in self.was if on is not None and on < one.until), self.parent)


class UnitFile(BaseModel):
    """The file `units.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Units:
    """By id, with the way up."""

    by_id: Mapping[str, Unit]

    def __getitem__(self, unit: str) -> Unit:
        """The unit; KeyError if there is none."""
        return self.by_id[unit]

    def __contains__(self, unit: object) -> bool:
        """Whether there is such a unit."""
        return unit in self.by_id

    def name_of(self, unit: str) -> str:
        """Its name, or the id of one that is gone."""
        return self.by_id[unit].name if unit in self.by_id else unit

    def level_of(self, unit: str) -> Level:
        """Its level; one that is gone counts as the county's."""
        return self.by_id[unit].level if unit in self.by_id else "county"

    def ancestors(self, unit: str, on: date | None = None) -> tuple[str, ...]:
        """From the parent up to the root, as it stands or as it is on a day."""
        found: list[str] = []
        parent = self.by_id[unit].above(on)
        while parent is not None:
            found.append(parent)
            parent = self.by_id[parent].above(on)
        return tuple(found)

    def above(self, unit: str) -> str | None:
        """The unit a level up that a case climbs to; None above the top."""
        return self.by_id[unit].parent if unit in self.by_id else None

    def answering(self, area: str | None, level: Level, on: date | None = None) -> str | None:
        """Who answers for an area at that level, or at the next one up that the area is part of, now or on a day."""
        if area is None or area not in self.by_id:
            return None
        line = (area, *self.ancestors(area, on))
        return next((unit for unit in line if ORDER.index(self.by_id[unit].level) >= ORDER.index(level)), None)

    def checkers(self, lead: str) -> tuple[str, ...]:
        """The centres at or above that unit's level; where no centre is that high, the highest there is."""
        centres = sorted((unit for unit in self.by_id.values() if unit.kind == "centre"), key=_height)
        high = [unit.id for unit in centres if _height(unit) >= ORDER.index(self.level_of(lead))]
        return tuple(high or [unit.id for unit in centres if _height(unit) == _height(centres[-1])])

    @cached_property
    def areas(self) -> tuple[Unit, ...]:
        """Governments, whose names are the names of places."""
        return tuple(unit for unit in self.by_id.values() if unit.kind == "government")

    @cached_property
    def area_names(self) -> tuple[str, ...]:
        """What areas are called."""
        return tuple(name for unit in self.areas for name in (unit.name, *unit.aliases))


def _height(unit: Unit) -> int:
    return ORDER.index(unit.level)


def tree_of(units: tuple[Unit, ...]) -> Units:
    """The units by id; `Misplaced` names what is doubled, missing, upside down or goes round in a circle."""
    by_id: dict[str, Unit] = {}
    for number, unit in enumerate(units):
        if unit.id in by_id:
            raise Misplaced(("units", number), f"the unit {unit.id} stands here twice; give each an id of its own")
        by_id[unit.id] = unit
    # The day before each move has a tree of its own, and so has today.
    days = [None, *sorted({one.until - timedelta(days=1) for unit in units for one in unit.was})]
    for number, unit in enumerate(units):
        if fix := _wrong_dates(unit):
            raise Misplaced(("units", number, "was"), fix)
        for on in days:
            if fix := _wrong_way_up(unit, by_id, on):
                raise Misplaced(("units", number, "was" if on else "parent"), fix)
    return Units(by_id)


def _wrong_dates(unit: Unit) -> str:
    """What is wrong with the days on which a unit moved, with the way out."""
    days = [one.until for one in unit.was]
    if days != sorted(set(days)):
        return f"the moves of {unit.id} are not in the order of their days; put the earliest first"
    late = next((day for day in days if day.day != 1), None)
    return f"{unit.id} moves on {late}; rates are counted by months, let it be the first of one" if late else ""


def _wrong_way_up(unit: Unit, by_id: Mapping[str, Unit], on: date | None) -> str:
    """What is wrong on the way from a unit to the root, with the way out; nothing if it leads there."""
    seen, first = {unit.id}, unit.above(on)
    parent = first
    while parent is not None:
        if parent not in by_id:
            return f"the parent {parent} of {unit.id} is no unit; correct it"
        if parent in seen:
            return f"{unit.id} is above itself; correct its parent"
        seen.add(parent)
        parent = by_id[parent].above(on)
    above = by_id[first].level if first and unit.kind == "government" else "city"
    if unit.level != "city" and ORDER.index(above) <= ORDER.index(unit.level):
        return f"{first}, a {above}, cannot be above {unit.id}, a {unit.level}; correct either"
    return ""
