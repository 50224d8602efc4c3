"""Stops a service that fails most of what it takes: then the code is wrong, not the cases (runtime.md, held events)."""

from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from libs.common.bus import is_edge
from libs.common.envelope import topic_of
from libs.common.errors import Unavailable
from libs.common.journal.document import Document

WINDOW: Final = timedelta(minutes=1)
MOST_FAILED: Final = 20


class Brake:
    """Raises `Unavailable` when in a minute 20 distinct cases failed and they are more than half of those taken."""

    def __init__(self) -> None:
        self._taken: deque[tuple[datetime, Collection[str]]] = deque()
        self._failed: deque[tuple[datetime, Collection[str]]] = deque()

    def check(self, at: datetime, *, taken: Collection[str], failed: Collection[str]) -> None:
        """Counts what is about to be written; a batch that trips it is not counted, so that the next try is a probe."""
        for past in (self._taken, self._failed):
            while past and past[0][0] < at - WINDOW:
                past.popleft()
        bad = set(failed).union(*(cases for _, cases in self._failed))
        if len(bad) >= MOST_FAILED:  # seldom: whoever was taken in a minute is not gone through for every batch
            everybody = set(taken).union(*(cases for _, cases in self._taken))
            ratio = f"{len(bad)} of {len(everybody)}"
            if 2 * len(bad) > len(everybody):
                raise Unavailable(f"{ratio} cases failed within a minute; taking in nothing more")
        self._taken.append((at, taken))
        if failed:
            self._failed.append((at, failed))


def foreign_fault(document: Document) -> bool:
    """Whether what failed there came on an edge: a partner's fault stops nothing else.  A state is our own affair."""
    failed = None if document.unfit else next((held for held in document.held if held["why"] == "failed"), None)
    place = failed["event"].get("place", "") if failed else ""
    return bool(place) and is_edge(topic_of(place))
