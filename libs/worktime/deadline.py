"""Deadlines and time used, as pure functions of start, span, calendar, office hours and ledger.

Source: design page rules.md, "Clocks and supervision".  Instants go in aware and come out in UTC.
A span in wall time (`24 hours`) runs round the clock, whatever the office hours.  A date that the calendar does not
reach raises OutsideCalendar.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from libs.worktime.calendar import Calendar
from libs.worktime.instant import utc
from libs.worktime.ledger import Pause, standstills
from libs.worktime.office import OfficeHours
from libs.worktime.span import Span
from libs.worktime.timeline import Timeline, opens_on, timeline

NOTHING = timedelta()


def deadline(
    start: datetime, span: Span, calendar: Calendar, office: OfficeHours, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """When the span is used up; a start outside office hours counts from the next opening.

    None while an open pause keeps it unknown.  A deadline at closing time is that instant, not the next opening.
    """
    return _reached(start, span.length(office), timeline(calendar, span.hours(office)), pauses)


def instant_at_share(  # noqa: PLR0913, PLR0917 - the five of a deadline, and the share
    start: datetime, span: Span, share: float, calendar: Calendar, office: OfficeHours, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """When that share (above 0) of the span is used: 0.8 is the time of the reminder.  None as for `deadline`."""
    if share <= 0:
        raise ValueError(f"a share must be above 0, not {share}")
    return _reached(start, span.length(office) * share, timeline(calendar, span.hours(office)), pauses)


def worked(
    start: datetime, end: datetime, calendar: Calendar, office: OfficeHours, pauses: Iterable[Pause] = ()
) -> timedelta:
    """The open time from start to end outside pauses; zero if end is not after start."""
    return _used(start, end, timeline(calendar, office), pauses)


def share_used(  # noqa: PLR0913, PLR0917 - the five of a deadline, and the moment
    start: datetime, at: datetime, span: Span, calendar: Calendar, office: OfficeHours, pauses: Iterable[Pause] = ()
) -> float:
    """Which share of the span is used at that moment: 0.8 for the reminder, above 1 when late."""
    return _used(start, at, timeline(calendar, span.hours(office)), pauses) / span.length(office)


def moved(  # noqa: PLR0913, PLR0917 - the five of a deadline, and what is given besides
    start: datetime, date: datetime, calendar: Calendar, hours: OfficeHours, pauses: Iterable[Pause] = (),
    more: timedelta = NOTHING,
) -> datetime | None:  # fmt: skip
    """That date, later by the open time that pauses from `start` on took, and by `more`; None as for `deadline`.

    Without either it is the date itself, also outside the hours.
    """
    pauses, line = tuple(pauses), timeline(calendar, hours)
    if not (pauses or more) or date <= start:
        return utc(date)
    return _reached(start, _used(start, date, line, ()) + more, line, pauses)


def next_opening(at: datetime, calendar: Calendar, office: OfficeHours) -> datetime:
    """That instant if the office is open then, else its next opening."""
    return timeline(calendar, office).opening(utc(at))


def next_morning(at: datetime, calendar: Calendar, office: OfficeHours) -> datetime:
    """The first opening on a later local date: when a missed deadline is urged (催办), never at night."""
    tomorrow = _local_date(at, office) + timedelta(days=1)
    return next_opening(datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=office.tz), calendar, office)


def working_days_left(at: datetime, due: datetime, calendar: Calendar, office: OfficeHours) -> int:
    """How many dates on which the office opens follow today's up to and including the deadline's: 还有 5 个工作日.

    0 on the day itself; below 0 when late: -1 on the first such date after it.
    """
    today, last = _local_date(at, office), _local_date(due, office)
    return _opens_between(today, last, calendar, office) - _opens_between(last, today, calendar, office)


def _reached(start: datetime, length: timedelta, line: Timeline, pauses: Iterable[Pause]) -> datetime | None:
    """When so much time has passed: the meter's reading at the start, plus the length, plus what pauses took."""
    start = utc(start)
    reading = line.reading(start) + length
    for begins, ends in standstills(pauses, start):
        paused_from = line.reading(begins)
        if paused_from >= reading:
            break
        if ends is None:
            return None
        reading += line.reading(ends) - paused_from
    return line.instant(reading)


def _used(start: datetime, end: datetime, line: Timeline, pauses: Iterable[Pause]) -> timedelta:
    """The time that passed between two instants, without what pauses took."""
    start, end = utc(start), utc(end)
    if end <= start:
        return timedelta()
    used = line.reading(end) - line.reading(start)
    for begins, ends in standstills(pauses, start):
        if begins < end:
            used -= line.reading(end if ends is None else min(ends, end)) - line.reading(begins)
    return used


def _local_date(at: datetime, office: OfficeHours) -> date:
    return utc(at).astimezone(office.tz).date()


def _opens_between(after: date, last: date, calendar: Calendar, office: OfficeHours) -> int:
    """The dates after the one and up to the other on which the office opens."""
    days = (after + timedelta(days=number) for number in range(1, (last - after).days + 1))
    return sum(opens_on(day, calendar, office) for day in days)
