"""What is read when somebody looks, not counted on the way: so it is right after a restart, and gone when unknown."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from libs.common.bus import Listener
from libs.common.clock import instant_of
from libs.common.errors import Unavailable
from libs.common.journal.inbox import LETTERS
from libs.common.journal.parts import Parts
from libs.common.store import Store
from libs.common.telemetry import metrics

SECONDS: Final = 1.0
LOOKED_AT: Final = 200


class Gauges:
    """Held events, dead letters and the oldest unpublished entry, from the store; the lag, from the bus."""

    def __init__(self, parts: Parts) -> None:
        self._service, self._store, self._clock = parts.book.service, parts.store, parts.clock

    async def read(self, listener: Listener | None) -> None:
        """Sets them; one that cannot be read within a second is shown no more, rather than as it once was."""
        await asyncio.gather(
            known_or_gone(self._held, self._held_gone),
            known_or_gone(self._letters, lambda: metrics.DEAD_LETTERS_KEPT.remove(self._service)),
            known_or_gone(self._oldest, lambda: metrics.UNPUBLISHED_OLDEST.remove(self._service)),
            read_lag(self._service, listener),
        )

    async def _held(self) -> None:
        for why in metrics.WHY:
            count = await self._store.count({"held.since": {"$gt": ""}, "held.why": why})
            since = await oldest_held(self._store, why) if count else None
            age = (self._clock.now() - since).total_seconds() if since else 0.0
            metrics.HELD.labels(self._service, why).set(count)
            metrics.HELD_OLDEST.labels(self._service, why).set(max(age, 0.0))

    def _held_gone(self) -> None:
        for gauge in (metrics.HELD, metrics.HELD_OLDEST):
            gauge.remove_by_labels({"service": self._service})

    async def _letters(self) -> None:
        metrics.DEAD_LETTERS_KEPT.labels(self._service).set(await self._store.size(LETTERS))

    async def _oldest(self) -> None:
        since = await oldest_unpublished(self._store)
        age = (self._clock.now() - since).total_seconds() if since else 0.0
        metrics.UNPUBLISHED_OLDEST.labels(self._service).set(max(age, 0.0))


async def oldest_held(store: Store, why: str) -> datetime | None:
    """Since when the oldest event is held for that reason; of many cases the 200 that hold longest are asked."""
    rows = await store.find({"held.since": {"$gt": ""}, "held.why": why}, [("held.since", 1)], LOOKED_AT)
    return min((instant_of(held["since"]) for row in rows for held in row["held"] if held["why"] == why), default=None)


async def oldest_unpublished(store: Store) -> datetime | None:
    """When the oldest entry was written that is not known to be published; of many marks the oldest 200 are looked at.

    A mark says when its document was last written, so the entries themselves are asked.
    """
    marked = await store.find({"unp.b": {"$gt": ""}}, [("unp.at", 1)], LOOKED_AT)
    documents = await store.load([row["_id"] for row in marked]) if marked else {}
    # A timer's entry is dated when it was due; it was written when it fired.
    return min(
        (instant_of(d["j"][0].get("fired", d["j"][0]["at"])) for d in documents.values() if d["j"]), default=None
    )


async def read_lag(service: str, listener: Listener | None) -> None:
    """Shows the lag of the partitions owned at present, and of no others."""

    async def read() -> None:
        lag = await listener.lag() if listener is not None else {}
        gone()
        for (topic, partition), records in lag.items():
            metrics.LAG.labels(service, topic, partition).set(records)

    def gone() -> None:
        metrics.LAG.remove_by_labels({"service": service})

    await known_or_gone(read, gone)


async def known_or_gone(read: Callable[[], Awaitable[None]], gone: Callable[[], None]) -> None:
    """Reads within a second, or takes away what was shown."""
    try:
        async with asyncio.timeout(SECONDS):
            await read()
    except (Unavailable, TimeoutError):
        gone()
