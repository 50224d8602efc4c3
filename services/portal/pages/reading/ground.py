"""The deployment's own land as outlines for a picture (docs/decisions/0041)."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import cos, radians
from typing import NamedTuple

from libs.common.policy import Policy
from libs.common.policy.ground import Shape
from services.portal.pages.views import Land

WIDE, HIGH, EDGE = 360, 300, 8
Point = tuple[int, int]


class Frame(NamedTuple):
    """How degrees become points: north is up, and a degree of longitude is as much shorter as it is there."""

    west: float
    north: float
    narrow: float
    scale: float
    left: float
    top: float

    def point(self, lon: float, lat: float) -> Point:
        """In whole points of the picture."""
        x = self.left + (lon - self.west) * self.narrow * self.scale
        return round(x), round(self.top + (self.north - lat) * self.scale)


def lands(policy: Policy) -> tuple[Land, ...]:
    """The townships, in administrative order."""
    towns = [unit for unit in policy.units.areas if unit.level == "township"]
    known = {shape.area: shape for shape in policy.ground.shapes}
    shapes = tuple(known[town.id] for town in towns if town.id in known)
    names = {town.id: town.name for town in towns}
    return tuple(
        Land(shape.area, names[shape.area], path, x, y)
        for shape, (path, x, y) in zip(shapes, drawn(shapes), strict=True)
    )


@cache
def drawn(shapes: Sequence[Shape]) -> tuple[tuple[str, int, int], ...]:
    """Each shape as an SVG path, and where its name stands: the middle of its largest piece."""
    if not shapes:
        return ()
    frame, found = _frame(shapes), []
    for shape in shapes:
        rings = [[frame.point(lon, lat) for lon, lat in ring] for ring in shape.rings]
        x, y = _middle(max(rings, key=lambda ring: abs(_area(ring))))
        found.append((" ".join(_path(ring) for ring in rings), x, y))
    return tuple(found)


def _frame(shapes: Sequence[Shape]) -> Frame:
    wests, souths, easts, norths = zip(*(shape.box for shape in shapes), strict=True)
    west, south, east, north = min(wests), min(souths), max(easts), max(norths)
    narrow = cos(radians((south + north) / 2))
    wide, high = (east - west) * narrow, north - south
    scale = min((WIDE - 2 * EDGE) / wide, (HIGH - 2 * EDGE) / high)
    return Frame(west, north, narrow, scale, (WIDE - wide * scale) / 2, (HIGH - high * scale) / 2)


def _path(ring: Sequence[Point]) -> str:
    """Points that fall together are drawn once."""
    points = [one for one, following in pairwise(ring) if one != following] or list(ring[:1])
    return f"M{' '.join(f'{x},{y}' for x, y in points)}z"


def _area(ring: Sequence[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _middle(ring: Sequence[Point]) -> Point:
    """The centre of gravity; that of the corners where a piece is no larger than a line."""
    area = _area(ring)
    if not area:
        return ring[0]
    crosses = [((x1 + x2), (y1 + y2), x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairwise(ring)]
    return (
        round(sum(x * cross for x, _, cross in crosses) / (6 * area)),
        round(sum(y * cross for _, y, cross in crosses) / (6 * area)),
    )
