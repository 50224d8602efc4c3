"""Which dates are worked, against the notices and against an independent library."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from libs.worktime import Calendar, DayKind, OutsideCalendar, load_calendar, unpublished_years

# A scheduled run gives today's date; without one the tests stand on the day the files were written.
TODAY = date.fromisoformat(os.environ.get("CALENDAR_DAY", "2026-11-24"))


def days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", range(2017, 2027))
def test_every_date_of_a_published_year_is_worked_or_not_as_the_oracle_says(year: int, calendar: Calendar) -> None:
    assert [day for day in days(year) if calendar.works(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_file_and_the_library_know_the_same_holidays(year: int, calendar: Calendar, tmp_path: Path) -> None:
    other = 2026 if year == 2025 else 2025
    text = f"name: x\nversion: 1\nsource: x\nholidays: [{{name: 元旦, from: {other}-01-01, to: {other}-01-01}}]"
    (tmp_path / f"{other}.yaml").write_text(text, encoding="utf-8")
    without = load_calendar(tmp_path)
    assert [day for day in days(year) if calendar.label(day) != without.label(day)] == []


@pytest.mark.parametrize(
    ("day", "kind", "label"),
    [
        pytest.param(date(2026, 9, 30), DayKind.WORKDAY, "工作日", id="a Wednesday"),
        pytest.param(date(2026, 10, 1), DayKind.HOLIDAY, "国庆放假 7 天", id="the first of a holiday"),
        pytest.param(date(2026, 10, 4), DayKind.HOLIDAY, "国庆放假 7 天", id="the Sunday inside a holiday"),
        pytest.param(date(2026, 9, 20), DayKind.MAKE_UP, "调休上班", id="a Sunday that is worked"),
        pytest.param(date(2026, 10, 10), DayKind.MAKE_UP, "调休上班", id="a Saturday that is worked"),
        pytest.param(date(2026, 10, 11), DayKind.REST, "休息日", id="an ordinary Sunday"),
        pytest.param(date(2025, 10, 6), DayKind.HOLIDAY, "国庆、中秋放假 8 天", id="two holidays in one"),
        pytest.param(date(2027, 2, 6), DayKind.HOLIDAY, "春节放假 6 天", id="a year the statute speaks for"),
        pytest.param(date(2024, 2, 29), DayKind.WORKDAY, "工作日", id="a leap day"),
    ],
)
def test_a_date_has_a_kind_and_a_label(day: date, kind: DayKind, label: str, calendar: Calendar) -> None:
    assert (calendar.kind(day), calendar.label(day)) == (kind, label)


def test_a_date_beyond_the_calendar_is_refused_rather_than_guessed(calendar: Calendar) -> None:
    with pytest.raises(OutsideCalendar, match=r"2033-01-01 is outside calendar .* \(2017-01-01 to 2032-12-31\)"):
        calendar.kind(date(2033, 1, 1))


def test_a_calendar_names_the_files_it_was_made_of(calendar: Calendar) -> None:
    assert calendar.version == "2025.1+2026.1"
    assert calendar.editions[2026].name == "2026 年节假日和调休"


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        pytest.param(date(2025, 12, 1), (), id="next year's file is there"),
        pytest.param(date(2026, 11, 30), (), id="in November next year's is not due"),
        pytest.param(date(2026, 12, 1), (2027,), id="from 1 December next year's is due"),
        pytest.param(date(2026, 12, 31), (2027,), id="and on the last day of the year"),
        pytest.param(date(2027, 3, 1), (2027,), id="this year's is always due"),
        pytest.param(date(2027, 12, 1), (2027, 2028), id="both may be missing"),
    ],
)
def test_a_file_that_is_due_is_missed(today: date, missing: tuple[int, ...], calendar: Calendar) -> None:
    assert unpublished_years(calendar, today) == missing


def test_no_calendar_file_is_missing_on_the_given_day(calendar: Calendar) -> None:
    missing = [f"config/calendars/{year}.yaml" for year in unpublished_years(calendar, TODAY)]
    assert missing == [], "copy the State Council's notice into a new file, after the newest one"


def test_every_run_warns_of_a_file_that_is_missing_today(calendar: Calendar) -> None:
    today = datetime.now(UTC).date()
    missing = unpublished_years(calendar, today)
    assert set(missing) <= {today.year, today.year + 1}
    if missing:
        pytest.xfail(f"{today}: config/calendars/{missing[0]}.yaml is missing: copy the State Council's notice into it")


def test_importing_the_package_does_not_load_the_holiday_library() -> None:
    program = "import sys, libs.worktime; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
