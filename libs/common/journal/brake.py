"""Stops a service that fails most of what it takes: then the code is wrong, not the cases (runtime.md, held events)."""

from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from libs.common.errors import Unavailable

WINDOW: Final = timedelta(minutes=1)
MOST_FAILED: Final = 20


class Brake:
    """Raises `Unavailable` when in a minute 20 distinct cases failed and they are more than half of those taken."""

    def __init__(self) -> None:
        self._seen: deque[tuple[datetime, str, bool]] = deque()

    def check(self, at: datetime, *, taken: Collection[str], failed: Collection[str]) -> None:
        """Counts what is about to be written; a batch that trips it is not counted, so that the next try is a probe."""
        while self._seen and self._seen[0][0] < at - WINDOW:
            self._seen.popleft()
        bad = {case for _, case, wrong in self._seen if wrong} | set(failed)
        everybody = {case for _, case, _ in self._seen} | set(taken)
        if len(bad) >= MOST_FAILED and 2 * len(bad) > len(everybody):
            raise Unavailable(f"{len(bad)} of {len(everybody)} cases failed within a minute; taking in nothing more")
        self._seen.extend((at, case, case in failed) for case in taken)
