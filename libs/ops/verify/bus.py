"""The topics on the bus, read from their beginning to their present end."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from libs.common.bus import CASES
from libs.common.envelope import Record
from libs.ops.reading import Stands, to_the_end
from libs.ops.topic_table import Found
from libs.ops.unanswered import Unanswered

PATIENCE_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first offset and the next of each partition, by service and partition."""

    begins: Mapping[tuple[str, int], int]
    ends: Mapping[tuple[str, int], int]

    def records(self) -> dict[int, int]:
        """How many records each partition number holds, all topics together."""
        counts: dict[int, int] = {}
        for (service, number), end in self.ends.items():
            counts[number] = counts.get(number, 0) + end - self.begins[service, number]
        return counts

    def trimmed(self, service: str) -> frozenset[int]:
        """Partitions that have thrown records away by age."""
        return frozenset(number for (name, number), begin in self.begins.items() if name == service and begin)


def bounds_of(found: Found, services: Collection[str], partitions: int) -> Bounds:
    """Of these services' topics; `Unanswered` if one is missing or has other partitions than this deployment's."""
    for topic in (CASES + service for service in services):
        count = sum(place.topic == topic for place in found.ends)
        if count != partitions:
            said = f"{count} partitions, not {partitions}" if count else "no such topic"
            raise Unanswered(f"{topic}: {said}; is CASELOOP_PARTITIONS right?  caseloop topics says what is there")
    ours = {place: place.topic.removeprefix(CASES) for place in found.ends if place.topic.startswith(CASES)}
    return Bounds(
        {(name, place.partition): found.starts[place] for place, name in ours.items() if name in services},
        {(name, place.partition): found.ends[place] for place, name in ours.items() if name in services},
    )


class Bus:
    """A reader that belongs to no group."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._stands: dict[str, Stands] = {}

    async def records(self, service: str, numbers: Collection[int]) -> AsyncIterator[Record]:
        """Everything in those partitions up to their present end."""
        places = [TopicPartition(CASES + service, number) for number in numbers]
        self._stands[service] = dict(await self._consumer.beginning_offsets(places))
        async for record in self.later(service):
            yield record

    async def later(self, service: str) -> AsyncIterator[Record]:
        """What has come to the same partitions since they were last read, up to their present end."""
        async for record in to_the_end(self._consumer, self._stands[service]):
            yield record


@asynccontextmanager
async def bus_at(url: str) -> AsyncIterator[Bus]:
    """Connected; `Unanswered` if no broker answers, now or later."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=url, enable_auto_commit=False, auto_offset_reset="earliest", request_timeout_ms=PATIENCE_MS
    )
    try:
        await consumer.start()
        yield Bus(consumer)
    except (KafkaError, OSError) as error:
        raise Unanswered(f"the bus at {url} does not answer ({type(error).__name__}); is KAFKA_URL right?") from error
    finally:
        await consumer.stop()
