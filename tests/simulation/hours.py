"""Working time once more, for the checks: a table of minutes, and what was open before each; no line of libs.worktime."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

ZONE: Final = ZoneInfo("Asia/Shanghai")
OFFICE: Final = ((9 * 60, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))
OWN: Final = Path(__file__).parents[2] / "config" / "offices.yaml"
A_DAY: Final = 24 * 60
DAILY: Final = sum(closes - opens for opens, closes in OFFICE)
MINUTE: Final = timedelta(minutes=1)
LENGTHS: Final = {"working day": DAILY, "working hour": 60, "working minute": 1, "day": A_DAY, "hour": 60, "minute": 1}


def is_plain(span: str) -> bool:
    """`24 hours` passes at night too; `4 working hours` does not."""
    return "working" not in span


def minutes_of(span: str) -> int:
    """`5 working days` are 35 hours."""
    count, _, unit = span.partition(" ")
    return int(count) * LENGTHS[unit.removesuffix("s")]


Periods = tuple[tuple[int, int], ...]


def minutes_in(periods: Periods) -> bytes:
    """Which minutes of a day are open."""
    return bytes(any(opens <= minute < closes for opens, closes in periods) for minute in range(A_DAY))


def periods_of(unit: str, day: date) -> Periods:
    """When a unit is open on a working day."""
    return next(periods for start, end, periods in seasons_of(unit) if start <= f"{day:%m-%d}" <= end)


@cache
def seasons_of(unit: str) -> tuple[tuple[str, str, Periods], ...]:
    """A unit's own hours, from one day of the year to another, those of a season first; else those of the office."""
    offices = yaml.safe_load(OWN.read_text(encoding="utf-8"))["offices"] if OWN.exists() else []
    own: dict[str, Any] = next((office for office in offices if unit in office["units"]), {})
    seasons = [(one["from"], one["to"], _minutes(one["periods"])) for one in own.get("seasons", ())]
    return (*seasons, ("01-01", "12-31", _minutes(own["periods"]) if own else OFFICE))


def _minutes(periods: list[list[str]]) -> Periods:
    return tuple((_minute(opens), _minute(closes)) for opens, closes in periods)


def _minute(text: str) -> int:
    return 60 * int(text[:2]) + int(text[3:])


class Hours:
    """The office's time by one calendar.  `open[m]`: whether minute m counts; `before[m]`: how many did before it."""

    def __init__(self, works: Callable[[date], bool], first: date, last: date, unit: str = "") -> None:
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        office = {periods: minutes_in(periods) for _, _, periods in seasons_of(unit)}
        self.start = datetime.combine(first, time(), tzinfo=ZONE).astimezone(UTC)
        self.open = b"".join(office[periods_of(unit, day)] if works(day) else bytes(A_DAY) for day in days)
        self.before = array("I", accumulate(self.open, initial=0))

    def read(self, at: datetime) -> float:
        """The open minutes until then."""
        minute, rest = divmod(at - self.start, MINUTE)
        return self.before[minute] + self.open[minute] * (rest / MINUTE)

    def reached(self, minutes: float) -> datetime:
        """The first instant with that reading."""
        index = bisect_left(self.before, round(minutes * 60_000, 2) / 60_000)
        if index == 0:
            return self.start
        return self.start + MINUTE * (index - 1) + MINUTE * (minutes - self.before[index - 1])

    def is_open(self, at: datetime) -> bool:
        """Whether the office is open then; at the closing minute it still is."""
        minute, rest = divmod(at - self.start, MINUTE)
        return bool(self.open[minute] or (not rest and self.open[minute - 1]))

    def after(self, start: datetime, span: str, stops: Sequence[tuple[datetime, datetime]] = ()) -> datetime:
        """When a span is over that begins then and does not pass in these stops, which lie in it and apart."""
        if is_plain(span):
            return start + MINUTE * minutes_of(span)
        return self.reached(self.read(start) + minutes_of(span) + sum(self.between(*stop) for stop in stops))

    def between(self, start: datetime, end: datetime) -> float:
        """The open minutes from one to the other."""
        return max(self.read(end) - self.read(start), 0.0)

    def morning(self, at: datetime) -> datetime:
        """The first opening on a later date."""
        tomorrow = datetime.combine(at.astimezone(ZONE).date() + timedelta(days=1), time(), tzinfo=ZONE)
        return self.opening(tomorrow.astimezone(UTC))

    def opening(self, at: datetime) -> datetime:
        """That instant if a minute of the office runs then, else when the next one begins."""
        minute = (at - self.start) // MINUTE
        later = self.open.index(1, minute)
        return at if later == minute else self.start + MINUTE * later
