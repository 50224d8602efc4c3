"""Every metric by name, once."""

from collections.abc import Sequence
from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

from libs.common.envelope import Heard

LATENCY = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

STEP = Histogram(
    "caseloop_step_seconds", "Deciding an event or command", ("service", "event", "outcome"), buckets=LATENCY
)
QUEUE = Histogram(
    "caseloop_queue_seconds", "From an event's time to its taking in", ("service", "source"), buckets=LATENCY
)
LOOP = Histogram("caseloop_loop_seconds", "From submission to close, wall time", ("category",))
TIMER_LATE = Histogram("caseloop_timer_late_seconds", "From due to fired", ("service",), buckets=LATENCY)
UNPUBLISHED_OLDEST = Gauge("caseloop_unpublished_oldest_seconds", "Age of the oldest unpublished entry", ("service",))
HELD = Gauge("caseloop_held", "Held events", ("service", "why"))
WRITES = Counter("caseloop_writes_total", "Document writes", ("service",))
PUBLISHED = Counter("caseloop_published_total", "Entries handed to the bus", ("service",))
LOST_RACES = Counter("caseloop_lost_races_total", "Writes redone because somebody else was faster", ("service",))
DEAD_LETTERS = Counter(
    "caseloop_dead_letters_total", "Records that cannot be read and have no usable key", ("service",)
)
LEFT_TO_SWEEPER = Counter("caseloop_left_to_sweeper_total", "Commands whose publishing failed", ("service",))


def heard(service: str, events: Sequence[Heard], at: datetime) -> None:
    """Counts a batch, once per source."""
    for source in {event.source for event in events}:
        waited = max((at - event.said).total_seconds() for event in events if event.source == source)
        QUEUE.labels(service, source if source.isalpha() else "foreign").observe(max(waited, 0))
