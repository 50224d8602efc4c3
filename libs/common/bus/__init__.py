"""The bus, as the runtime needs it; `kafka` and `memory` provide it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from aiokafka.partitioner import murmur2

from libs.common.envelope import Record

BATCH: Final = 500
"""How many records are taken at once, at the most, unless a listener wants more."""
CASES: Final = "case."
"""What topics are called that tell the journals of cases, each case in the partition of its key."""
Take = Callable[[Sequence[Record]], Awaitable[None]]
Horizon = Mapping[tuple[str, int], int]


class Message(NamedTuple):
    """What is to be published."""

    key: str
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = (("content-type", b"application/cloudevents+json"),)


class Listener(Protocol):
    """One member of a consumer group."""

    def assigned(self) -> frozenset[int]:
        """The partition numbers this member owns at present; none while they are shared out anew."""

    def generation(self) -> int:
        """Grows whenever partitions are shared out anew: what was learnt of them before holds no longer."""

    def before_giving_up(self, hurry: Callable[[], None]) -> None:
        """`hurry` is called when partitions are shared out anew, and waits for whoever rests between two batches."""

    async def stop(self) -> None:
        """Leaves the group."""

    async def trouble(self) -> str | None:
        """Why it does not take records in, or None."""

    async def horizon(self) -> Horizon:
        """The end offsets of everything assigned, and of every edge, whoever reads it."""

    async def lag(self) -> Horizon:
        """How many records of everything assigned were not taken in yet; raises `Unavailable`."""

    async def passed(self, horizon: Horizon, partition: int) -> bool:
        """Whether every record below the horizon was taken in that cases of that partition number may hear."""


class Bus(Protocol):
    """Publishes in order, delivers at least once."""

    def up(self) -> bool:
        """Whether the last thing tried with the bus worked."""

    async def start(self) -> None:
        """Connects."""

    async def stop(self) -> None:
        """Lets batches in flight finish and disconnects."""

    async def publish(self, topic: str, messages: Sequence[Message]) -> frozenset[str]:
        """Publishes in the order given per key.

        Returns the keys that did not go out whole; after a failed message nothing later of its key goes out.
        """

    async def listen(
        self, group: str, topics: Sequence[str], take: Take, at_once: int = BATCH, *, rests: bool = False
    ) -> Listener:
        """Joins a group.  `take` gets batches, per partition in order; offsets are committed after it returns.

        `at_once`: the most records of a batch, about.  `rests`: `take` rests before it returns, and all that comes
        meanwhile is to be one batch.
        """

    def partition(self, topic: str, key: str, /) -> int:
        """The partition number of a key."""


def is_edge(topic: str) -> bool:
    """What does not tell the journals of cases: one partition, and any record of it may reach any case."""
    return not topic.startswith(CASES)


@lru_cache(16_384)  # murmur2 in Python; a case's key comes back with each of its events
def partition_of(key: str, partitions: int) -> int:
    """Kafka's own choice (murmur2), so that any of its clients agrees."""
    return int((murmur2(key.encode()) & 0x7FFFFFFF) % partitions)
