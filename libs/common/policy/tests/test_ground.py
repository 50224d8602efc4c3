"""The county's land: every point has one village, and a drawing that cannot be is named by its line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from libs.common.policy import Policy, PolicyFault, load_policy

CONFIG = Path(__file__).parents[4] / "config"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(CONFIG)


def test_every_point_of_the_county_lies_in_one_village_and_its_township(policy: Policy) -> None:
    county = next(shape for shape in policy.ground.shapes if shape.area == "county")
    west, south, east, north = county.box
    grid = [
        (west + (east - west) * (x + 0.5) / 40, south + (north - south) * (y + 0.5) / 40)
        for x in range(40)
        for y in range(40)
    ]
    inside = [point for point in grid if county.holds(*point)]
    assert len(inside) > 1000
    for point in inside:
        village, township, _ = [shape.area for shape in policy.ground.shapes if shape.holds(*point)]
        assert policy.units[village].parent == township


def test_a_point_on_a_border_belongs_to_one_side(policy: Policy) -> None:
    village = next(shape for shape in policy.ground.shapes if shape.area == "t06v020")
    for corner in village.rings[0][:-1]:
        holding = [
            s.area for s in policy.ground.shapes if s.holds(*corner) and policy.units.level_of(s.area) == "village"
        ]
        assert len(holding) == 1


@pytest.mark.parametrize("point", [(116.4, 39.9), (0.0, 0.0), (131.3, 21.0)])
def test_no_real_place_is_in_the_county(policy: Policy, point: tuple[float, float]) -> None:
    assert policy.ground.area_at(*point) is None


def by_id(content: dict[str, Any], area: str) -> dict[str, Any]:
    found: dict[str, Any] = next(feature for feature in content["features"] if feature["id"] == area)
    return found


def test_a_village_of_two_pieces_holds_points_in_both_and_none_in_its_hole(tmp_path: Path) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    path = tmp_path / "config" / "areas.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    whole = by_id(content, "t02")["geometry"]["coordinates"][0]
    x, y = sum(p[0] for p in whole) / len(whole), sum(p[1] for p in whole) / len(whole)
    pieces = [[square(x, y, 0.02), square(x, y, 0.01)], [square(x + 0.03, y, 0.002)]]
    by_id(content, "t02v001")["geometry"] = {"type": "MultiPolygon", "coordinates": pieces}
    path.write_text(json.dumps(content), encoding="utf-8")
    [shape] = [s for s in load_policy(tmp_path / "config").ground.shapes if s.area == "t02v001"]
    assert [shape.holds(x + east, y) for east in (0.0, 0.015, 0.03, 0.025)] == [False, True, True, False]


def square(x: float, y: float, half: float) -> list[list[float]]:
    return [[x + a * half, y + b * half] for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]


def twice(content: dict[str, Any]) -> None:
    content["features"].append(by_id(content, "t02v001"))


def strange(content: dict[str, Any]) -> None:
    by_id(content, "t02v001")["id"] = "t02v999"


def missing(content: dict[str, Any]) -> None:
    content["features"].remove(by_id(content, "t02v001"))


def open_ring(content: dict[str, Any]) -> None:
    by_id(content, "t02v001")["geometry"]["coordinates"][0].pop()


def astray(content: dict[str, Any]) -> None:
    by_id(content, "t02v001")["geometry"] = by_id(content, "t03v010")["geometry"]


def swapped(content: dict[str, Any]) -> None:
    ring = by_id(content, "t02v001")["geometry"]["coordinates"][0]
    ring[:] = [[lat, lon] for lon, lat in ring]


def other_datum(content: dict[str, Any]) -> None:
    content["datum"] = "gcj02"


FAULTS = [
    pytest.param(twice, r"line \d{3}: t02v001 stands here twice", id="an area twice"),
    pytest.param(strange, r"line 46: t02v999 is no government", id="an area that is none"),
    pytest.param(missing, r"line 4: t02v001 has no feature", id="an area without land"),
    pytest.param(open_ring, r"line 46: .*the ring is not closed", id="a ring that is open"),
    pytest.param(astray, r"line 46: t02v001 leaves t02 at \[131\.", id="a village outside its township"),
    pytest.param(swapped, r"line 46: .*less than or equal to 90", id="latitude before longitude"),
    pytest.param(other_datum, r"line 2: datum: .*'wgs84'", id="coordinates of another system"),
]


@pytest.mark.parametrize(("spoil", "fault"), FAULTS)
def test_a_drawing_that_cannot_be_is_named(tmp_path: Path, spoil: Callable[[dict[str, Any]], None], fault: str) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    path = tmp_path / "config" / "areas.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    spoil(content)
    lines = ",\n".join(json.dumps(feature) for feature in content["features"])
    head = f'{{"type": "FeatureCollection",\n"datum": "{content["datum"]}",\n"note": "",\n"features": [\n'
    path.write_text(f"{head}{lines}\n]}}\n", encoding="utf-8")
    with pytest.raises(PolicyFault, match=r"areas\.geojson, " + fault):
        load_policy(tmp_path / "config")
