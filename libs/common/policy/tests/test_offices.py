"""Which unit is open when: the deployment's hours, or its own."""

import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from libs.common.policy import Policy, load_policy
from libs.worktime import Span

CONFIG = Path(__file__).parents[4] / "config"
BUREAU, TOWNSHIP = "d-market", "t12"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(CONFIG)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("unit", "start", "due"),
    [
        pytest.param(BUREAU, "2026-07-15 08:30", "2026-07-15 14:30", id="a bureau opens earlier, and rests longer"),
        pytest.param(TOWNSHIP, "2026-07-15 08:30", "2026-07-15 15:30", id="a township in summer"),
        pytest.param(TOWNSHIP, "2026-11-11 08:30", "2026-11-11 14:30", id="the same township in autumn"),
        pytest.param("t12v001", "2026-07-15 08:30", "2026-07-15 14:30", id="its village keeps the deployment's"),
        pytest.param("t02", "2026-07-15 08:30", "2026-07-15 14:30", id="everybody else too"),
        pytest.param("d-gone", "2026-07-15 08:30", "2026-07-15 14:30", id="and a unit that is gone"),
    ],
)
def test_what_a_unit_owes_is_counted_in_its_own_hours(policy: Policy, unit: str, start: str, due: str) -> None:
    assert policy.owed(unit, at(start), Span.parse("4 working hours")) == at(due)


def test_what_a_citizen_is_promised_is_counted_in_the_deployments_hours(policy: Policy) -> None:
    assert policy.due(at("2026-07-15 08:30"), Span.parse("3 working hours")) == at("2026-07-15 12:00")
    assert policy.owed(BUREAU, at("2026-07-15 08:30"), Span.parse("3 working hours")) == at("2026-07-15 11:30")


def test_a_unit_without_hours_of_its_own_keeps_the_deployments(policy: Policy) -> None:
    assert policy.office_of("t02") == policy.office_of("") == policy.office
    assert {unit for unit in policy.units.by_id if policy.office_of(unit) != policy.office} == {BUREAU, TOWNSHIP}


def test_a_deployment_without_the_file_has_one_office(tmp_path: Path) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    (tmp_path / "config" / "offices.yaml").unlink()
    assert load_policy(tmp_path / "config").own_hours == {}


def test_a_unit_lives_in_the_time_zone_of_the_deployment(tmp_path: Path) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    profiles = tmp_path / "config" / "profiles.yaml"
    profiles.write_text(profiles.read_text(encoding="utf-8").replace("Asia/Shanghai", "Asia/Urumqi"), encoding="utf-8")
    assert load_policy(tmp_path / "config").office_of(BUREAU).tz.key == "Asia/Urumqi"


SUMMER = '- {from: "06-01", to: "09-30", periods: [["08:00", "12:00"], ["15:00", "18:00"]]}'
FAULTS = [
    pytest.param("[d-market]", "[d-market, d-none]", 5, "d-none has hours here and is no unit; correct the id or leave it out", id="no unit"),
    pytest.param("[t12]", "[t12, d-market]", 8, "d-market has hours here and further up; keep one of the two", id="a unit twice"),
    pytest.param("[d-market]", "[]", 5, "offices.0.units: Tuple should have at least 1 item", id="nobody's hours"),
    pytest.param("[d-market]\n", "[d-market]\n    tz: Asia/Urumqi\n", 6, "a unit keeps the time zone of profiles.yaml; leave tz out", id="a zone of its own"),
    pytest.param('"18:00"', '"19:00"', 11, "offices.1.seasons.0: the season 06-01 to 09-30 opens 8:00:00 a day and the rest of the year 7:00:00: let both", id="a longer season"),
    pytest.param(SUMMER, SUMMER + "\n      " + SUMMER.replace("06-01", "9-1"), 12, "offices.1.seasons.1: the season 09-01 to 09-30 overlaps that of 06-01 to 09-30: let one end before", id="seasons that overlap"),
    pytest.param("06-01", "31-06", 11, "offices.1.seasons.0.from: Value error, '31-06' is no day of the year: write MM-DD", id="no day of the year"),
    pytest.param('"12:00"]', '"08:30"]', 6, "offices.0.periods: Value error, periods must be in order, each closing after it opens", id="never open"),
    pytest.param("[t12]", "[d-justice]", 8, "lawyer-2 can be met outside the office hours of profiles.yaml or offices.yaml; correct the hours", id="a lawyer in the long noon of summer"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "fault"), FAULTS)
def test_hours_that_cannot_be_are_named_with_file_line_field_and_the_way_out(
    tmp_path: Path, old: str, new: str, line: int, fault: str
) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    path = tmp_path / "config" / "offices.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    where = "specialists.yaml, line" if "lawyer" in fault else f"offices.yaml, line {line}: "
    with pytest.raises(ValueError, match=re.escape(fault)) as told:
        load_policy(tmp_path / "config")
    assert str(told.value).startswith(where)
