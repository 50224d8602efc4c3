"""Eight years day by day, against an independent library and against the notices' make-up workdays by name."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from libs.worktime import Calendar, DayKind

FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
KINDS = {
    (False, False): DayKind.WORKDAY,
    (False, True): DayKind.MAKE_UP,
    (True, False): DayKind.REST,
    (True, True): DayKind.HOLIDAY,
}
# 端午：6月10日放假，与周末连休: of the notice's three days the library names the Monday, this package all.
BESIDE = {date(2024, 6, 8), date(2024, 6, 9)}
# 国务院办公厅关于部分节假日安排的通知, one a year; 2020-02-01 was taken back when the Spring Festival was extended.
WORKED_WEEKENDS = {
    2019: {"春节": ["02-02", "02-03"], "五一": ["04-28", "05-05"], "国庆": ["09-29", "10-12"]},
    2020: {"春节": ["01-19"], "五一": ["04-26", "05-09"], "端午": ["06-28"], "中秋、国庆": ["09-27", "10-10"]},
    2021: {
        "春节": ["02-07", "02-20"], "五一": ["04-25", "05-08"], "中秋": ["09-18"], "国庆": ["09-26", "10-09"],
    },
    2022: {
        "春节": ["01-29", "01-30"], "清明": ["04-02"], "五一": ["04-24", "05-07"], "国庆": ["10-08", "10-09"],
    },
    2023: {
        "春节": ["01-28", "01-29"], "五一": ["04-23", "05-06"], "端午": ["06-25"], "中秋、国庆": ["10-07", "10-08"],
    },
    2024: {
        "春节": ["02-04", "02-18"], "清明": ["04-07"], "五一": ["04-28", "05-11"], "中秋": ["09-14"],
        "国庆": ["09-29", "10-12"],
    },
    2025: {"春节": ["01-26", "02-08"], "五一": ["04-27"], "国庆、中秋": ["09-28", "10-11"]},
    2026: {"元旦": ["01-04"], "春节": ["02-14", "02-28"], "五一": ["05-09"], "国庆": ["09-20", "10-10"]},
}  # fmt: skip


def by_the_library(day: date) -> DayKind:
    """A name on a day off is a holiday's; a name on a worked day is what it makes up for."""
    off, name = chinese_calendar.get_holiday_detail(day)
    return KINDS[off, name is not None or day in BESIDE]


@pytest.mark.parametrize("year", range(FIRST.year, LAST.year + 1))
def test_every_day_is_of_the_kind_that_an_independent_library_says(year: int, calendar: Calendar) -> None:
    days = [day for day in DAYS if day.year == year]
    wrong = [(str(day), calendar.kind(day).value) for day in days if calendar.kind(day) != by_the_library(day)]
    assert wrong == []
    assert len(days) in {365, 366}


@pytest.mark.parametrize("year", WORKED_WEEKENDS)
def test_the_weekends_that_are_worked_are_those_of_the_notice(year: int, calendar: Calendar) -> None:
    named = sorted(f"{year}-{day}" for days in WORKED_WEEKENDS[year].values() for day in days)
    assert [str(day) for day in DAYS if day.year == year and calendar.kind(day) is DayKind.MAKE_UP] == named


@pytest.mark.parametrize("year", WORKED_WEEKENDS)
def test_what_a_weekend_is_worked_for_is_a_holiday_of_that_year(year: int, calendar: Calendar) -> None:
    named = {holiday.name for day, holiday in calendar.holidays.items() if day.year == year}
    assert WORKED_WEEKENDS[year].keys() <= named
