"""The land of each area, as polygons in WGS 84: which area a point lies in.

The file `areas.geojson` is a FeatureCollection (RFC 7946) whose features have the ids of the governments in
`units.yaml`.  `datum` says what its coordinates are counted in; a survey in GCJ-02 is to be converted before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced
from libs.common.policy.units import ORDER, Units

Position = tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]
NEAR: Final = 0.0005  # degrees, some fifty metres: how far two surveys of one border may differ


def _closed(ring: tuple[Position, ...]) -> tuple[Position, ...]:
    if ring[0] != ring[-1]:
        raise ValueError(f"the ring is not closed; end it where it begins, at {list(ring[0])}")
    return ring


Ring = Annotated[tuple[Position, ...], Field(min_length=4), AfterValidator(_closed)]


class Polygon(BaseModel):
    """An outline, and holes in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["Polygon"]
    coordinates: tuple[Ring, ...] = Field(min_length=1)

    def rings(self) -> tuple[Ring, ...]:
        """Every outline and hole."""
        return self.coordinates


class MultiPolygon(BaseModel):
    """Several pieces, as where a village has an exclave."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["MultiPolygon"]
    coordinates: tuple[tuple[Ring, ...], ...] = Field(min_length=1)

    def rings(self) -> tuple[Ring, ...]:
        """Every outline and hole of every piece."""
        return tuple(ring for piece in self.coordinates for ring in piece)


class Feature(BaseModel):
    """One area; `properties` are for whoever draws a map."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    type: Literal["Feature"]
    id: str
    properties: dict[str, Any] | None = None
    geometry: Annotated[Polygon | MultiPolygon, Field(discriminator="type")]


class GroundFile(BaseModel):
    """The file `areas.geojson`."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    type: Literal["FeatureCollection"]
    datum: Literal["wgs84"]
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Shape:
    """The land of one area."""

    area: str
    rings: tuple[Ring, ...]

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        xs, ys = zip(*(position for ring in self.rings for position in ring), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def holds(self, lon: float, lat: float) -> bool:
        """Whether the point lies in it.  Of areas that share a border exactly one holds a point on it."""
        west, south, east, north = self.box
        if not (west <= lon <= east and south <= lat <= north):
            return False
        crossed = (_crosses(lon, lat, one, other) for ring in self.rings for one, other in pairwise(ring))
        return sum(crossed) % 2 == 1

    def reaches(self, lon: float, lat: float) -> bool:
        """Whether the point lies in it or hardly outside: within `NEAR` of its border."""
        return self.holds(lon, lat) or any(
            _apart(lon, lat, one, other) <= NEAR for ring in self.rings for one, other in pairwise(ring)
        )


@dataclass(frozen=True)
class Ground:
    """Every area's land, villages first."""

    shapes: tuple[Shape, ...]

    def area_at(self, lon: float, lat: float) -> str | None:
        """The smallest area that holds the point, in degrees of WGS 84; None outside the county."""
        return next((shape.area for shape in self.shapes if shape.holds(lon, lat)), None)


def ground_of(features: Sequence[Feature], units: Units) -> Ground:
    """The land; `Misplaced` names a feature that is wrong, or an area without one."""
    known, seen = {unit.id for unit in units.areas}, dict[str, Shape]()
    for number, feature in enumerate(features):
        if feature.id not in known:
            raise Misplaced(
                ("features", number), f"{feature.id} is no government of units.yaml; correct the id or take it out"
            )
        if feature.id in seen:
            raise Misplaced(
                ("features", number), f"{feature.id} stands here twice; keep one, or make it a MultiPolygon"
            )
        seen[feature.id] = Shape(feature.id, feature.geometry.rings())
    if missing := sorted(known - seen.keys()):
        raise Misplaced(("features",), f"{missing[0]} has no feature here; draw it ({len(missing)} missing)")
    for number, feature in enumerate(features):
        parent = units[feature.id].parent
        if parent in seen and (strays := next(_outside(seen[feature.id], seen[parent]), None)):
            raise Misplaced(("features", number), f"{feature.id} leaves {parent} at {list(strays)}; correct either")
    return Ground(tuple(sorted(seen.values(), key=lambda shape: ORDER.index(units.level_of(shape.area)))))


def _outside(part: Shape, whole: Shape) -> Iterator[Position]:
    shared = {position for ring in whole.rings for position in ring}
    corners = {position: None for ring in part.rings for position in ring}
    return (corner for corner in corners if corner not in shared and not whole.reaches(*corner))


def _crosses(lon: float, lat: float, one: Position, other: Position) -> bool:
    """Whether a line from the point to the east crosses that edge; of an edge's two ends one counts."""
    (x1, y1), (x2, y2) = one, other
    return (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1)


def _apart(lon: float, lat: float, one: Position, other: Position) -> float:
    """How far the point is from that edge, in degrees."""
    (x1, y1), (x2, y2) = one, other
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    share = max(0.0, min(1.0, ((lon - x1) * (x2 - x1) + (lat - y1) * (y2 - y1)) / length)) if length else 0.0
    return float(((lon - x1 - share * (x2 - x1)) ** 2 + (lat - y1 - share * (y2 - y1)) ** 2) ** 0.5)
