"""How long a seed goes on, when it begins, who comes and how they work: a month in which all collides, a quarter or a year."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from tests.simulation import aside, books, stubborn, unfair
from tests.simulation.citizens import DAY, Citizen, citizen, citizens
from tests.simulation.editions import editions
from tests.simulation.reorganised import LATEST, citizens_of_a_quarter, with_moves

FEWEST: Final = 20
BEGINS: Final = datetime(2025, 4, 1, tzinfo=UTC)
EVES: Final = (
    date(2025, 4, 3), date(2025, 4, 30), date(2025, 5, 30), date(2025, 9, 30), date(2025, 12, 31), date(2026, 2, 13),
    date(2026, 2, 14), date(2026, 4, 3), date(2026, 4, 30), date(2026, 6, 18),
)  # fmt: skip
"""The last day before each run of days off."""


@dataclass(frozen=True)
class Season:
    """`days`: until faults stop.  `haste`: what people's waits are multiplied by, one of these in a seed.

    `keeps_hours`: which share of what is done at desks waits for the office.  `patrol`: after how many days the centre
    looks after what is open.  `tended`: whether somebody puts right, before the end, a clock that jumped, or
    that a service has no process.  `besides`: what people do besides, on hearing something.
    """

    days: int
    citizens: Callable[[int], list[Citizen]]
    haste: tuple[float, ...]
    officers: tuple[str, ...]
    begins: Callable[[int], tuple[Any, ...]]
    keeps_hours: float = 0.0
    patrol: tuple[float, float] | None = None
    tended: bool = False
    besides: tuple[Mapping[str, Any], ...] = ()


def as_drawn(_seed: int) -> tuple[Any, ...]:
    """A month begins when its seed says, and its calendar stays."""
    return ()


def began(seed: int) -> datetime:
    """A year's first moment: 国庆, 春节 and 五一 are all in it."""
    draw = random.Random(f"{seed}/year")
    return BEGINS + timedelta(days=draw.uniform(0, 130))


def with_editions(seed: int) -> tuple[Any, ...]:
    """When it begins, and the calendars."""
    return began(seed), editions(books.policy(), seed)


def citizens_of_a_year(seed: int) -> list[Citizen]:
    """At least twenty: a third at any time, the others in the days around days off and new calendars."""
    count = FEWEST + random.Random(f"{seed}/citizens").randrange(4)
    found: list[Citizen] = []
    for number in range(count):
        draw = random.Random(f"{seed}/comes/{number}")
        beside = found[-1].at if number % 2 and draw.random() < 0.5 else None
        at = moment(seed, draw) if beside is None else beside + draw.uniform(0, 3 * DAY)
        found.append(replace(citizen(seed, number), at=at))
    return found


def moment(seed: int, draw: random.Random) -> float:
    """When a matter comes in, in seconds of the year."""
    return draw.uniform(0, LAST_DAY * DAY) if draw.random() < 0.33 else beside(seed, draw)


def beside(seed: int, draw: random.Random) -> float:
    """In the days around days off, or around a new calendar."""
    near = draw.choice(busy(seed)) + timedelta(days=draw.uniform(-6, 1.5))
    return (near - began(seed)).total_seconds()


def busy(seed: int) -> list[datetime]:
    """Moments of the year around which time is not simple."""
    first = began(seed) + timedelta(days=7)
    last = first + timedelta(days=LAST_DAY - 14)
    eves = [datetime.combine(eve, time(17), tzinfo=UTC) for eve in EVES]
    changes = [edition.published for edition in editions(books.policy(), seed)]
    return [at for at in (*eves, *(4 * changes)) if first <= at <= last]


LAST_DAY: Final = 340
MONTH: Final = Season(
    24, citizens, (1.0, 1.0, 0.1, 0.01, 0.001),
    ("quick", "quick", "quick", "late", "brink", "returning", "escalating", "asking", "never"), as_drawn,
)  # fmt: skip
YEAR: Final = Season(
    372, citizens_of_a_year, (0.7, 1.0, 1.5),
    (
        "quick", "quick", "late", "late", "slow", "stalling", "stalling", "brink", "returning", "escalating", "asking",
        "asking", "pausing", "pausing", "extending", "last", "last", "never", "never",
    ),
    with_editions, keeps_hours=0.7, patrol=(25.0, 60.0), tended=True,
    besides=(aside.HEARD, stubborn.HEARD, unfair.HEARD),
)  # fmt: skip
QUARTER: Final = replace(YEAR, days=LATEST + 15, citizens=citizens_of_a_quarter, begins=with_moves)
"""Shorter than a year, and no calendar changes: units do."""
SEASONS: Final = {"month": MONTH, "quarter": QUARTER, "year": YEAR}
