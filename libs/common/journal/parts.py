"""What the parts of one service's runtime share."""

from collections.abc import Callable, Sequence
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

    def changes(self, documents: Sequence[Document], batch: str) -> list[Write]:
        """The one write of each document, its partition noted for the timers."""
        now = self.clock.now()
        return [document.change(batch, now, self.part(document.key)) for document in documents]

    def part(self, key: str) -> int:
        """The partition of a key on the service's own topic."""
        return self.bus.partition(self.book.topic, key)
