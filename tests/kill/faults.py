"""Runtimes and gateways that are broken on purpose, so that the checker can show that it sees what they do."""

import uuid
from collections.abc import Callable, Sequence

import httpx

from libs.common.journal.desk import Desk
from libs.common.journal.document import Document
from libs.common.store import Write
from libs.common.store.mongo import MongoStore
from services.gateway.edges import provider
from services.gateway.edges.outbound import Outbox


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
        changes = self._parts.changes([document], batch)
        await self._publisher.publish([document], batch)
        return await self.store.write(changes)

    Desk.write = write  # type: ignore[method-assign]


def tells_again() -> None:
    """Every request to the provider has a key of its own, and nobody looks what stands in the file."""
    made = provider.Provider.__init__

    async def rename(request: httpx.Request) -> None:
        request.headers["idempotency-key"] = uuid.uuid4().hex

    def init(self: provider.Provider, url: str, key: str) -> None:
        made(self, url, key, httpx.AsyncClient(event_hooks={"request": [rename]}))

    provider.Provider.__init__ = init  # type: ignore[method-assign,assignment]
    Outbox._catch_up = lambda _self, _file: None  # type: ignore[method-assign,assignment]


def never_asks() -> None:
    """A result is sent without a question whether it is still true."""

    async def wanted(_notice: object, _door: object) -> bool:
        return True

    provider._wanted = wanted  # type: ignore[assignment]


FAULTS: dict[str, Callable[[], None]] = {
    "without_mark": without_mark, "published_first": published_first, "tells_again": tells_again,
    "never_asks": never_asks,
}  # fmt: skip
