"""Every metric by name, once, and how each is fed.

A label is looked up once and remembered: looking up costs more than counting.  Every label has few values: services,
types of events and commands, sources, categories.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from time import perf_counter
from typing import Final, Literal

from prometheus_client import Counter, Gauge, Histogram

from libs.common.decision import Loop
from libs.common.envelope import Heard
from libs.common.errors import Refused

Outcome = Literal["decided", "nothing", "waiting", "failed", "refused"]
Step = tuple[str, Outcome]

MINUTE, HOUR, DAY = 60, 3600, 86400
LATENCY = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
COURSE = (
    1, 10, MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY, 7 * DAY, 10 * DAY, 15 * DAY,
    30 * DAY, 60 * DAY, 90 * DAY,
)  # fmt: skip
WHY: Final = ("waiting", "failed", "behind")

STEP = Histogram(
    "caseloop_step_seconds", "A batch or command, from taken to published, once for each event or command in it",
    ("service", "event", "outcome"), buckets=LATENCY,
)  # fmt: skip
QUEUE = Histogram(
    "caseloop_queue_seconds", "From an event's time to its taking in, the longest of each batch and source",
    ("service", "source"), buckets=LATENCY,
)  # fmt: skip
LOOP = Histogram("caseloop_loop_seconds", "From submission to close, wall time", ("category",), buckets=COURSE)
TIMER_LATE = Histogram("caseloop_timer_late_seconds", "From due to fired", ("service",), buckets=LATENCY)
LAG = Gauge(
    "caseloop_lag_records", "Records not yet taken in, of the partitions this process owns",
    ("service", "topic", "partition"),
)  # fmt: skip
UNPUBLISHED_OLDEST = Gauge(
    "caseloop_unpublished_oldest_seconds", "Age of the oldest entry not known to be published, every replica alike",
    ("service",),
)  # fmt: skip
HELD = Gauge("caseloop_held", "Cases that hold an event, by why, every replica alike", ("service", "why"))
HELD_OLDEST = Gauge(
    "caseloop_held_oldest_seconds", "Age of the oldest held event, by why; 0 if there is none, every replica alike",
    ("service", "why"),
)  # fmt: skip
DEAD_LETTERS_KEPT = Gauge(
    "caseloop_dead_letters_kept", "Dead letters that an operator may look at, every replica alike", ("service",)
)
CALENDARS_MISSING = Gauge(
    "caseloop_calendars_missing",
    "Years whose calendar is due and not there: this one's, from 1 December the next one's",
)
WRITES = Counter("caseloop_writes_total", "Document writes", ("service",))
UNMARKED = Counter("caseloop_unmarked_total", "Documents whose mark was taken off, many at once", ("service",))
PUBLISHED = Counter("caseloop_published_total", "Entries handed to the bus", ("service",))
LOST_RACES = Counter("caseloop_lost_races_total", "Writes redone because somebody else was faster", ("service",))
DEAD_LETTERS = Counter(
    "caseloop_dead_letters_total", "Records that cannot be read and have no usable key", ("service",)
)
LEFT_TO_SWEEPER = Counter("caseloop_left_to_sweeper_total", "Commands whose publishing failed", ("service",))
EDGE_UNREADABLE = Counter(
    "caseloop_edge_unreadable_total", "Records that an edge cannot read and nobody is told of, by edge", ("edge",)
)
RECEIPTS_IGNORED = Counter(
    "caseloop_receipts_ignored_total", "Receipts of messages that were never sent, by what is wrong with them", ("why",)
)


@contextmanager
def timed(service: str) -> Iterator[list[Step]]:
    """Gives a list for what is being done; at the end, however it ends, each step counts with the time all took."""
    started, steps = perf_counter(), list[Step]()
    try:
        yield steps
    finally:
        seconds = perf_counter() - started
        for event, outcome in steps:
            _step(service, event, outcome).observe(seconds)


@contextmanager
def answered(service: str, name: str) -> Iterator[list[Step]]:
    """As `timed`, for one command: what it raises is a step too."""
    with timed(service) as steps:
        try:
            yield steps
        except Refused:
            steps.append((name, "refused"))
            raise
        except Exception:
            steps.append((name, "failed"))
            raise


def heard(service: str, events: Sequence[Heard], at: datetime, sources: Collection[str]) -> None:
    """Counts a batch, once per source; one that is none of `sources` is foreign, whatever it calls itself."""
    first: dict[str, datetime] = {}
    for event in events:
        source = event.source if event.source in sources else "foreign"
        if source not in first or event.said < first[source]:
            first[source] = event.said
    for source, said in first.items():
        _queue(service, source).observe(max((at - said).total_seconds(), 0))


def closed(loops: Iterable[Loop]) -> None:
    """Counts loops that came to their end."""
    for loop in loops:
        LOOP.labels(loop.category).observe(loop.wall.total_seconds())


@cache
def _step(service: str, event: str, outcome: Outcome) -> Histogram:
    return STEP.labels(service, event, outcome)


@cache
def _queue(service: str, source: str) -> Histogram:
    return QUEUE.labels(service, source)
