"""All open time of one office in one calendar, cut once, so that a deadline is two look-ups.

Every instant has a *reading*: the open time since the calendar's first day, as on a meter that runs only while the
office is open.  A deadline is the instant at which the meter shows the start's reading, plus the span, plus what
passed during pauses.  Building costs a walk over the days; asking costs a bisection.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from libs.worktime.calendar import Calendar, OutsideCalendar
from libs.worktime.office import OfficeHours, OpensOn


@dataclass(frozen=True, slots=True)
class Timeline:
    """Open stretches in UTC, in order: `opens[i]` to `closes[i]`, and `before[i]`, the reading at `opens[i]`."""

    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]

    def reading(self, at: datetime) -> timedelta:
        """The open time up to that instant in UTC; it stands still while the office is closed."""
        index = bisect_right(self.opens, at) - 1
        if index < 0 or at > self.closes[-1]:
            raise self._outside(at.isoformat())
        return self.before[index] + min(at, self.closes[index]) - self.opens[index]

    def instant(self, reading: timedelta) -> datetime:
        """The first instant in UTC with that reading (17:30, not the next morning)."""
        index = max(bisect_left(self.before, reading) - 1, 0)
        at = self.opens[index] + (reading - self.before[index])
        if at > self.closes[index]:
            raise self._outside(f"a deadline of {reading - self.before[index]} after {self.closes[-1].isoformat()}")
        return at

    def opening(self, at: datetime) -> datetime:
        """That instant if the office is open then, else when it next opens; closing time is closed."""
        index = bisect_right(self.closes, at)
        if index == len(self.opens):
            raise self._outside(at.isoformat())
        return max(at, self.opens[index])

    def _outside(self, what: str) -> OutsideCalendar:
        covered = f"{self.opens[0].isoformat()} to {self.closes[-1].isoformat()}"
        return OutsideCalendar(f"{what} is outside the calendar, which covers {covered}: add a newer <year>.yaml")


def opens_on(day: date, calendar: Calendar, office: OfficeHours) -> bool:
    """Whether the office opens on that local date."""
    return office.opens_on is OpensOn.EVERY_DAY or calendar.works(day)


def open_on(day: date, calendar: Calendar, office: OfficeHours) -> list[tuple[datetime, datetime]]:
    """When the office is open on that local date, as pairs in UTC; empty when it stays closed."""
    return office.stretches(day) if opens_on(day, calendar, office) else []


# Most units share a few sets of hours; one timeline of 16 years is about a megabyte.
@lru_cache(maxsize=32)
def timeline(calendar: Calendar, office: OfficeHours) -> Timeline:
    """The timeline of that office; the same arguments give the same object."""
    opens: list[datetime] = []
    closes: list[datetime] = []
    before = [timedelta()]
    days = (calendar.first + timedelta(days=number) for number in range((calendar.last - calendar.first).days + 1))
    for start, end in (stretch for day in days for stretch in open_on(day, calendar, office)):
        # Round the clock is one stretch, so that no minute hangs between two.
        if closes and closes[-1] == start:
            closes[-1] = end
            continue
        if opens:
            before.append(before[-1] + closes[-1] - opens[-1])
        opens.append(start)
        closes.append(end)
    return Timeline(opens, closes, before)
