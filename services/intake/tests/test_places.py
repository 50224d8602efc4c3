"""Where a matter is: words and points together, as the table in domain/places says."""

from pathlib import Path

import pytest

from libs.common.policy import Policy, load_policy
from services.intake.domain.coordinates import Crs, Point, gcj02_of, wgs84_of
from services.intake.domain.places import find_place

AT_SEA: Point = (140.0, 10.0)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def middle(policy: Policy, area: str) -> Point:
    """The mean of the corners of an area's land."""
    [ring] = [shape.rings[0] for shape in policy.ground.shapes if shape.area == area]
    xs, ys = zip(*ring[:-1], strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)


CASES = [
    pytest.param("桑陌镇小满村", None, "t02v004", id="a village named, no point"),
    pytest.param("桑陌镇小满村", "t03v010", "t02v004", id="a village named, the phone is elsewhere"),
    pytest.param("桑陌镇", "t02v004", "t02v004", id="a township named, the point in a village of it"),
    pytest.param("桑陌镇", "t03v010", "t02", id="a township named, the point in another"),
    pytest.param("前进村", None, None, id="a name that many villages have"),
    pytest.param("前进村", "t04v001", "t04v001", id="of many villages the one the point is in"),
    pytest.param("前进村", "t03v010", None, id="the point is in none of the many"),
    pytest.param("桑陌镇和雁汀镇之间", "t03v010", "t03v010", id="two townships named, the point in one of them"),
    pytest.param("路灯不亮", "t11v020", "t11v020", id="nothing named, the point in a village"),
    pytest.param("路灯不亮", None, None, id="nothing at all"),
]


@pytest.mark.parametrize(("words", "near", "area"), CASES)
def test_words_decide_and_a_point_helps_where_they_leave_it_open(
    policy: Policy, words: str, near: str | None, area: str | None
) -> None:
    point = middle(policy, near) if near else None
    assert find_place(words, point, policy).area == area


@pytest.mark.parametrize(("words", "area"), [("路灯不亮", None), ("桑陌镇", "t02"), ("前进村", None)])
def test_a_point_outside_the_county_changes_nothing(policy: Policy, words: str, area: str | None) -> None:
    assert find_place(words, AT_SEA, policy).area == area


@pytest.mark.parametrize(
    ("point", "crs", "wgs84"),
    [
        pytest.param((116.404, 39.915), "wgs84", (116.404, 39.915), id="as it is"),
        pytest.param((116.41024449916938, 39.91640428150164), "gcj02", (116.404, 39.915), id="from 高德"),
        pytest.param((116.41036949371029, 39.92133699351021), "bd09", (116.397755, 39.913596), id="from 百度"),
        pytest.param((2.35, 48.85), "gcj02", (2.35, 48.85), id="where nothing is shifted"),
    ],
)
def test_a_point_is_brought_to_wgs84(point: Point, crs: Crs, wgs84: Point) -> None:
    assert wgs84_of(point, crs) == pytest.approx(wgs84, abs=2e-5)


def test_going_forth_and_back_meets_to_a_centimetre(policy: Policy) -> None:
    for shape in policy.ground.shapes[::40]:
        point = middle(policy, shape.area)
        assert wgs84_of(gcj02_of(point), "gcj02") == pytest.approx(point, abs=1e-7)
