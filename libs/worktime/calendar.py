"""Which dates are worked: weekends, holidays and make-up workdays, as plain look-ups."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

SATURDAY = 5
DECEMBER = 12


class OutsideCalendar(ValueError):  # noqa: N818 - says what it is
    """A date or a deadline lies where the calendar says nothing."""


class DayKind(StrEnum):
    """What a date is, in the word that a proof prints."""

    WORKDAY = "工作日"
    REST = "休息日"
    HOLIDAY = "放假"
    MAKE_UP = "调休上班"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday (放假) with the weekends in it, first and last date included: 国庆, 10-01 to 10-07."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many dates it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Edition:
    """The published arrangement of one year, as its file names it: `2026 年节假日和调休`, version 1."""

    year: int
    name: str
    version: int


@dataclass(frozen=True, eq=False)
class Calendar:
    """The working calendar from `first` to `last`, both included.

    `holidays`: each date of a holiday.  `make_ups`: weekend dates that are worked (调休).  Everything else follows
    the week.  `editions`: the years whose arrangement is published; other years follow the statute and may change.
    Two calendars are equal only if they are the same object, so that their timelines are cut once.
    """

    name: str
    version: str
    first: date
    last: date
    holidays: Mapping[date, Holiday] = field(repr=False)
    make_ups: AbstractSet[date] = field(repr=False)
    editions: Mapping[int, Edition]

    def kind(self, day: date) -> DayKind:
        """What that date is; OutsideCalendar if the calendar does not reach it."""
        if not self.first <= day <= self.last:
            raise OutsideCalendar(f"{day} is outside calendar {self.name} ({self.first} to {self.last})")
        if day in self.make_ups:
            return DayKind.MAKE_UP
        if day in self.holidays:
            return DayKind.HOLIDAY
        return DayKind.REST if day.weekday() >= SATURDAY else DayKind.WORKDAY

    def works(self, day: date) -> bool:
        """Whether that date is worked, be it a workday or a make-up workday."""
        return self.kind(day) in {DayKind.WORKDAY, DayKind.MAKE_UP}

    def label(self, day: date) -> str:
        """The kind of day in words: 工作日, 休息日, 调休上班, 国庆放假 7 天."""
        kind = self.kind(day)
        if kind is not DayKind.HOLIDAY:
            return kind.value
        holiday = self.holidays[day]
        return f"{holiday.name}放假 {holiday.days} 天"


def unpublished_years(calendar: Calendar, today: date) -> tuple[int, ...]:
    """The years whose file is due and missing: this year's, and from 1 December the next one's.

    The State Council publishes a year's arrangement in the November before (design: rules.md, clocks).
    """
    due = {today.year, (today + timedelta(days=31)).year} if today.month == DECEMBER else {today.year}
    return tuple(sorted(due - calendar.editions.keys()))
