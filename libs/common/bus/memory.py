"""The bus in one process: partitions, groups and offsets as Kafka has them; state ends with the process."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Sequence

from libs.common.bus import BATCH, Horizon, Listener, Message, Take, is_edge, partition_of
from libs.common.clock import Clock, SystemClock
from libs.common.envelope import Record


class MemoryBus:
    """Topics by name; each key always lands in the same partition.  `broken` makes every publish fail.

    Services in one process share it, so it outlives each of them: stopping is for their listeners.
    """

    def __init__(self, partitions: int = 4, clock: Clock | None = None) -> None:
        self.partitions, self.clock = partitions, clock or SystemClock()
        self.topics: dict[str, list[list[Record]]] = defaultdict(lambda: [[] for _ in range(partitions)])
        self.committed: dict[tuple[str, str, int], int] = defaultdict(int)
        self.members: dict[str, list[MemoryListener]] = defaultdict(list)
        self.rebalances: dict[str, int] = defaultdict(int)
        self.news = asyncio.Event()
        self.broken = False

    def up(self) -> bool:
        """False while `broken`."""
        return not self.broken

    async def start(self) -> None:
        """Nothing to connect."""

    async def stop(self) -> None:
        """Nothing to disconnect."""

    async def publish(self, topic: str, messages: Sequence[Message]) -> frozenset[str]:
        """Appends, or refuses all while broken."""
        if self.broken:
            return frozenset(message.key for message in messages)
        for message in messages:
            self.append(topic, message.key.encode(), message.value, message.headers)
        return frozenset()

    def append(
        self, topic: str, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes | None]] = ()
    ) -> Record:
        """Any record at all, also such as no honest producer sends."""
        number = self.partition(topic, (key or b"").decode("utf-8", "replace"))
        log = self.topics[topic][number]
        record = Record(topic, number, len(log), key, value, headers, self.clock.now())
        log.append(record)
        self.wake()
        return record

    def wake(self) -> None:
        """Lets every member look again."""
        self.news.set()
        self.news = asyncio.Event()

    async def listen(
        self, group: str, topics: Sequence[str], take: Take, at_once: int = BATCH, *, rests: bool = False
    ) -> Listener:
        """A new member; the partitions are shared out anew.  It takes so many `at_once` of each partition."""
        del rests  # nothing is fetched ahead
        listener = self.join(group, topics, take, at_once)
        listener.start()
        return listener

    def join(self, group: str, topics: Sequence[str], take: Take, at_once: int = BATCH) -> "MemoryListener":
        """A new member that does not poll by itself yet."""
        listener = MemoryListener(self, group, topics, take, at_once)
        self.members[group].append(listener)
        self._rebalance(group)
        return listener

    def expel(self, listener: "MemoryListener") -> None:
        """Shares its partitions out among the others, as a broker does that hears nothing of a member."""
        with contextlib.suppress(ValueError):
            self.members[listener.group].remove(listener)
            self._rebalance(listener.group)

    def _rebalance(self, group: str) -> None:
        self.rebalances[group] += 1
        self.wake()

    def partition(self, topic: str, key: str, /) -> int:
        """The same number in every topic of cases; an edge has one."""
        return 0 if is_edge(topic) else partition_of(key, self.partitions)


class MemoryListener:
    """A member that polls its share of the partitions."""

    def __init__(self, bus: MemoryBus, group: str, topics: Sequence[str], take: Take, at_once: int = BATCH) -> None:
        self.bus, self.group, self.topics, self.take, self._most = bus, group, tuple(topics), take, at_once
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to poll."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Leaves the group at once; a batch in flight is cut off, as a crash would."""
        self.bus.expel(self)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def assigned(self) -> frozenset[int]:
        """Every n-th partition number."""
        members = self.bus.members[self.group]
        if self not in members:
            return frozenset()
        return frozenset(range(members.index(self), self.bus.partitions, len(members)))

    def generation(self) -> int:
        """How often the group has shared out its partitions."""
        return self.bus.rebalances[self.group]

    def before_giving_up(self, hurry: Callable[[], None]) -> None:
        """Nobody waits here for a batch in flight."""

    async def trouble(self) -> str | None:
        """None: nothing is ever removed from a log, and nobody is late."""
        return None

    async def horizon(self) -> Horizon:
        """The lengths of the logs."""
        ours = {(topic, n) for topic in self.topics for n in self.assigned()}
        edges = {(topic, 0) for topic in self.topics if is_edge(topic)}
        return {(topic, n): len(self.bus.topics[topic][n]) for topic, n in ours | edges}

    async def lag(self) -> Horizon:
        """Compares the lengths with what is committed."""
        owned, ends = self.assigned(), await self.horizon()
        return {place: end - self.bus.committed[self.group, *place] for place, end in ends.items() if place[1] in owned}

    async def passed(self, horizon: Horizon, partition: int) -> bool:
        """Compares what is committed."""
        return all(
            self.bus.committed[self.group, topic, n] >= end
            for (topic, n), end in horizon.items()
            if n == partition or is_edge(topic)
        )

    async def _run(self) -> None:
        while True:
            news = self.bus.news
            if not await self.step():
                await news.wait()
            await asyncio.sleep(0)

    async def step(self) -> bool:
        """Polls, takes and commits one batch; False if there was none."""
        batch, generation = self._poll(), self.generation()
        if not batch:
            return False
        await self.take(batch)
        # As a broker does: who has lost its partitions meanwhile may not move their offsets, least of all back.
        if generation == self.generation():
            for record in batch:
                self.bus.committed[self.group, record.topic, record.partition] = record.offset + 1
        return True

    def _poll(self) -> list[Record]:
        batch: list[Record] = []
        for topic in self.topics:
            for number in sorted(self.assigned()):
                start = self.bus.committed[self.group, topic, number]
                batch += self.bus.topics[topic][number][start : start + self._most]
        return batch
