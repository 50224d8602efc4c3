"""What the parts of one service's runtime share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from libs.common.bus import Bus
from libs.common.clock import Clock
from libs.common.journal.book import Book
from libs.common.journal.document import Document
from libs.common.store import Store, Write


@dataclass(frozen=True, slots=True)
class Parts:
    """The rules, the engines, the clock, the policy, and `names` for batches (from a seed, so that runs replay)."""

    book: Book
    store: Store
    bus: Bus
    clock: Clock
    policy: Any
    names: Callable[[], str]

    def change(self, document: Document, batch: str) -> Write:
        """The one write of a document, its partition noted for the timers."""
        return document.change(batch, self.clock.now(), self.part(document.key))

    def part(self, key: str) -> int:
        """The partition of a key on the service's own topic."""
        return self.bus.partition(self.book.topic, key)
