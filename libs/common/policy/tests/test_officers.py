"""Who is at hand: grid officers of a village, the leader linked to a township."""

from pathlib import Path

import pytest

from libs.common.policy import Policy, load_policy

CONFIG = Path(__file__).parents[4] / "config"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(CONFIG)


def test_every_village_has_one_to_three_grids_and_the_county_about_nine_hundred(policy: Policy) -> None:
    counts = {len(policy.officers.grids_of(unit.id)) for unit in policy.units.areas if unit.level == "village"}
    assert counts == {1, 2, 3}
    assert 850 <= len(policy.officers.grids_of("county")) <= 950


def test_the_grids_of_a_township_are_those_of_its_villages(policy: Policy) -> None:
    grids = policy.officers.grids_of("t02")
    assert {policy.units[grid.village].parent for grid in grids} == {"t02"}
    assert len({grid.id for grid in grids}) == len(grids)
    assert {grid.officer[1:] for grid in grids} == {"**"}


def test_a_department_has_no_grids(policy: Policy) -> None:
    assert policy.officers.grids_of("d-water") == ()


@pytest.mark.parametrize(("area", "linked"), [("t02v004", "t02"), ("t02", "t02"), ("county", None), ("gone", None)])
def test_an_area_has_the_leader_of_its_township(policy: Policy, area: str, linked: str | None) -> None:
    assert policy.officers.leader_of(area) == (policy.officers.leaders[linked] if linked else None)
