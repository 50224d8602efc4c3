"""When an office is open."""

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

MINUTES_A_DAY = 24 * 60


def _minute(value: Any) -> Any:
    """The minute of the day of `HH:MM`; a whole number passes, for YAML 1.1 reads a bare 13:30 as 810."""
    found = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", value) if isinstance(value, str) else None
    if isinstance(value, str) and found is None:
        raise ValueError(f"{value!r} is no time of day: write HH:MM from 00:00 to 24:00")
    return value if found is None else 60 * int(found[1]) + int(found[2])


Minute = Annotated[int, BeforeValidator(_minute), Field(ge=0, le=MINUTES_A_DAY)]


class OpensOn(StrEnum):
    """On which dates an office opens at all."""

    WORKING_DAYS = "working days"
    EVERY_DAY = "every day"


class OfficeHours(BaseModel):
    """The opening hours (上班时间) of one unit, in its own time zone.

    `periods`: pairs of minutes of the day, read from `["09:00", "12:00"]`, in order and without overlap; the last
    may end at 24:00, and then no minute is lost to the next day's 00:00.  A night shift is two periods.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tz: ZoneInfo = Field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    periods: tuple[tuple[Minute, Minute], ...] = Field(default=((540, 720), (810, 1050)), min_length=1)
    opens_on: OpensOn = OpensOn.WORKING_DAYS

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        edges = [minute for period in self.periods for minute in period]
        if edges != sorted(edges) or any(opens == closes for opens, closes in self.periods):
            raise ValueError(
                "periods must be in order, each closing after it opens, without overlap; "
                "split a night shift at 24:00 into two periods"
            )
        return self

    @cached_property
    def daily(self) -> timedelta:
        """What it opens in one day: the length of a working day."""
        return timedelta(minutes=sum(closes - opens for opens, closes in self.periods))

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """When it is open on that date, as pairs in UTC; an hour that daylight saving leaves out is not there."""
        edges = [(self._instant(day, opens), self._instant(day, closes)) for opens, closes in self.periods]
        return [(opens, closes) for opens, closes in edges if opens < closes]

    def _instant(self, day: date, minute: int) -> datetime:
        """The instant of a minute of that local date; 24:00 is the next date's 00:00."""
        days, minute = divmod(minute, MINUTES_A_DAY)
        local = time(*divmod(minute, 60), tzinfo=self.tz)
        return datetime.combine(day + timedelta(days=days), local).astimezone(UTC)


def round_the_clock(tz: ZoneInfo) -> OfficeHours:
    """Open every day from 00:00 to 24:00, holidays included: urgent profiles, and every span in wall time."""
    return OfficeHours(tz=tz, periods=((0, MINUTES_A_DAY),), opens_on=OpensOn.EVERY_DAY)
