"""Stretches of one date, and whether they count."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from libs.worktime.instant import utc
from libs.worktime.ledger import Interval


class Mark(StrEnum):
    """Whether a stretch of time counts (算不算), in the word that a proof prints."""

    COUNTED = "算"
    PAUSED = "停表"
    SKIPPED = "不算"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one moment of a date to a later one of the same date, both in the office's zone."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """The time that really passes in it, also over a change to daylight saving."""
        # Two datetimes of one zone subtract as their clocks read, which daylight saving makes wrong.
        return utc(self.end) - utc(self.start)

    def __str__(self) -> str:
        """`9:00–12:00`; the end of the date is 24:00."""
        end = "24:00" if self.end.date() > self.start.date() else f"{self.end.hour}:{self.end:%M}"
        return f"{self.start.hour}:{self.start:%M}–{end}"


def length_of(stretches: Iterable[Stretch]) -> timedelta:
    """What they add up to."""
    return sum((stretch.length for stretch in stretches), timedelta())


def pieces(
    opens: datetime, closes: datetime, standstills: Iterable[Interval]
) -> Iterator[tuple[Mark, datetime, datetime]]:
    """An open stretch cut at its pauses, in order: what counts and what is paused.  All instants in UTC."""
    at = opens
    for begins, ends in standstills:
        cut, resumes = max(begins, at), closes if ends is None else min(ends, closes)
        if cut < resumes:
            if at < cut:
                yield Mark.COUNTED, at, cut
            yield Mark.PAUSED, cut, resumes
            at = resumes
    if at < closes:
        yield Mark.COUNTED, at, closes
