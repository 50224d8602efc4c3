"""A deadline as a table that a person can check line by line (design: mock/clock-proof.html)."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from libs.worktime.calendar import Calendar, Edition
from libs.worktime.deadline import deadline, moved
from libs.worktime.instant import utc
from libs.worktime.ledger import Pause, standstills
from libs.worktime.office import OfficeHours
from libs.worktime.row import Row, rows_of
from libs.worktime.span import Span
from libs.worktime.stretch import Mark, length_of
from libs.worktime.timeline import timeline


@dataclass(frozen=True, slots=True)
class Proof:
    """How a deadline is counted (期限是怎么算的): the grounds, the lines, the result.  Instants are UTC.

    `length`: the span in open time (5 working days are 35 hours).  `editions`: the published arrangements of the
    years touched; `provisional_years`: those touched without one, so that `due` may still move.
    `paused`: open time that pauses took.  `due`: None while an open pause keeps it unknown; the rows end there.
    `counted_due`: what the count alone gives, where a limit comes before it; the rows end at the limit.
    """

    start: datetime
    span: Span
    length: timedelta
    office: OfficeHours
    editions: tuple[Edition, ...]
    provisional_years: tuple[int, ...]
    pauses: tuple[Pause, ...]
    rows: tuple[Row, ...]
    paused: timedelta
    due: datetime | None
    due_without_pauses: datetime
    counted_due: datetime | None = None

    @property
    def check_code(self) -> str:
        """Twelve hexadecimal digits, `7C1E-04B9-A2D6`, of grounds, lines and result: the same whenever printed."""
        # Short enough to read out on the phone; it guards against misprints, not against forgers.
        digits = hashlib.sha256("\n".join(_facts(self)).encode()).hexdigest()[:12].upper()
        return "-".join(digits[place : place + 4] for place in (0, 4, 8))


def prove(  # noqa: PLR0913, PLR0917 - the five of a deadline, and the limit
    start: datetime, span: Span, calendar: Calendar, office: OfficeHours, pauses: Iterable[Pause] = (),
    limit: datetime | None = None,
) -> Proof:  # fmt: skip
    """Counts the deadline day by day; arguments and result agree with `deadline`.

    `limit`: another date that it may not pass; what pauses took moves it too.
    """
    start, pauses = utc(start), tuple(pauses)
    due, stood = deadline(start, span, calendar, office, pauses), standstills(pauses, start)
    hours, length = span.hours(office), span.length(office)
    counted, due = due, _earlier(due, limit and moved(start, limit, calendar, hours, pauses))
    # An open pause is the last interval: nothing after it can be counted yet.
    rows = tuple(rows_of((start, due or stood[-1][0]), stood, calendar, hours))
    years = sorted({day.year for row in rows for day in (row.first, row.last)})
    line = timeline(calendar, hours)
    return Proof(
        start=start,
        span=span,
        length=length,
        office=office,
        editions=tuple(calendar.editions[year] for year in years if year in calendar.editions),
        provisional_years=tuple(year for year in years if year not in calendar.editions),
        pauses=pauses,
        rows=rows,
        paused=length_of(piece for row in rows if row.mark is Mark.PAUSED for piece in row.stretches),
        due=due,
        due_without_pauses=min(
            line.instant(line.reading(start) + length), utc(limit or datetime.max.replace(tzinfo=UTC))
        ),
        counted_due=counted if counted != due else None,
    )


def _earlier(due: datetime | None, limit: datetime | None) -> datetime | None:
    """The count's date, or the limit before it; unknown while the count's is."""
    return due if due is None or limit is None else min(due, utc(limit))


def _facts(proof: Proof) -> Iterator[str]:
    """All that a reader sees, one fact a line, in the same words in every zone and on every machine."""
    yield f"{proof.start.isoformat()} {proof.span} {proof.office.model_dump_json()}"
    yield from (f"{edition.year}.{edition.version}" for edition in proof.editions)
    for pause in proof.pauses:
        end = pause.end and pause.end.astimezone(UTC).isoformat()
        yield f"{pause.start.astimezone(UTC).isoformat()} {end} {pause.why} {pause.by}"
    for row in proof.rows:
        stretches = " ".join(str(stretch) for stretch in row.stretches)
        yield f"{row.first} {row.last} {row.label} {row.mark} {stretches} {row.running}"
    yield f"{proof.due and proof.due.isoformat()}"
    if proof.counted_due:
        yield proof.counted_due.isoformat()
