"""The course of a case in time: who waited for whom, and where the time went.  Pure; from journal entries alone."""

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from libs.ops.journals import Entry, MovedBy, moved_by


@dataclass(frozen=True, slots=True)
class Row:
    """One event: milliseconds from the start of the case, since its cause, and that its span took, if known."""

    service: str
    event: str
    id: str
    moved_by: MovedBy
    start_ms: float
    gap_ms: float | None
    took_ms: float | None


@dataclass(frozen=True, slots=True)
class Edge:
    """How often an event of one service made another decide, and after how many milliseconds."""

    source: str
    target: str
    count: int
    median_ms: float
    longest_ms: float


@dataclass(frozen=True, slots=True)
class Share:
    """A service's part of the whole course, in milliseconds, by what ended each wait."""

    service: str
    events: int
    by_event_ms: float
    by_command_ms: float
    by_timer_ms: float

    @property
    def total_ms(self) -> float:
        """All of it."""
        return self.by_event_ms + self.by_command_ms + self.by_timer_ms


def rows(entries: Sequence[Entry], took: Mapping[str, float]) -> list[Row]:
    """Of entries in order; `took`: milliseconds by span id."""
    known = {entry.id: entry for entry in entries}
    return [
        Row(
            entry.service, entry.event, entry.id, moved_by(entry, known), _ms(entries[0], entry),
            _ms(known[entry.cause], entry) if entry.cause in known else None, took.get(entry.span),
        )
        for entry in entries
    ]  # fmt: skip


def edges(entries: Sequence[Entry]) -> list[Edge]:
    """Service to service, in order of their first time."""
    known = {entry.id: entry for entry in entries}
    gaps: dict[tuple[str, str], list[float]] = defaultdict(list)
    for entry in entries:
        if cause := known.get(entry.cause):
            gaps[cause.service, entry.service].append(_ms(cause, entry))
    return [Edge(*pair, len(times), statistics.median(times), max(times)) for pair, times in gaps.items()]


def shares(entries: Sequence[Entry]) -> list[Share]:
    """The time between two entries belongs to the service of the later one; all shares add up to the whole course."""
    known = {entry.id: entry for entry in entries}
    waits: dict[str, dict[MovedBy, float]] = {entry.service: defaultdict(float) for entry in entries}
    for earlier, later in pairwise(entries):
        waits[later.service][moved_by(later, known)] += _ms(earlier, later)
    return [
        Share(
            service, sum(entry.service == service for entry in entries), by["event"], by["command"] + by["outside"],
            by["timer"],
        )
        for service, by in waits.items()
    ]  # fmt: skip


def traces(entries: Sequence[Entry]) -> list[str]:
    """The ids of the traces it runs through: one, or a new one after each hour of silence."""
    return list(dict.fromkeys(entry.trace for entry in entries if entry.trace))


def bar(begin: float, end: float, whole: float, width: int) -> str:
    """A line of `width` signs: the time from begin to end as a bar, or its instant as a point."""
    scale = width / whole if whole else 0.0
    first = max(min(int(begin * scale), width - 1), 0)
    length = max(min(round((end - begin) * scale), width - first), 0)
    return (" " * first + ("█" * length or "◆")).ljust(width)


def _ms(earlier: Entry, later: Entry) -> float:
    return (later.at - earlier.at).total_seconds() * 1000
