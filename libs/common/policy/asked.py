"""What the catalogue is asked about: a matter, at the moment of its dispatch."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal, get_args

from libs.worktime import Calendar, OfficeHours, OpensOn
from libs.worktime.periods import Periods

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on the deployment's own clock: the full `hour`, 0 to 23, and the day of the week.

    `workday`: the date is worked, by the calendar with its holidays and make-up workdays.  `open`: in office hours.
    """

    hour: int
    weekday: Weekday
    workday: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """`channel` is empty where nobody wrote down by which door it came."""

    category: str
    area: str | None
    urgent: bool
    kind: str
    channel: str
    moment: Moment


def moment_of(at: datetime, calendar: Calendar, office: OfficeHours) -> Moment:
    """That instant as the office's clock and calendar have it; OutsideCalendar if they do not reach it."""
    local = at.astimezone(office.tz)
    day, works = local.date(), calendar.works(local.date())
    opened = _opened(office, office.periods_on(day), workday=works)
    return _moment(60 * local.hour + local.minute, WEEKDAYS[local.weekday()], works, opened)


@lru_cache(maxsize=8)
def moments(office: OfficeHours) -> tuple[Moment, ...]:
    """Every moment that there can be: any day of the week may be worked or not, and none is told in minutes.

    Nor is the season, so that each has its turn on every day.
    """
    edges = {minute for periods in office.timetables for period in periods for minute in period if minute < DAY}
    minutes = sorted({*range(0, DAY, 60), *edges})
    each = (
        _moment(at, day, works, _opened(office, periods, workday=works))
        for periods in office.timetables for works in (True, False) for day in WEEKDAYS for at in minutes
    )  # fmt: skip
    return tuple(dict.fromkeys(each))


def _opened(office: OfficeHours, periods: Periods, *, workday: bool) -> Periods:
    """The periods, if the office opens on such a day."""
    return periods if workday or office.opens_on is OpensOn.EVERY_DAY else ()


def _moment(minute: int, day: Weekday, workday: bool, opened: Periods) -> Moment:
    return Moment(minute // 60, day, workday, any(first <= minute < last for first, last in opened))
