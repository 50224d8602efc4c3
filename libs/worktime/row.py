"""The lines of a proof: one for each date, and for each change between counted and paused."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from libs.worktime.calendar import Calendar, DayKind
from libs.worktime.ledger import Interval
from libs.worktime.office import OfficeHours
from libs.worktime.stretch import Mark, Stretch, length_of, pieces
from libs.worktime.timeline import open_on

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a proof: a date, or a run of dates with the same reason to skip them, `first` to `last`.

    `label`: the kind of day in words (国庆放假 7 天).  `stretches`: what of the day the mark is about, in the
    office's zone; empty means the whole day.  `counted` of this line and `running` up to it are open time.
    """

    first: date
    last: date
    kind: DayKind
    label: str
    mark: Mark
    stretches: tuple[Stretch, ...] = ()
    counted: timedelta = timedelta()
    running: timedelta = timedelta()


def rows_of(window: Window, stood: Sequence[Interval], calendar: Calendar, hours: OfficeHours) -> Iterator[Row]:
    """The lines from the first moment of the window to the last, both in UTC, with the running total."""
    total = timedelta()
    for row in _joined(_rows(window, stood, calendar, hours)):
        total += row.counted
        yield replace(row, running=total)


def _rows(window: Window, stood: Sequence[Interval], calendar: Calendar, hours: OfficeHours) -> Iterator[Row]:
    """The lines of every local date that the window touches, not yet joined or added up."""
    start, until = window
    first = start.astimezone(hours.tz).date()
    # A deadline at 24:00 belongs to the date it ends.
    last = (until - timedelta.resolution).astimezone(hours.tz).date()
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        line = Row(day, day, calendar.kind(day), calendar.label(day), Mark.SKIPPED)
        opened = open_on(day, calendar, hours)
        if not opened:
            yield line
        elif opened[-1][1] <= start:
            yield replace(line, stretches=(_after_hours(start, hours),))
        else:
            yield from _open_day(line, _within(window, opened), stood, hours)


def _open_day(
    line: Row,
    opened: Iterable[Window],
    stood: Sequence[Interval],
    hours: OfficeHours,
) -> Iterator[Row]:
    """A worked date: one line for each change between counted and paused."""
    cut = (piece for opens, closes in opened for piece in pieces(opens, closes, stood))
    for mark, group in groupby(cut, key=lambda piece: piece[0]):
        stretches = tuple(Stretch(begin.astimezone(hours.tz), end.astimezone(hours.tz)) for _, begin, end in group)
        counted = length_of(stretches) if mark is Mark.COUNTED else timedelta()
        yield replace(line, mark=mark, stretches=stretches, counted=counted)


def _within(window: Window, opened: Iterable[Window]) -> Iterator[Window]:
    clipped = ((max(opens, window[0]), min(closes, window[1])) for opens, closes in opened)
    return ((opens, closes) for opens, closes in clipped if opens < closes)


def _after_hours(start: datetime, hours: OfficeHours) -> Stretch:
    """The rest of a date whose last period is over."""
    local = start.astimezone(hours.tz)
    midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), tzinfo=hours.tz)
    return Stretch(local, midnight)


def _joined(rows: Iterable[Row]) -> Iterator[Row]:
    """Makes one line of neighbouring dates that are skipped whole for the same reason."""
    for (whole, _), group in groupby(rows, key=lambda row: (row.mark is Mark.SKIPPED and not row.stretches, row.label)):
        run = list(group)
        yield from [replace(run[0], last=run[-1].last)] if whole else run
