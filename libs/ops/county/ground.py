"""Invented ground: the county cut into townships, and each of them into villages, without gap or overlap.

It lies in the open Philippine Sea, where nobody lives and no boundary is: the coordinates are valid and nobody's.
The plan is drawn in a unit square of straight cells, and then bent, so that the borders do not look ruled.  An edge
has a corner wherever a cell on either side has one, so that neighbours share every point of their border.
"""

import json
import math
import random
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from libs.ops.county.units import townships

SEED: Final = 20261001
WEST, SOUTH, WIDE, HIGH = 131.0, 20.0, 0.6, 0.45
COLUMNS, ROWS, ROWS_OF_VILLAGES = 4, 3, 6
NOTE: Final = "Fictional ground in the open sea; written by `make county` (libs/ops/county); no real boundary."


@dataclass(frozen=True, slots=True)
class Cell:
    """A straight piece of the plan."""

    id: str
    name: str
    level: str
    west: float
    east: float
    south: float
    north: float


def ground() -> str:
    """The text of `areas.geojson`, one feature a line."""
    cells = list(_plan(random.Random(SEED)))  # noqa: S311 - a sample, no secret
    corners = _Corners(cells)
    features = ",\n".join(json.dumps(_feature(cell, corners), ensure_ascii=False) for cell in cells)
    head = f'"type": "FeatureCollection",\n"datum": "wgs84",\n"note": {json.dumps(NOTE)}'
    return f'{{{head},\n"features": [\n{features}\n]}}\n'


def _plan(rng: random.Random) -> Iterator[Cell]:
    yield Cell("county", "禾清县", "county", 0.0, 1.0, 0.0, 1.0)
    columns, rows = _cuts(rng, 0.0, 1.0, COLUMNS), _cuts(rng, 0.0, 1.0, ROWS)
    places = [(*column, *row) for row in pairwise(rows) for column in pairwise(columns)]
    for township, place in zip(townships(), places, strict=True):
        whole = Cell(township.id, township.name, "township", *place)
        yield whole
        yield from _villages(rng, whole, list(township.ids()))


def _villages(rng: random.Random, whole: Cell, names: Sequence[tuple[str, str]]) -> Iterator[Cell]:
    rows = list(pairwise(_cuts(rng, whole.south, whole.north, ROWS_OF_VILLAGES)))
    bounds = [len(names) * row // ROWS_OF_VILLAGES for row in range(ROWS_OF_VILLAGES + 1)]
    for (south, north), (first, last) in zip(rows, pairwise(bounds), strict=True):
        columns = pairwise(_cuts(rng, whole.west, whole.east, last - first))
        for (village, name), (west, east) in zip(names[first:last], columns, strict=True):
            yield Cell(village, name, "village", west, east, south, north)


def _cuts(rng: random.Random, start: float, end: float, pieces: int) -> list[float]:
    """Where a stretch is cut into pieces of somewhat different lengths; both ends are exact."""
    lengths = [rng.uniform(0.75, 1.25) for _ in range(pieces)]
    steps = [sum(lengths[:piece]) / sum(lengths) for piece in range(1, pieces)]
    return [start, *(start + (end - start) * step for step in steps), end]


class _Corners:
    """Every corner of the plan, by the straight line it lies on."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        across, along = defaultdict[float, set[float]](set), defaultdict[float, set[float]](set)
        for cell in cells:
            for x in (cell.west, cell.east):
                for y in (cell.south, cell.north):
                    across[y].add(x)
                    along[x].add(y)
        self._across = {y: sorted(found) for y, found in across.items()}
        self._along = {x: sorted(found) for x, found in along.items()}

    def ring(self, cell: Cell) -> list[tuple[float, float]]:
        """The cell's outline, counter-clockwise and closed, with the corners of its neighbours."""
        south = [(x, cell.south) for x in _between(self._across[cell.south], cell.west, cell.east)]
        east = [(cell.east, y) for y in _between(self._along[cell.east], cell.south, cell.north)]
        north = [(x, cell.north) for x in reversed(_between(self._across[cell.north], cell.west, cell.east))]
        west = [(cell.west, y) for y in reversed(_between(self._along[cell.west], cell.south, cell.north))]
        return [*south, *east[1:], *north[1:], *west[1:]]


def _between(found: list[float], low: float, high: float) -> list[float]:
    return found[bisect_left(found, low) : bisect_right(found, high)]


def _feature(cell: Cell, corners: _Corners) -> dict[str, Any]:
    ring = [_bent(x, y) for x, y in corners.ring(cell)]
    return {
        "type": "Feature", "id": cell.id, "properties": {"name": cell.name, "level": cell.level},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip


def _bent(x: float, y: float) -> tuple[float, float]:
    """From the unit square to degrees (four decimals are eleven metres), pushed about like a brook's banks."""
    turn = 2 * math.pi
    east = x + 0.030 * math.sin(turn * (0.9 * y + 0.1)) + 0.005 * math.sin(turn * (5.3 * y + 2.1 * x))
    north = y + 0.035 * math.sin(turn * (1.1 * x + 0.3)) + 0.006 * math.sin(turn * (4.7 * x + 1.9 * y + 0.4))
    return round(WEST + WIDE * east, 4), round(SOUTH + HIGH * north, 4)
