"""The parts of one service, started and stopped together; it backs off and never skips."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from libs.common.bus import Bus, Listener
from libs.common.clock import Clock
from libs.common.envelope import Record
from libs.common.errors import Unavailable
from libs.common.journal.book import Book
from libs.common.journal.desk import Desk
from libs.common.journal.inbox import Inbox
from libs.common.journal.parts import Parts
from libs.common.journal.publish import Publisher
from libs.common.journal.sweep import Sweeper
from libs.common.journal.timers import Timers
from libs.common.store import RUNTIME_INDEXES, Store

MOST_BACK_OFF: Final = 5.0
log = logging.getLogger(__name__)


class Runtime:
    """One service on a bus and a store.  `seed` makes batch names and jitter replayable."""

    def __init__(  # noqa: PLR0913 - the parts of a service, given by name
        self, *, book: Book, store: Store, bus: Bus, clock: Clock, policy: Any, seed: int | None = None,
        tick: float = 0.1,
    ) -> None:  # fmt: skip
        self.book, self.store, self.bus, self.clock = book, store, bus, clock
        self._random = random.Random(seed)  # noqa: S311 - names and jitter, no secrets
        self._tick = tick
        parts = Parts(book, store, bus, clock, policy, self._name)
        publisher = Publisher(book.service, book.topic, store, bus)
        self.desk, self.inbox = Desk(parts, publisher), Inbox(parts, publisher)
        self.timers, self.sweeper = Timers(parts, publisher), Sweeper(parts, publisher)
        self.listener: Listener | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._trouble: str | None = "starting"

    async def start(self) -> None:
        """Begins; returns at once, also while engines are down (see `trouble`)."""
        await self.bus.start()
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._join()), loop.create_task(self._forever(self._sweep))]

    async def stop(self) -> None:
        """Stops the parts, then the engines."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.listener is not None:
            await self.listener.stop()
        with contextlib.suppress(Unavailable):
            await self.bus.stop()
        await self.store.stop()

    async def trouble(self) -> str | None:
        """Why it is not ready, or None: the truth for a readiness probe."""
        if self._trouble:
            return self._trouble
        if self.book.topics and self.listener is None:
            return "the bus does not answer"
        try:
            await self.store.ping()
        except Unavailable as error:
            return str(error)
        return None if self.bus.up() else "the bus does not answer"

    async def take(self, records: Sequence[Record]) -> None:
        """Takes a batch in, however long the machinery is down."""
        await self._persist(lambda: self.inbox.take(records))

    async def _join(self) -> None:
        await self._persist(lambda: self.store.start([*RUNTIME_INDEXES, *self.book.indexes]))
        await self._persist(self._listen)
        await self._forever(self._tick_timers)

    async def _listen(self) -> None:
        if self.book.topics:
            self.listener = await self.bus.listen(self.book.service, self.book.topics, self.take)

    async def _tick_timers(self) -> None:
        if self.listener is not None:
            await self.timers.tick(self.listener)
        await self.clock.sleep(self._tick)

    async def _sweep(self) -> None:
        await self.sweeper.sweep()
        await self.sweeper.pause()

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self._persist(work)

    async def _persist(self, work: Callable[[], Awaitable[None]]) -> None:
        wait = 0.1
        while True:
            try:
                await work()
            except Unavailable as error:
                self._trouble = str(error)
            except Exception as error:
                self._trouble = f"{type(error).__name__}: {error}"
                log.exception("%s: not expected; backing off", self.book.service)
            else:
                self._trouble = None
                return
            await asyncio.sleep(wait * (0.5 + self._random.random()))
            wait = min(wait * 2, MOST_BACK_OFF)

    def _name(self) -> str:
        return f"{self._random.getrandbits(80):020x}"
