"""When an office is open."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from libs.worktime.periods import MINUTES_A_DAY, Periods, Season, daily


class OpensOn(StrEnum):
    """On which dates an office opens at all."""

    WORKING_DAYS = "working days"
    EVERY_DAY = "every day"


class OfficeHours(BaseModel):
    """The opening hours (上班时间) of one unit, in its own time zone.

    `periods`: pairs of minutes of the day, read from `["09:00", "12:00"]`, in order and without overlap; the last
    may end at 24:00, and then no minute is lost to the next day's 00:00.  A night shift is two periods.
    `seasons`: parts of the year with other periods, which open as long a day: a working day has one length.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tz: ZoneInfo = Field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    periods: Periods = ((540, 720), (810, 1050))
    opens_on: OpensOn = OpensOn.WORKING_DAYS
    # Left out where there is none, so that the check code of a sheet printed before there were seasons stays.
    seasons: tuple[Season, ...] = Field(default=(), exclude_if=lambda seasons: not seasons)

    @model_validator(mode="after")
    def _seasons_fit(self) -> Self:
        for number, season in enumerate(self.seasons):
            if fix := self._misfit(season, self.seasons[:number]):
                raise PydanticCustomError("season", "{fix}", {"fix": fix, "place": ("seasons", number)})
        return self

    @cached_property
    def daily(self) -> timedelta:
        """What it opens in one day: the length of a working day, the same in every season."""
        return daily(self.periods)

    @property
    def timetables(self) -> tuple[Periods, ...]:
        """The periods of the rest of the year, and of each season."""
        return (self.periods, *(season.periods for season in self.seasons))

    def periods_on(self, day: date) -> Periods:
        """The periods of that date's season, or of the rest of the year."""
        if not self.seasons:
            return self.periods
        of_year = f"{day:%m-%d}"
        return next((season.periods for season in self.seasons if season.holds(of_year)), self.periods)

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """When it is open on that date, as pairs in UTC; an hour that daylight saving leaves out is not there."""
        edges = [(self._instant(day, opens), self._instant(day, closes)) for opens, closes in self.periods_on(day)]
        return [(opens, closes) for opens, closes in edges if opens < closes]

    def _misfit(self, season: Season, before: tuple[Season, ...]) -> str:
        """Why the season cannot be, with the way out; nothing if it can."""
        if other := next((other for other in before if other.meets(season)), None):
            return f"the season {season} overlaps that of {other}: let one end before the other begins"
        if (length := daily(season.periods)) != self.daily:
            return (
                f"the season {season} opens {length} a day and the rest of the year {self.daily}: "
                "let both open as long, so that a working day has one length"
            )
        return ""

    def _instant(self, day: date, minute: int) -> datetime:
        """The instant of a minute of that local date; 24:00 is the next date's 00:00."""
        days, minute = divmod(minute, MINUTES_A_DAY)
        local = time(*divmod(minute, 60), tzinfo=self.tz)
        return datetime.combine(day + timedelta(days=days), local).astimezone(UTC)


@lru_cache(maxsize=8)
def round_the_clock(tz: ZoneInfo) -> OfficeHours:
    """Open every day from 00:00 to 24:00, holidays included: urgent profiles, and every span in wall time."""
    return OfficeHours(tz=tz, periods=((0, MINUTES_A_DAY),), opens_on=OpensOn.EVERY_DAY)
