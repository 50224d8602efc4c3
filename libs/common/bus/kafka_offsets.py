"""Where a group stands before it reads: its topics exist, its offsets too, and nothing it needs is gone."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import CommitFailedError, KafkaError

from libs.common.errors import Unavailable


async def check(url: str, client: str, group: str, topics: Sequence[str]) -> None:
    """Writes down the earliest offset where the group is new; `Unavailable` says why it must not read."""
    try:
        partitions = await _partitions(url, client, topics)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=url, client_id=client, group_id=group, enable_auto_commit=False, auto_offset_reset="none"
        )
        await consumer.start()
        try:
            consumer.assign(partitions)
            await _begin(consumer, partitions)
        finally:
            await consumer.stop()
    except (KafkaError, OSError) as error:
        raise Unavailable(f"the bus does not answer: {error!r}") from error


async def committed(consumer: AIOKafkaConsumer, places: Collection[TopicPartition]) -> dict[TopicPartition, int]:
    """Where the group stands; a partition without an offset is left out."""
    offsets = await asyncio.gather(*(consumer.committed(place) for place in places))
    return {place: offset for place, offset in zip(places, offsets, strict=True) if offset is not None}


async def overtaken(consumer: AIOKafkaConsumer, stands: Mapping[TopicPartition, int]) -> str | None:
    """Which partitions do not hold the place where the group stands: records are gone that nobody took in."""
    starts = await consumer.beginning_offsets(list(stands)) if stands else {}
    ends = await consumer.end_offsets(list(stands)) if stands else {}
    gone = [
        f"{place.topic}-{place.partition} holds {starts[place]} to {ends[place]}, this group stands at {offset}"
        for place, offset in sorted(stands.items())
        if not starts[place] <= offset <= ends[place]
    ]
    return f"replay needed: {'; '.join(gone)}" if gone else None


async def _partitions(url: str, client: str, topics: Sequence[str]) -> list[TopicPartition]:
    admin = AIOKafkaAdminClient(bootstrap_servers=url, client_id=client)
    try:
        await admin.start()
        there = set(await admin.list_topics())
        if missing := sorted(set(topics) - there):
            raise Unavailable(f"topics are missing: {', '.join(missing)}; run caseloop topics --provision")
        described = await admin.describe_topics(list(topics))
    finally:
        await admin.close()
    return [TopicPartition(topic["topic"], part["partition"]) for topic in described for part in topic["partitions"]]


async def _begin(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> None:
    stands = await committed(consumer, partitions)
    if trouble := await overtaken(consumer, stands):
        raise Unavailable(trouble)
    fresh = [place for place in partitions if place not in stands]
    if not fresh:
        return
    try:
        await consumer.commit(await consumer.beginning_offsets(fresh))
    except CommitFailedError:
        return  # the group has members, who have done this, or will where they are given a new topic's partitions
