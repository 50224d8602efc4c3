"""Each runtime test runs on engines in memory and on real ones."""

import asyncio
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaProducer

from libs.common.bus import Bus
from libs.common.bus.kafka import KafkaBus
from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock, SystemClock
from libs.common.engines import Engines
from libs.common.envelope import Heard, Record, read
from libs.common.journal.runtime import Runtime
from libs.common.store import Store
from libs.common.store.memory import MemoryStore
from libs.common.store.mongo import MongoStore
from libs.common.tests import toys

Raw = tuple[bytes | None, bytes | None, Sequence[tuple[str, bytes | None]]]
START = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)


async def eventually(condition: Callable[[], Awaitable[object]], within: float = 15.0) -> None:
    """Waits for a named condition."""
    until = time.monotonic() + within
    while not await condition():
        if time.monotonic() > until:
            pytest.fail(f"never: {getattr(condition, '__name__', condition)}")
        await asyncio.sleep(0)
        await asyncio.to_thread(time.sleep, 0.01)


class World:
    """Three toy services on one set of engines, a clock that the test moves, and everything published."""

    def __init__(self, bus: Callable[[str], Bus], store: Callable[[str], Store]) -> None:
        self._bus, self._store = bus, store
        self.clock = SetClock(START)
        self.runtimes = {book.service: self.make(book.service) for book in toys.BOOKS}
        self.more: list[Runtime] = []

    def make(self, service: str, seed: int = 1, around: Callable[[Engines], Engines] = lambda made: made) -> Runtime:
        book = next(book for book in toys.BOOKS if book.service == service)
        engines = around(Engines(self._bus(service), self._store(service)))
        return Runtime(
            book=book, store=engines.store, bus=engines.bus, clock=self.clock, policy=toys.Policy(), seed=seed,
            tick=0.01,
        )  # fmt: skip

    async def join(self, service: str) -> Runtime:
        """One more member of a service's group, which owns partitions when this returns."""
        self.more.append(self.make(service, seed=len(self.more) + 2))
        member = self.more[-1]
        await member.start()

        async def owns_partitions() -> bool:
            return member.listener is not None and bool(member.listener.assigned())

        await eventually(owns_partitions, within=30)
        return member

    async def start(self) -> None:
        for runtime in self.runtimes.values():
            await runtime.start()
        await eventually(self.ready)

    async def ready(self) -> bool:
        troubles = [await runtime.trouble() for runtime in self.runtimes.values()]
        return not any(troubles)

    async def stop(self) -> None:
        for runtime in [*self.runtimes.values(), *self.more]:
            await runtime.stop()

    async def send(self, case: str, text: str, key: str | None = None) -> int:
        receipt = await self.runtimes["front"].desk.decide(case, toys.submit, toys.Submit(text=text), key=key)
        return receipt.position["front"]

    async def put(self, topic: str, record: Raw) -> str:
        """Any record at all, also such as no honest producer sends; where it stands."""
        bus = self.runtimes["front"].bus
        if isinstance(bus, MemoryBus):
            return bus.append(topic, *record).place
        assert isinstance(bus, KafkaBus)
        producer = AIOKafkaProducer(bootstrap_servers=bus.url)
        await producer.start()
        key, value, headers = record
        done = await producer.send_and_wait(topic, value, key, headers=list(headers))
        await producer.stop()
        return f"{done.topic}-{done.partition}-{done.offset}"

    async def state(self, service: str, case: str) -> object:
        return await self.runtimes[service].desk.state(case)

    async def faults(self, cases: Collection[str]) -> list[str]:
        """What a topic says otherwise than the journals; empty if all is well."""
        found = []
        for service in ("front", "middle"):
            said: dict[str, list[int]] = defaultdict(list)
            for subject, n in await self.topic(f"case.{service}"):
                said[subject].append(n)
            for one in cases:
                journal = [entry["n"] for entry in await self.runtimes[service].store.journal(one)]
                heard = list(dict.fromkeys(said[one]))
                if not heard == journal == list(range(1, len(journal) + 1)):
                    found.append(f"{service}/{one}: topic {said[one]}, journal {journal}")
        return found

    async def topic(self, name: str) -> list[tuple[str, int]]:
        """(subject, sequence) of everything on a topic, as a fresh group reads it."""
        seen: list[Record] = []

        async def note(records: object) -> None:
            seen.extend(records)  # type: ignore[arg-type]

        listener = await self.runtimes["front"].bus.listen(f"check-{uuid.uuid4().hex}", [name], note)
        horizon: dict[tuple[str, int], int] = {}

        async def read_up() -> bool:
            if not listener.assigned():
                return False
            horizon.update(await listener.horizon())
            return len(seen) >= sum(horizon.values())

        await eventually(read_up)
        await listener.stop()
        return [(e.subject, e.sequence or 0) for e in map(read, seen) if isinstance(e, Heard)]


@pytest.fixture(params=["memory", pytest.param("real", marks=pytest.mark.engines)])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        bus, stores = MemoryBus(), {book.service: MemoryStore() for book in toys.BOOKS}
        made = World(lambda _service: bus, lambda service: stores[service])
    else:
        engines = request.getfixturevalue("engines")
        name = f"t{uuid.uuid4().hex[:10]}"
        await engines.provision([f"case.{book.service}" for book in toys.BOOKS])
        made = World(
            lambda service: KafkaBus(engines.kafka_url, service),
            lambda service: MongoStore(engines.mongo_url, f"{name}_{service}"),
        )
    await made.start()
    yield made
    await made.stop()


__all__ = ["SystemClock", "World", "eventually"]
