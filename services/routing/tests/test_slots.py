"""When a specialist can be met: weekly hours, holidays, make-up workdays, and what is taken."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from libs.common.policy import Policy, load_policy
from libs.common.policy.specialists import Specialist
from services.routing.domain.slots import free_slots, next_free, slot_at

HERE = ZoneInfo("Asia/Shanghai")
TUESDAYS = {
    "id": "lawyer-9", "kind": "lawyer", "name": "韩**", "unit": "d-legal-aid", "place": "201 室", "ahead": 7,
    "hours": [{"day": "tue", "from": "14:00", "to": "15:00", "minutes": 30}],
}  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def at(text: str) -> datetime:
    """`10-13 14:00` in the county's time."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=HERE).astimezone(UTC)


def lawyer(**more: object) -> Specialist:
    return Specialist.model_validate({**TUESDAYS, **more})


def begins(one: Specialist, since: str, policy: Policy, taken: tuple[str, ...] = ()) -> list[str]:
    slots = free_slots(one, at(since), policy, {at(text) for text in taken})
    return [slot.at.astimezone(HERE).strftime("%m-%d %H:%M") for slot in slots]


BOTH = ["10-13 14:00", "10-13 14:30"]


@pytest.mark.parametrize(
    ("since", "more", "taken", "expected"),
    [
        pytest.param("10-12 09:00", {}, (), BOTH, id="the week's hours are cut into slots"),
        pytest.param("10-12 09:00", {}, ("10-13 14:00",), BOTH[1:], id="a taken slot is not free"),
        pytest.param("10-13 14:00", {}, (), ["10-13 14:30", "10-20 14:00", "10-20 14:30"], id="what has begun is over"),
        pytest.param("10-12 09:00", {"ahead": 1}, (), BOTH, id="tomorrow is one day ahead"),
        pytest.param("10-11 09:00", {"ahead": 1}, (), [], id="not further ahead than the file says"),
        pytest.param("10-05 09:00", {"ahead": 2}, (), [], id="none on a holiday that is a Tuesday"),
        pytest.param("10-09 09:00", {"ahead": 2}, (), [], id="a make-up Saturday is no Tuesday"),
        pytest.param("10-09 09:00", {"ahead": 2, "make_up": "tue"}, (), ["10-10 14:00", "10-10 14:30"], id="unless the file says that it is kept as one"),
        pytest.param("10-17 09:00", {"ahead": 1, "make_up": "tue"}, (), [], id="an ordinary weekend is none"),
        pytest.param("10-12 20:00", {"ahead": 1}, (), BOTH, id="days are the county's, not those of UTC"),
    ],
)  # fmt: skip
def test_free_are_the_weekly_slots_of_working_days_that_nobody_has(
    policy: Policy, since: str, more: dict[str, object], taken: tuple[str, ...], expected: list[str]
) -> None:
    assert begins(lawyer(**more), since, policy, taken) == expected


def test_beyond_the_calendar_there_is_nothing_to_book(policy: Policy) -> None:
    last = datetime.combine(policy.calendar.last, datetime.min.time(), UTC)
    assert all(
        slot.at.astimezone(HERE).date() <= policy.calendar.last for slot in free_slots(lawyer(), last, policy, ())
    )


def test_a_slot_is_known_by_the_instant_at_which_it_begins_and_by_no_other(policy: Policy) -> None:
    slot = slot_at(lawyer(), at("10-13 14:30"), at("10-12 09:00"), policy)
    assert slot is not None
    assert slot.key == "lawyer-9/2026-10-13T06:30:00.000Z"
    assert (slot.meeting().until, slot.meeting().place) == (at("10-13 15:00"), "201 室")
    for no_slot in ("10-13 14:15", "10-13 15:00", "10-14 14:00", "10-27 14:00"):
        assert slot_at(lawyer(), at(no_slot), at("10-12 09:00"), policy) is None


def test_a_refusal_names_the_next_free_ones_or_whom_to_ask_instead(policy: Policy) -> None:
    assert next_free(lawyer(), at("10-12 09:00"), policy, {at("10-13 14:00")}) == "2026-10-13T06:30:00.000Z"
    assert "another specialist" in next_free(lawyer(ahead=1), at("10-11 09:00"), policy, ())
