"""A case nobody ever touches climbs village, township, county, city by itself, in the right hours, every duty visible."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from libs.common.clock import instant_of
from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.words import Kind, Person
from libs.common.policy import Policy, load_policy
from services.portal.domain.state import Sheet
from tests.e2e.untouched import Weeks, under_a_city

CASE: Final = "c0ffee00-0000-5000-8000-000000000001"
START = datetime(2026, 9, 21, 1, 10, tzinfo=UTC)
AT_ONCE: Final = timedelta(milliseconds=1)
"""A clock that starts at closing time, with a date that is past, is missed at once: the next millisecond."""
HOLIDAY = {f"2026-10-{day:02}" for day in range(1, 8)}
LEVELS = {"t02v003": "village", "t02": "township", "county": "county", "city": "city"}
SUPERVISED = ("ReminderIssued", "SupervisionOrdered", "EscalationOrdered", "SupervisionListed")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return under_a_city(load_policy(Path(__file__).parents[2] / "config"))


@pytest.fixture
async def weeks(policy: Policy) -> Weeks:
    """Said on a Monday ten days before the holiday, to a village, and never touched until the end of October."""
    lived = Weeks(policy, START)
    promised = policy.due(START, policy.profiles["help"].limits.result)
    lived.write(
        CASE,
        CaseSubmitted(
            number="HQ26-030418-7", kind=Kind.HELP, title="路灯不亮", text="村口路灯不亮", channel="web",
            external_id="1", people=(Person(id="p1"),), profile="help", promised_by=promised, captured_at=START,
            area="t02v003",
        ),
    )  # fmt: skip
    lived.write(
        CASE,
        CaseAdmitted(category="urban/lamp", area="t02v003", urgent=False, profile="help", promised_by=promised),
    )
    await lived.until(datetime(2026, 10, 31, tzinfo=UTC))
    return lived


def name_of(entry: dict[str, Any]) -> str:
    return "".join(word.title() for word in entry["type"].split(".")[1].split("-"))


async def climbed(weeks: Weeks) -> list[tuple[datetime, str, dict[str, Any]]]:
    """Every fact of supervision and routing, in the order of time."""
    entries = [*await weeks.said("supervision", CASE), *await weeks.said("routing", CASE)]
    told = [(instant_of(entry["at"]), name_of(entry), entry["data"]) for entry in entries]
    return sorted(told, key=lambda one: one[0])


async def sheet(weeks: Weeks) -> Any:
    state = await weeks.runtimes["portal"].desk.state(CASE)
    assert isinstance(state, Sheet)
    assert state.matter
    return state.matter


def without_repeats(names: Sequence[str]) -> list[str]:
    return [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name]


async def test_it_climbs_one_level_after_the_other_to_the_city_and_is_listed_there(weeks: Weeks) -> None:
    told = await climbed(weeks)
    dispatched = [data for _, name, data in told if name == "CaseDispatched"]
    assert [(data["hop"], data["unit"], data["level"]) for data in dispatched] == [
        (hop, unit, level) for hop, (unit, level) in enumerate(LEVELS.items(), 1)
    ]
    listed = [data for _, name, data in told if name == "SupervisionListed"]
    assert listed == [{"unit": "city", "reason": "河晏市已经是最高一级，上面没有单位了"}]


async def test_each_level_is_reminded_urged_and_ordered_before_the_next_one_gets_it(weeks: Weeks) -> None:
    for hop, (unit, _) in enumerate(LEVELS.items(), 1):
        rungs = [
            name + (" missed" if data.get("missed") else "")
            for _, name, data in await climbed(weeks)
            if data.get("hop") == hop and data.get("unit") == unit and data.get("measure", "take_on") == "take_on"
            and name in {*SUPERVISED, "DeadlineMissed"}
        ]  # fmt: skip
        assert rungs == [
            "ReminderIssued", "DeadlineMissed", "ReminderIssued missed", "SupervisionOrdered", "EscalationOrdered",
        ]  # fmt: skip


async def test_nothing_is_said_at_night_at_the_weekend_or_on_a_holiday(weeks: Weeks) -> None:
    office, calendar = weeks.policy.office, weeks.policy.calendar
    told = await climbed(weeks)
    assert {str(at.astimezone(office.tz).date()) for at, _, _ in told} & HOLIDAY == set()
    for at, name, _ in told:
        local = at.astimezone(office.tz)
        assert calendar.works(local.date()), (name, local)
        open_ = [(start, end) for start, end in office.stretches(local.date()) if start <= at <= end + AT_ONCE]
        assert open_, (name, local)
    days = [at for at, _, _ in told]
    assert days[0] < datetime(2026, 9, 30, 16, tzinfo=UTC) < datetime(2026, 10, 8, tzinfo=UTC) < days[-1]


async def test_urges_come_in_the_morning(weeks: Weeks) -> None:
    urges = [at for at, name, data in await climbed(weeks) if name == "ReminderIssued" and data["missed"]]
    assert urges
    assert {f"{at.astimezone(weeks.policy.office.tz):%H:%M}" for at in urges} == {"09:00"}


async def test_at_every_level_the_lower_units_stay_answerable(weeks: Weeks) -> None:
    dispatched = [data for _, name, data in await climbed(weeks) if name == "CaseDispatched"]
    answerable = [[(part["unit"], part["lead"]) for part in data["parts"]] for data in dispatched]
    assert answerable == [
        [("t02v003", True)],
        [("t02", True), ("t02v003", False)],
        [("county", True), ("t02", False), ("t02v003", False)],
        [("city", True), ("county", False), ("t02", False), ("t02v003", False)],
    ]


async def test_every_missed_deadline_is_answered_by_the_ladder_once(weeks: Weeks) -> None:
    told = await climbed(weeks)
    for name in ("DeadlineMissed", "SupervisionOrdered"):
        missed = [(data["hop"], data["unit"], data["measure"]) for _, said, data in told if said == name]
        assert len(missed) == len(set(missed)), name


async def test_everybodys_duty_is_visible_on_the_matters_sheet(weeks: Weeks) -> None:
    matter = await sheet(weeks)
    assert {share.unit: share.lead for share in matter.shares} == {
        "city": True, "county": False, "t02": False, "t02v003": False,
    }  # fmt: skip
    assert {line.facts["unit"] for line in matter.lines if line.type == "SupervisionOrdered"} >= set(LEVELS)
    assert "unanswered" in matter.standing.marks


async def test_a_unit_that_is_ordered_twice_for_it_is_summoned_by_day(weeks: Weeks) -> None:
    told = [(instant_of(entry["at"]), name_of(entry)) for entry in await weeks.said("supervision", "unit:t02v003")]
    assert [name for _, name in told] == ["SummonsIssued"]
    assert weeks.policy.calendar.works(told[0][0].astimezone(weeks.policy.office.tz).date())
