"""A quarter in whose midst villages go to another township: the tree before and after, and what it is on a day.

The tree of files is published some weeks ahead, with the day; every service has it on a day of its own, as in a rolling
update.  `town` speaks for each day without a line of libs.common.policy.units but its names.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from libs.common.policy import Policy
from libs.common.policy.units import Earlier, tree_of
from tests.simulation import books
from tests.simulation.citizens import DAY, Citizen, citizen
from tests.simulation.editions import LONG_AGO, Edition

BEGINS: Final = datetime(2025, 4, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=27)
LATEST: Final = 85
FEWEST: Final = 26
MOVING: Final = ("t02v001", "t02v004")
PLACES: Final = ("桑陌镇三棵槐村", "桑陌镇小满村")
"""Where half of the citizens of a quarter live: in the villages that move."""
TEXT: Final = "村东头的涵洞一下雨就积水，下水道排水不畅"
NEW_TOWNS: Final = ("t01", "t03")


@dataclass(frozen=True)
class Moves:
    """From when on each of the villages lies elsewhere, and where."""

    on: date
    to: Mapping[str, str]

    def town(self, area: str, day: str) -> str:
        """The township that a place lies in on a day, or is."""
        units = books.policy().units.by_id
        while area in units and units[area].level != "township":
            gone = area in self.to and day >= self.on.isoformat()
            area = self.to[area] if gone else units[area].parent or ""
        return area if area in units else ""


NOWHERE: Final = Moves(date.max, {})


def began(seed: int) -> datetime:
    """A quarter's first moment."""
    return BEGINS + timedelta(days=random.Random(f"{seed}/quarter").uniform(0, 270))


def moves_of(seed: int) -> Moves:
    """On the first of a month, five to nine weeks after the beginning."""
    draw, late = random.Random(f"{seed}/moves"), began(seed) + timedelta(days=35)
    on = date(late.year + late.month // 12, late.month % 12 + 1, 1)
    return Moves(on, {village: draw.choice(NEW_TOWNS) for village in MOVING})


def with_moves(seed: int) -> tuple[datetime, list[Edition]]:
    """When it begins, and the two trees."""
    moves, before = moves_of(seed), books.policy()
    published = datetime.combine(moves.on, datetime.min.time(), tzinfo=UTC) - AHEAD
    return began(seed), [Edition(before, LONG_AGO), Edition(after(before, moves), published)]


def after(policy: Policy, moves: Moves) -> Policy:
    """The files of the county as they are published: each village that moves names its new township, and the old one."""
    units = tuple(
        unit.model_copy(update={"parent": moves.to[unit.id], "was": (Earlier(parent=str(unit.parent), until=moves.on),)})
        if unit.id in moves.to else unit
        for unit in policy.units.by_id.values()
    )  # fmt: skip
    return replace(policy, units=tree_of(units), version=f"{policy.version}-reorganised")


def citizens_of_a_quarter(seed: int) -> list[Citizen]:
    """They come all the time."""
    found: list[Citizen] = []
    for number in range(FEWEST):
        draw = random.Random(f"{seed}/quarter/{number}")
        one = replace(citizen(seed, number), at=draw.uniform(0, LATEST * DAY))
        there = draw.random() < 0.5 and one.kind == "admitted"
        found.append(replace(one, text=TEXT, place=draw.choice(PLACES)) if there else one)
    return found
