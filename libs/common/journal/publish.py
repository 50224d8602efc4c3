"""Entries onto the service's topic, in order, and the mark off where all went out (runtime.md, steps 5 and 6)."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from libs.common.bus import Bus, Message
from libs.common.journal.book import Book
from libs.common.journal.document import Document
from libs.common.journal.shorten import shorten
from libs.common.store import Store
from libs.common.telemetry import metrics

REMEMBERED: Final = 200


class Publisher:
    """Publishes what is marked; whoever read a document at entry n sends everything up to n that may be missing."""

    def __init__(self, book: Book, store: Store, bus: Bus) -> None:
        self._book, self._service, self._topic, self._store, self._bus = book, book.service, book.topic, store, bus
        self._took: deque[float] = deque(maxlen=REMEMBERED)

    async def publish(self, documents: Sequence[Document], batch: str) -> bool:
        """True if every entry went out.  A document whose entries did not keeps its mark."""
        marked = [document for document in documents if document.mark]
        if not marked or not self._bus.up():
            return not marked
        clock = asyncio.get_running_loop()
        started = clock.time()
        messages = [message for document in marked for message in self._messages(document)]
        metrics.PUBLISHED.labels(self._service).inc(len(messages))
        failed = await self._bus.publish(self._topic, messages)
        await self._clear(marked, failed, batch)
        self._took.append(clock.time() - started)
        await self._lighten([document for document in marked if document.heavy and document.key not in failed])
        return not failed

    async def _lighten(self, heavy: Sequence[Document]) -> None:
        """Not later by the sweeper: five hundred people join within the second between two of its passes."""
        for document in {document.id: document for document in heavy}.values():
            row = {
                "_id": document.id, "n": document.n, "arch": document.archived, "size": document.size,
                "taken": document.taken,
            }  # fmt: skip
            await shorten(self._store, self._book, row)

    def usual_seconds(self) -> float:
        """The slowest of the last publishes: what a sweeper must wait before it takes over."""
        return max(self._took, default=0.0)

    def _messages(self, document: Document) -> list[Message]:
        return [Message(document.key, entry) for entry in document.unpublished()]

    async def _clear(self, marked: Sequence[Document], failed: frozenset[str], batch: str) -> None:
        out = {d.id: d.mark["b"] for d in marked if d.mark and d.key not in failed}
        metrics.UNMARKED.labels(self._service).inc(len(out))
        if any(seen == batch for seen in out.values()):
            await self._store.clear(batch, [d.id for d in marked if d.key in failed])
        others = {i: seen for i, seen in out.items() if seen != batch}
        if others:
            await self._store.clear_seen(others)
