"""An oracle for deadlines: a table of the minutes of ten years, open or not, and its prefix sums.

Written from the law's text and from `chinesecalendar`; it shares no line with the package.  Time is a number of
milliseconds since 1 January 2017, UTC; the working time up to a moment is a look-up in the prefix sums, and a deadline
is the first moment at which enough of it has passed.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Clock = tuple[tuple[str, str], ...]

EPOCH = datetime(2017, 1, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2016, 12, 31), date(2027, 1, 1)
YEARS = (datetime(2027, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(minutes=1)
SLOT = 15
"""Minutes between looks at the zone's distance from UTC: no law changes it but at a quarter of an hour."""
MINUTE_MS = 60_000


class Hours(NamedTuple):
    """An office as a clerk would tell it: its clock, and its clock in summer, from and to inclusive."""

    zone: str
    clock: Clock
    daily: bool = False
    summer: Clock = ()
    between: tuple[tuple[int, int], tuple[int, int]] = ((6, 1), (9, 30))


def passed(hours: Hours) -> Numbers:
    """How many minutes the office was open before each minute of the ten years, and before their end."""
    distance = np.repeat(_distances(ZoneInfo(hours.zone)), SLOT)
    local = np.arange(YEARS, dtype=np.int64) + distance + 24 * 60
    day, minute = local // (24 * 60), local % (24 * 60)
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    works = np.array([hours.daily or _is_worked(one) for one in days])
    summer = np.array([bool(hours.summer) and _between(one, hours.between) for one in days])
    plain, hot = _minutes(hours.clock), _minutes(hours.summer)
    is_open = works[day] & np.where(summer[day], hot[minute], plain[minute])
    return np.concatenate(([0], np.cumsum(is_open, dtype=np.int64)))


def worked_until(sums: Numbers, at: Numbers) -> Numbers:
    """The working time up to a moment, in milliseconds."""
    minute, rest = at // MINUTE_MS, at % MINUTE_MS
    return sums[minute] * MINUTE_MS + rest * (sums[minute + 1] - sums[minute])


def deadlines(sums: Numbers, start: Numbers, length: Numbers) -> Numbers:
    """The first moment at which that much working time has passed since the start."""
    wanted = worked_until(sums, start) + length
    minute = np.searchsorted(sums, -(-wanted // MINUTE_MS), side="left") - 1
    return minute * MINUTE_MS + wanted - sums[minute] * MINUTE_MS


def deadlines_with_pauses(
    sums: Numbers, start: Numbers, length: Numbers, pauses: Sequence[tuple[Numbers, Numbers]]
) -> Numbers:
    """The same, where time in a pause is not worked: halving the ten years until one millisecond is left."""
    apart = _apart(pauses)

    def unpaused(at: Numbers) -> Numbers:
        total = worked_until(sums, at)
        for begins, ends in apart:
            total = total - (worked_until(sums, np.minimum(at, ends)) - worked_until(sums, np.minimum(at, begins)))
        return total

    wanted = unpaused(start) + length
    before, enough = start.copy(), np.full_like(start, (YEARS - 1) * MINUTE_MS)
    while np.any(enough - before > 1):
        middle = (before + enough) // 2
        reached = unpaused(middle) >= wanted
        enough, before = np.where(reached, middle, enough), np.where(reached, before, middle)
    return enough


def _apart(pauses: Sequence[tuple[Numbers, Numbers]]) -> list[tuple[Numbers, Numbers]]:
    """The same time as intervals that do not overlap: each begins where those before it have ended."""
    begins = np.stack([begin for begin, _ in pauses])
    ends = np.stack([end for _, end in pauses])
    order = np.argsort(begins, axis=0)
    begins, ends = np.take_along_axis(begins, order, 0), np.take_along_axis(ends, order, 0)
    found: list[tuple[Numbers, Numbers]] = []
    until = np.zeros_like(begins[0])
    for begin, end in zip(begins, ends, strict=True):
        begin, end = np.maximum(begin, until), np.maximum(end, until)  # noqa: PLW2901 - clipped
        found, until = [*found, (begin, end)], end
    return found


def _distances(zone: ZoneInfo) -> NDArray[Any]:
    moments = (EPOCH + timedelta(minutes=SLOT * n) for n in range(YEARS // SLOT))
    return np.array([(at.astimezone(zone).utcoffset() or timedelta()) // timedelta(minutes=1) for at in moments])


def _is_worked(day: date) -> bool:
    """By the library; it knows no 2027, whose first hours belong to the last day where clocks are ahead of UTC."""
    return day < LAST_DAY and bool(chinese_calendar.is_workday(day))


def _between(day: date, of_year: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    first, last = of_year
    now = (day.month, day.day)
    return first <= now <= last if first <= last else now >= first or now <= last


def _minutes(clock: Clock) -> NDArray[np.bool_]:
    """Which minutes of a day are open."""
    found = np.zeros(24 * 60, dtype=np.bool_)
    for opens, closes in clock:
        found[_minute(opens) : _minute(closes)] = True
    return found


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return 60 * int(hour) + int(minute)
