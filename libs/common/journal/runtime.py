"""The parts of one service, started and stopped together; it backs off and never skips."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from libs.common.bus import Bus, Listener
from libs.common.clock import Clock
from libs.common.envelope import Record
from libs.common.errors import Unavailable
from libs.common.journal.bench import Bench
from libs.common.journal.book import Book, never
from libs.common.journal.desk import Desk
from libs.common.journal.gauges import Gauges, oldest_unpublished
from libs.common.journal.inbox import Inbox
from libs.common.journal.letters import Letters
from libs.common.journal.parts import Parts
from libs.common.journal.publish import Publisher
from libs.common.journal.sweep import Sweeper
from libs.common.journal.timers import Timers
from libs.common.store import RUNTIME_INDEXES, Store

TICK: Final = 0.25
MOST_BACK_OFF: Final = 5.0
MOST_REST: Final = 0.1
LATE: Final = timedelta(minutes=1)
log = logging.getLogger(__name__)


class Runtime:
    """One service on a bus and a store.  `seed` makes batch names and jitter replayable."""

    def __init__(  # noqa: PLR0913 - the parts of a service, given by name
        self, *, book: Book, store: Store, bus: Bus, clock: Clock, policy: Any, seed: int | None = None,
        tick: float = TICK,
    ) -> None:  # fmt: skip
        self.book, self.store, self.bus, self.clock = book, store, bus, clock
        self._random = random.Random(seed)  # noqa: S311 - names and jitter, no secrets
        self._tick = tick
        parts = Parts(book, store, bus, clock, policy, self._name)
        publisher = Publisher(book, store, bus)
        self.desk, self.inbox = Desk(parts, publisher), Inbox(parts, publisher)
        self.timers, self.sweeper = Timers(parts, publisher), Sweeper(parts, publisher)
        self.bench, self.letters = Bench(parts, self.desk), Letters(parts, self.inbox)
        self.gauges = Gauges(parts)
        self.listener: Listener | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._troubles = {"join": "starting"}

    async def start(self) -> None:
        """Begins; returns at once, also while engines are down (see `trouble`)."""
        await self.bus.start()
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._join()), loop.create_task(self._forever("sweep", self.sweeper.turn))]

    async def stop(self) -> None:
        """Stops the parts, then the engines; a rest between two batches ends at once."""
        self.desk.awaited.set()
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
        try:
            await self.store.ping()
            oldest = await oldest_unpublished(self.store)
        except Unavailable as error:
            return str(error)
        late = self.clock.now() - LATE
        reasons = [
            *self._troubles.values(),
            await self.listener.trouble() if self.listener else None,
            None if self.bus.up() else "the bus does not answer",
            f"entries are unpublished for more than {LATE.seconds} s" if oldest and oldest < late else None,
        ]
        return "; ".join(dict.fromkeys(reason for reason in reasons if reason)) or None

    async def gauge(self) -> None:
        """Reads the gauges, for who asks for the metrics."""
        await self.gauges.read(self.listener)

    async def take(self, records: Sequence[Record]) -> None:
        """Takes a batch in, however long the machinery is down, and rests as long as that took.

        What comes meanwhile is one batch: under load they grow and a record costs less, at ease the rest is short.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        await self._persist("take", lambda: self.inbox.take(records))
        linger = 0.0 if len(records) >= self.book.at_once else self.book.linger
        rest = max(min(loop.time() - started, MOST_REST), linger)
        if rest:
            await self._rest(rest)

    async def _rest(self, seconds: float) -> None:
        """Not while somebody waits to read what is still to be taken in, or for the partitions."""
        ends = [asyncio.ensure_future(self.clock.sleep(seconds)), asyncio.ensure_future(self.desk.awaited.wait())]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()

    async def _join(self) -> None:
        await self._persist("join", self._open)
        if self.book.due is not never:
            await self._forever("timers", self._tick_timers)

    async def _open(self) -> None:
        await self.store.start([*RUNTIME_INDEXES, *self.book.indexes])
        if self.book.topics:
            book = self.book
            rests = book.linger > 0
            self.listener = await self.bus.listen(book.service, book.topics, self.take, book.at_once, rests=rests)
            self.listener.before_giving_up(self.desk.hurry)

    async def _tick_timers(self) -> None:
        if self.listener is not None:
            await self.timers.tick(self.listener)
        await self.clock.sleep(self._tick, polls=True)

    async def _forever(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self._persist(name, work)

    async def _persist(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Until it works.  Each kind of work has its own trouble, so that none hides another's."""
        wait = 0.1
        while True:
            _heed_cancellation()
            try:
                await work()
            except Unavailable as error:
                self._note(name, str(error))
            except Exception as error:
                self._troubles[name] = f"{type(error).__name__}: {error}"
                log.exception("%s: not expected; backing off", self.book.service)
            else:
                self._troubles.pop(name, None)
                return
            await self.clock.sleep(wait * (0.5 + self._random.random()))
            wait = min(wait * 2, MOST_BACK_OFF)

    def _note(self, name: str, trouble: str) -> None:
        """Said once in the log, however often it is tried."""
        if self._troubles.get(name) != trouble:
            log.error("%s cannot %s: %s", self.book.service, name, trouble)
        self._troubles[name] = trouble

    def _name(self) -> str:
        """Names sort by the millisecond they were given in (UTC): so does what was left unpublished."""
        return f"{int(self.clock.now().timestamp() * 1000):012x}{self._random.getrandbits(80):020x}"


def _heed_cancellation() -> None:
    """Ends a task that was cancelled and whose driver made something else of it, as PyMongo a lost connection."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
