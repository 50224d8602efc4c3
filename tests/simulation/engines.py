"""The store and the bus as one process sees them: late, failing, answering wrongly; behind them one truth for all."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from libs.common.bus import BATCH, Horizon, Message, Take
from libs.common.bus.memory import MemoryBus, MemoryListener
from libs.common.envelope import Record
from libs.common.errors import Unavailable
from libs.common.store import Doc, Where, Write
from tests.simulation.loop import give_way
from tests.simulation.stores import Truth

if TYPE_CHECKING:
    from tests.simulation.process import Process

MOST: int = 60


class StoreOf:
    """A process's store: it may die before each call and after, and not hear that a write was done."""

    def __init__(self, store: Truth, process: "Process") -> None:
        self._store, self._process = store, process

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._store, name)

        async def reached(*args: Any, **kwargs: Any) -> Any:
            await self._reach(name)
            answer = await call(*args, **kwargs)
            await self._process.point(f"after {name}")
            return answer

        setattr(self, name, reached)
        return reached

    async def load(self, ids: Collection[str]) -> dict[str, Doc]:
        """Whoever loads begins to decide."""
        self._process.world.heeded.begin()
        await self._reach("load")
        stored = await self._store.load(ids)
        await self._process.point("after load")
        return stored

    async def due(self, at: str, parts: Collection[int], limit: int) -> list[str]:
        """Asked at every tick: what is not due costs nothing."""
        if not self._store.due_by(at):
            return []
        await self._reach("due")
        return await self._store.due(at, parts, limit)

    async def find(self, where: Where, order: Sequence[tuple[str, int]] = (), limit: int = 100) -> list[Doc]:
        """As above, for the journals that grew long."""
        if "long" in where and not self._store.work().long:
            return []
        await self._reach("find")
        return await self._store.find(where, order, limit)

    async def unpublished(self, before: str, limit: int) -> list[str]:
        """As above."""
        if not self._store.work().marked:
            return []
        await self._reach("unpublished")
        return await self._store.unpublished(before, limit)

    async def write(self, writes: Sequence[Write]) -> bool:
        """Also: done, and reported as failed."""
        await self._reach("write")
        stored = self._store.documents
        fitting = [write for write in writes if stored.get(write.id, {"v": 0})["v"] == write.seen]
        done = await self._store.write(writes)
        self._process.wrote(fitting, self._store)
        if self._process.strikes("lost write"):
            raise Unavailable("the store did not answer in time")
        await self._process.point("after write")
        return done

    async def _reach(self, name: str) -> None:
        await self._process.point(f"before {name}")
        if self._process.world.down(self._process.service) or self._process.strikes("store error"):
            raise Unavailable("the store did not answer")


class BusOf:
    """A process's bus: some sends fail, some only seem to, and it may die between two of them."""

    def __init__(self, bus: MemoryBus, process: "Process") -> None:
        self._bus, self._process = bus, process

    def up(self) -> bool:
        """The truth."""
        return self._bus.up()

    async def start(self) -> None:
        """Nothing to connect."""

    async def stop(self) -> None:
        """Nothing to disconnect."""

    def partition(self, topic: str, key: str, /) -> int:
        """The same number in every topic."""
        return self._bus.partition(topic, key)

    async def publish(self, topic: str, messages: Sequence[Message]) -> frozenset[str]:
        """In order; after a failed message nothing later of its key goes out, but other keys do."""
        await self._process.point("before publish")
        failed = set[str]()
        for message in messages:
            if message.key in failed or self._process.strikes("failed send"):
                failed.add(message.key)
                continue
            failed |= await self._bus.publish(topic, [message])
            if message.key not in failed:
                self._process.world.published(topic, message)
            if self._process.strikes("lost acknowledgement"):
                failed.add(message.key)
            await self._process.point("between messages")
        return frozenset(failed)

    async def listen(
        self, group: str, topics: Sequence[str], take: Take, _at_once: int = BATCH, *, rests: bool = False
    ) -> "Member":
        """Joins the group."""
        await self._process.point("before listen")
        if not self._bus.up():
            raise Unavailable("the bus does not answer")
        return Member(self._bus, self._process, group, topics, take)


class Member:
    """A member of a group that polls late, in parts, in any order of topics, and may not get to commit."""

    def __init__(self, bus: MemoryBus, process: "Process", group: str, topics: Sequence[str], take: Take) -> None:
        self._bus, self._process, self._group, self._topics, self._take = bus, process, group, tuple(topics), take
        self.inner = self._join()
        asyncio.get_running_loop().create_task(self._run())

    def _join(self) -> MemoryListener:
        self._process.world.say("join", self._process.life.name, self._group)
        return self._bus.join(self._group, self._topics, self._take)

    def assigned(self) -> frozenset[int]:
        """As the group has it."""
        return self.inner.assigned()

    def generation(self) -> int:
        """As the group has it."""
        return self.inner.generation()

    async def passed(self, horizon: Horizon, partition: int) -> bool:
        """As the group has it, if the bus answers."""
        await self._process.point("before passed")
        return self._bus.up() and await self.inner.passed(horizon, partition)

    async def horizon(self) -> Horizon:
        """The ends, if the bus answers."""
        await self._process.point("before horizon")
        if not self._bus.up():
            raise Unavailable("the bus does not answer")
        return await self.inner.horizon()

    async def lag(self) -> Horizon:
        """How far it is behind."""
        return await self.inner.lag()

    def before_giving_up(self, hurry: Callable[[], None]) -> None:
        """Nobody waits here for a batch in flight."""

    async def trouble(self) -> str | None:
        """None."""
        return None

    async def stop(self) -> None:
        """Leaves at once."""
        self._bus.expel(self.inner)

    async def _run(self) -> None:
        while True:
            if self.inner not in self._bus.members[self._group] and self._bus.up():
                self.inner = self._join()
            news = self._bus.news
            batch, more = self._poll()
            if batch:
                await self._settle(batch)
            elif more:
                await self._process.world.loop.wait(self._process.random.random())
            else:
                await news.wait()
            await give_way()

    async def _settle(self, batch: list[Record]) -> None:
        generation = self.generation()
        self._process.world.say("take", self._process.life.name, ",".join(record.place for record in batch))
        await self._take(batch)
        await self._process.point("before commit")
        if generation != self.generation() or not self._bus.up() or self._process.strikes("redelivery"):
            return
        for record in batch:
            self._bus.committed[self._group, record.topic, record.partition] = record.offset + 1
        self._process.world.version += 1

    def _poll(self) -> tuple[list[Record], bool]:
        """A batch, and whether something was left for later."""
        if not self._bus.up():
            return [], False
        process, more = self._process, False
        topics, committed, assigned = self._bus.topics, self._bus.committed, sorted(self.assigned())
        chunks: list[list[Record]] = []
        for topic in self._topics:
            logs, slow = topics[topic], process.world.slow(self._group, topic)
            for number in assigned:
                start = committed[self._group, topic, number]
                if slow or start >= len(logs[number]):
                    continue
                chunk = logs[number][start : start + MOST]
                if process.strikes("part of a batch"):
                    chunk, more = chunk[: process.random.randrange(len(chunk))], True
                if chunk:
                    chunks.append(chunk)
        process.random.shuffle(chunks)
        return [record for chunk in chunks for record in chunk], more
