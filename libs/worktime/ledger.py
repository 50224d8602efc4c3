"""The ledger of a clock: when it stood still, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from libs.worktime.instant import utc


@dataclass(frozen=True, slots=True)
class Pause:
    """An interval in which a clock stands still (停表); `end` None means that it still does.

    `why` is the reason from the profile's list, `by` who approved it.  Both instants are aware; it may be written
    in retrospect, overlap others and reach over closed hours: only open time in it counts, and only once.
    One that was granted on request says who asked and with which evidence, until when at the most it was to last, and
    when that was written down; `reason` is the code of `why`.
    """

    start: datetime
    end: datetime | None
    why: str
    by: str
    reason: str = ""
    evidence: str = ""
    asked_by: str = ""
    until: datetime | None = None
    noted: datetime | None = None

    def __post_init__(self) -> None:
        """Refuses what is no interval."""
        start = utc(self.start)
        if self.end is not None and utc(self.end) < start:
            raise ValueError(f"a pause ends ({self.end.isoformat()}) before it starts ({self.start.isoformat()})")


Interval = tuple[datetime, datetime | None]


def overlapping(pauses: Iterable[Pause], start: datetime, end: datetime) -> list[Pause]:
    """Those that have a moment in common with the time from start to end; touching is not overlapping."""
    begins, ends = utc(start), utc(end)
    return [pause for pause in pauses if utc(pause.start) < ends and (pause.end is None or utc(pause.end) > begins)]


def standstills(pauses: Iterable[Pause], since: datetime) -> list[Interval]:
    """The pauses from `since` (in UTC) on as disjoint intervals in UTC, in order; only the last may have no end."""
    joined: list[Interval] = []
    for start, end in sorted(((utc(pause.start), pause.end and utc(pause.end)) for pause in pauses), key=_start):
        if end is None or end > since:
            _join(joined, (max(start, since), end))
    return joined


def _join(joined: list[Interval], later: Interval) -> None:
    """Adds an interval, in one with the last if they touch."""
    # An open interval swallows all that follow it, so that it is always the last.
    start, end = joined[-1] if joined else later
    if joined and (end is None or end >= later[0]):
        joined[-1] = (start, None if end is None or later[1] is None else max(end, later[1]))
    else:
        joined.append(later)


def _start(interval: Interval) -> datetime:
    return interval[0]
