"""The bus on Kafka: consumption through FastStream, publishing in explicit batches (design/runtime.md, FastStream)."""

import asyncio
from collections.abc import Sequence

from libs.common.bus import BATCH, Listener, Message, Take, is_edge, partition_of
from libs.common.bus.kafka_listener import KafkaListener
from libs.common.bus.kafka_offsets import check
from libs.common.bus.kafka_publisher import KafkaPublisher


class KafkaBus:
    """One publisher and any number of listeners of one process.

    `partitions` is the count of every `case.*` topic; edge topics have one (contracts/topics.yaml).
    """

    def __init__(self, url: str, client: str, partitions: int = 4) -> None:
        self.url, self.client, self.partitions = url, client, partitions
        self._publisher = KafkaPublisher(url, client)
        self._listeners: list[KafkaListener] = []

    def up(self) -> bool:
        """Whether the producer is connected and its last send was acknowledged."""
        return self._publisher.up()

    async def start(self) -> None:
        """Begins to connect; returns at once, also while no broker answers."""
        self._publisher.start()

    async def stop(self) -> None:
        """Leaves the groups that are not left yet, then disconnects; also if one cannot be left."""
        try:
            await asyncio.gather(*(listener.stop() for listener in self._listeners))
        finally:
            await self._publisher.stop()

    async def publish(self, topic: str, messages: Sequence[Message]) -> frozenset[str]:
        """In explicit batches per partition, the next only after the one before is acknowledged."""
        by_partition: dict[int, list[Message]] = {}
        for message in messages:
            by_partition.setdefault(self.partition(topic, message.key), []).append(message)
        return await self._publisher.publish(topic, by_partition)

    async def listen(
        self, group: str, topics: Sequence[str], take: Take, at_once: int = BATCH, *, rests: bool = False
    ) -> Listener:
        """Joins the group; all topics of one partition number land on the same member.

        `Unavailable` if no broker answers, a topic is missing, or records are gone that the group has not read.
        """
        await check(self.url, self.client, group, topics)
        listener = KafkaListener(self.url, self.client, group, topics, take, at_once, rests=rests)
        await listener.start()
        self._listeners.append(listener)
        return listener

    def partition(self, topic: str, key: str, /) -> int:
        """Murmur2 over the case topics' partitions; edge topics have one."""
        return 0 if is_edge(topic) else partition_of(key, self.partitions)
