"""Runtimes that are broken on purpose, so that the checker can show that it sees what they do."""

from collections.abc import Callable, Sequence

from libs.common.journal.desk import Desk
from libs.common.journal.document import Document
from libs.common.store import Write
from libs.common.store.mongo import MongoStore


def without_mark() -> None:
    """The mark never reaches the store: after a death nobody knows what was not published."""
    whole = MongoStore.write

    async def write(self: MongoStore, writes: Sequence[Write]) -> bool:
        return await whole(self, [each._replace(mark=None) for each in writes])

    MongoStore.write = write  # type: ignore[method-assign]


def published_first() -> None:
    """A command is told to everybody before it is written down."""

    async def write(self: Desk, document: Document) -> bool:
        batch = self._parts.names()
        change = self._parts.change(document, batch)
        await self._publisher.publish([document], batch)
        return await self.store.write([change])

    Desk.write = write  # type: ignore[method-assign]


FAULTS: dict[str, Callable[[], None]] = {"without_mark": without_mark, "published_first": published_first}
