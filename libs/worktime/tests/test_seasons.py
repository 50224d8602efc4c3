"""夏季作息: an office that opens at other times in a part of the year."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from libs.worktime import Calendar, OfficeHours, OpensOn, Season, Span, deadline, next_morning, prove, working_days_left

HILLS = """
periods: [["09:00", "12:00"], ["13:30", "17:30"]]
seasons:
  - {from: "06-01", to: "09-30", periods: [["08:00", "12:00"], ["15:00", "18:00"]]}
  - {from: "12-16", to: "2-29", periods: [["09:30", "12:00"], ["13:00", "17:30"]]}
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.fixture(scope="session")
def hills() -> OfficeHours:
    return OfficeHours.model_validate(yaml.safe_load(HILLS))


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        pytest.param("2026-05-31", "09:00", id="the day before summer"),
        pytest.param("2026-06-01", "08:00", id="the first of summer"),
        pytest.param("2026-09-30", "08:00", id="the last of summer"),
        pytest.param("2026-10-01", "09:00", id="the day after summer"),
        pytest.param("2026-12-15", "09:00", id="the day before winter"),
        pytest.param("2026-12-31", "09:30", id="before New Year"),
        pytest.param("2027-01-01", "09:30", id="after New Year"),
        pytest.param("2026-02-28", "09:30", id="the last of winter"),
        pytest.param("2026-03-01", "09:00", id="the day after winter"),
        pytest.param("2024-02-29", "09:30", id="the last of winter in a leap year"),
        pytest.param("2024-03-01", "09:00", id="the day after winter in a leap year"),
    ],
)
def test_a_season_holds_from_its_first_day_to_its_last_every_year(day: str, opens: str, hills: OfficeHours) -> None:
    [(first, _), _] = hills.stretches(date.fromisoformat(day))
    assert first == at(f"{day} {opens}")


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        pytest.param("2026-05-29 17:00", "1 working hour", "2026-06-01 08:30", id="into summer over a weekend"),
        pytest.param("2026-07-15 16:20", "5 working days", "2026-07-22 16:20", id="within summer"),
        pytest.param("2026-07-15 13:00", "4 working hours", "2026-07-16 09:00", id="in the long noon of summer"),
        pytest.param("2026-09-30 16:00", "1 working day", "2026-10-08 15:30", id="out of summer over a holiday"),
        pytest.param("2026-12-15 16:30", "1 working day", "2026-12-16 16:30", id="into winter"),
        pytest.param("2026-07-15 12:30", "24 hours", "2026-07-16 12:30", id="the wall clock knows no season"),
    ],
)
def test_a_deadline_counts_each_day_in_its_own_seasons_hours(
    start: str, span: str, due: str, calendar: Calendar, hills: OfficeHours
) -> None:
    assert deadline(at(start), Span.parse(span), calendar, hills) == at(due)


def test_a_working_day_is_as_long_in_every_season(hills: OfficeHours) -> None:
    lengths = {
        sum((closes - opens for opens, closes in hills.stretches(date(2026, 1, 1) + timedelta(days=n))), timedelta())
        for n in range(365)
    }
    assert lengths == {hills.daily} == {timedelta(hours=7)}


def test_what_was_missed_in_spring_is_urged_on_a_summer_morning(calendar: Calendar, hills: OfficeHours) -> None:
    assert next_morning(at("2026-05-29 17:00"), calendar, hills) == at("2026-06-01 08:00")


def test_the_sheet_shows_the_hours_of_each_day(calendar: Calendar, hills: OfficeHours) -> None:
    proof = prove(at("2026-09-30 16:00"), Span.parse("1 working day"), calendar, hills)
    assert [[str(stretch) for stretch in row.stretches] for row in proof.rows] == [
        ["16:00–18:00"], [], ["9:00–12:00", "13:30–15:30"],
    ]  # fmt: skip


def test_hours_with_seasons_come_back_from_json_as_they_were(hills: OfficeHours) -> None:
    assert OfficeHours.model_validate_json(hills.model_dump_json()) == hills


def test_hours_without_seasons_are_written_as_before_there_were_any() -> None:
    assert "seasons" not in OfficeHours().model_dump_json()


def test_an_office_that_opens_every_day_has_its_rest_days_counted_too(calendar: Calendar) -> None:
    daily = OfficeHours(opens_on=OpensOn.EVERY_DAY)
    due = deadline(at("2026-09-30 10:00"), Span.parse("5 working days"), calendar, daily)
    assert due == at("2026-10-05 10:00")
    assert working_days_left(at("2026-09-30 10:00"), due, calendar, daily) == 5
    assert working_days_left(at("2026-10-07 10:00"), due, calendar, daily) == -2


SUMMER = {"from": "06-01", "to": "09-30", "periods": [["08:00", "12:00"], ["15:00", "18:00"]]}


@pytest.mark.parametrize(
    ("seasons", "fault"),
    [
        pytest.param(
            [SUMMER, {**SUMMER, "from": "09-30", "to": "10-31"}],
            "the season 09-30 to 10-31 overlaps that of 06-01 to 09-30: let one end before the other begins",
            id="one day in two",
        ),
        pytest.param(
            [{**SUMMER, "from": "07-01", "to": "07-31"}, SUMMER], "06-01 to 09-30 overlaps", id="one in another"
        ),
        pytest.param(
            [{**SUMMER, "from": "11-01", "to": "02-01"}, {**SUMMER, "from": "02-01", "to": "03-01"}],
            "02-01 to 03-01 overlaps that of 11-01 to 02-01",
            id="overlapping after New Year",
        ),
        pytest.param(
            [{**SUMMER, "periods": [["08:00", "12:00"], ["14:30", "18:00"]]}],
            "the season 06-01 to 09-30 opens 7:30:00 a day and the rest of the year 7:00:00: let both open as long",
            id="a longer day",
        ),
        pytest.param([{**SUMMER, "periods": [["08:00", "12:00"]]}], "opens 4:00:00 a day", id="a shorter day"),
        pytest.param([{**SUMMER, "from": "06-31"}], "'06-31' is no day of the year: write MM-DD", id="no such day"),
        pytest.param([{**SUMMER, "from": "2026-06-01"}], "'2026-06-01' is no day of the year", id="of one year only"),
        pytest.param([{**SUMMER, "name": "夏季"}], "Extra inputs", id="a word it does not know"),
        pytest.param([{**SUMMER, "periods": []}], "at least 1 item", id="never open"),
    ],
)
def test_seasons_that_cannot_be_are_refused_with_the_way_out(seasons: list[dict[str, Any]], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        OfficeHours.model_validate({"seasons": seasons})


leap_days = st.integers(0, 365).map(lambda number: f"{date(2024, 1, 1) + timedelta(days=number):%m-%d}")
seasons = st.builds(lambda first, last: Season(first=first, last=last, periods=((0, 420),)), leap_days, leap_days)


@settings(max_examples=300, derandomize=True)
@given(seasons, seasons)
def test_two_seasons_overlap_if_some_day_is_in_both(one: Season, other: Season) -> None:
    year = [f"{date(2024, 1, 1) + timedelta(days=number):%m-%d}" for number in range(366)]
    assert one.meets(other) == other.meets(one) == any(one.holds(day) and other.holds(day) for day in year)


def test_two_seasons_side_by_side_stand(hills: OfficeHours) -> None:
    beside = OfficeHours.model_validate({"seasons": [SUMMER, {**SUMMER, "from": "10-01", "to": "05-31"}]})
    assert beside.stretches(date(2026, 9, 30))[0][0].astimezone(UTC).hour == 0
