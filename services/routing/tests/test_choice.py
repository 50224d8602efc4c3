"""Which unit gets a matter, and the sentence that says why."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.common.events.words import Kind
from libs.common.policy import Policy, load_policy
from services.routing.domain.choice import Choice, choose
from services.routing.domain.state import Case


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


DAY, NIGHT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC), datetime(2026, 10, 9, 14, 0, tzinfo=UTC)


def chosen(policy: Policy, category: str, area: str | None, *, urgent: bool = False, at: datetime = DAY) -> Choice:
    profile = "urgent" if urgent else "help"
    case = Case(category=category, area=area, urgent=urgent, kind=Kind.HELP, profile=profile, channel="web")
    found = choose(case, policy, at)
    assert isinstance(found, Choice)
    return found


def test_what_a_village_can_do_is_done_by_its_grid_officers_and_the_sentence_names_them(policy: Policy) -> None:
    choice = chosen(policy, "urban/lamp", "t02v004")
    names = "、".join(grid.officer for grid in policy.officers.grids_of("t02v004"))
    assert (choice.unit, choice.why) == ("t02v004", f"村里的路灯，村里就能修。网格员{names}先上门。")


@pytest.mark.parametrize(("category", "area"), [("urban/lamp", "t02"), ("urban/water", "t02v004"), ("labour", None)])
def test_above_the_village_the_sentence_names_no_grid_officer(policy: Policy, category: str, area: str | None) -> None:
    assert "网格员" not in chosen(policy, category, area).why


def test_pupils_in_danger_are_a_matter_of_three_departments(policy: Policy) -> None:
    choice = chosen(policy, "education", None, urgent=True)
    assert (choice.unit, choice.co_handlers) == ("d-education", ("d-transport", "d-police"))
