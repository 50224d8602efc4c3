"""When an office opens within a day, and the seasons of the year in which it opens otherwise."""

import re
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

MINUTES_A_DAY = 24 * 60
LEAP_YEAR = 2024


def _minute(value: Any) -> Any:
    """The minute of the day of `HH:MM`; a whole number passes, for YAML 1.1 reads a bare 13:30 as 810."""
    found = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", value) if isinstance(value, str) else None
    if isinstance(value, str) and found is None:
        raise ValueError(f"{value!r} is no time of day: write HH:MM from 00:00 to 24:00")
    return value if found is None else 60 * int(found[1]) + int(found[2])


def _in_order(periods: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    edges = [minute for period in periods for minute in period]
    if edges != sorted(edges) or any(opens == closes for opens, closes in periods):
        raise ValueError(
            "periods must be in order, each closing after it opens, without overlap; "
            "split a night shift at 24:00 into two periods"
        )
    return periods


def _day_of_year(value: str) -> str:
    """`06-01` of `6-1`."""
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", value)
    try:
        return f"{date(LEAP_YEAR, int(found[1]), int(found[2])):%m-%d}" if found else _no_day(value)
    except ValueError:
        return _no_day(value)


def _no_day(value: str) -> str:
    raise ValueError(f"{value!r} is no day of the year: write MM-DD, for example 06-01")


Minute = Annotated[int, BeforeValidator(_minute), Field(ge=0, le=MINUTES_A_DAY)]
Periods = Annotated[tuple[tuple[Minute, Minute], ...], Field(min_length=1), AfterValidator(_in_order)]
DayOfYear = Annotated[str, AfterValidator(_day_of_year)]


class Season(BaseModel):
    """A part of every year with opening hours of its own (夏季作息), from one day to another, both in it.

    One that ends before it begins goes over New Year.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    first: DayOfYear = Field(alias="from")
    last: DayOfYear = Field(alias="to")
    periods: Periods

    def holds(self, day: str) -> bool:
        """Whether that day of the year, as `06-01`, is in it."""
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last

    def meets(self, other: "Season") -> bool:
        """Whether some day is in both."""
        return self.holds(other.first) or other.holds(self.first)

    def __str__(self) -> str:
        """`06-01 to 09-30`."""
        return f"{self.first} to {self.last}"


def daily(periods: tuple[tuple[int, int], ...]) -> timedelta:
    """What they add up to."""
    return timedelta(minutes=sum(closes - opens for opens, closes in periods))
