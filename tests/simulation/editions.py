"""The calendars of a year that changes while it runs, and what each says, in this file's own words.

The county knows 2025 from the start.  Of 2026 it has at first only what the law says; the notice comes late, with one
make-up day that is moved again months later.  `works` speaks for each without a line of libs.worktime: by
chinesecalendar, the statute's dates, and the days that were moved.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import chinese_calendar

from libs.common.policy import Policy
from libs.worktime import Calendar

SATURDAY: Final = 5
STATUTORY: Final = "statute"
LONG_AGO: Final = datetime(2025, 1, 1, tzinfo=UTC)
TOLD: Final = 2026
"""The last year that there is a notice of."""
KNOWN: Final = datetime(TOLD, 12, 31, 16, tzinfo=UTC)
"""Until then the checks know every day; what lies later is the law's and the library's, and no notice's."""
STATUTE: Final = frozenset(
    date(year, month, day)
    for year, off in {
        2026: {1: [1], 2: [16, 17, 18, 19], 4: [5], 5: [1, 2], 6: [19], 9: [25], 10: [1, 2, 3]},
        2027: {1: [1], 2: [5, 6, 7, 8], 4: [5], 5: [1, 2], 6: [9], 9: [15], 10: [1, 2, 3]},
    }.items()
    for month, days in off.items()
    for day in days
)
"""节假日放假办法: the days off that need no notice (春节 from 除夕 on)."""
MOVED: Final = (
    (date(2026, 1, 4), date(2026, 1, 10)), (date(2026, 2, 14), date(2026, 2, 8)),
    (date(2026, 2, 28), date(2026, 3, 1)), (date(2026, 5, 9), date(2026, 4, 26)),
)  # fmt: skip
"""A make-up day of the notice of 2026 as it stands today, and where the first print had it."""

NOTICES: Final = (
    (datetime(2025, 12, 10, tzinfo=UTC), 70), (datetime(2025, 12, 28, tzinfo=UTC), 5),
    (datetime(2026, 2, 8, tzinfo=UTC), 10),
)  # fmt: skip
"""From when on, and in how many days, the notice of 2026 comes: any time that winter, or over the days it speaks of."""


@dataclass(frozen=True)
class Edition:
    """A policy with a calendar, and from when on that is published."""

    policy: Policy
    published: datetime


def only(policy: Policy) -> list[Edition]:
    """Nothing changes: as the county's files have it."""
    return [Edition(policy, LONG_AGO)]


def editions(policy: Policy, seed: int) -> list[Edition]:
    """Of a seed, in the order in which they are published; the last is the one that `policy` has."""
    draw = random.Random(f"{seed}/editions")
    first, days = draw.choice(NOTICES)
    notice = first + timedelta(days=draw.uniform(0, days))
    right, wrong = draw.choice([pair for pair in MOVED if max(pair) > notice.date()])
    amended = datetime(right.year, right.month, right.day, tzinfo=UTC) - timedelta(days=draw.uniform(-2, 12))
    amended = max(amended, notice + timedelta(days=2))
    return [
        Edition(_with(policy, by_statute(policy.calendar), STATUTORY), LONG_AGO),
        Edition(_with(policy, moved(policy.calendar, right, wrong), str(right)), notice),
        Edition(policy, amended),
    ]


def works_by(name: str) -> Callable[[date], bool]:
    """The oracle of an edition by what its policy's version ends with: nothing, `statute`, or the day that was moved."""
    if name == STATUTORY:
        return works_by_statute
    elsewhere = {str(right): (right, wrong) for right, wrong in MOVED}
    right, wrong = elsewhere.get(name, (None, None))
    return lambda day: day == wrong or (day != right and works(day))


def works(day: date) -> bool:
    """By the notices, as chinesecalendar knows them; after the last of them by the week and the law."""
    return chinese_calendar.is_workday(day) if day.year <= TOLD else _by_law(day)


def _by_law(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in STATUTE


def works_by_statute(day: date) -> bool:
    """The same before the notice of 2026."""
    return works(day) if day.year < TOLD else _by_law(day)


def by_statute(calendar: Calendar) -> Calendar:
    """The product's calendar as it was loaded before there was a file for 2026."""
    return replace(
        calendar, version="2025",
        holidays={day: it for day, it in calendar.holidays.items() if day.year != TOLD or day in STATUTE},
        make_ups=frozenset(day for day in calendar.make_ups if day.year != TOLD),
        editions={year: it for year, it in calendar.editions.items() if year != TOLD},
    )  # fmt: skip


def moved(calendar: Calendar, right: date, wrong: date) -> Calendar:
    """The product's calendar with one make-up day elsewhere."""
    return replace(calendar, version=f"{calendar.version}-{wrong}", make_ups=(calendar.make_ups - {right}) | {wrong})


def _with(policy: Policy, calendar: Calendar, name: str) -> Policy:
    return replace(policy, calendar=calendar, version=f"{policy.version}-{name}")
