"""Where a group stands before it reads: its topics exist, its offsets too, and nothing it needs is gone."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import CommitFailedError, GroupLoadInProgressError, KafkaError

from libs.common.errors import Unavailable

PATIENCE_SECONDS: Final = 20.0
PAUSE_SECONDS: Final = 0.2


async def check(url: str, client: str, group: str, topics: Sequence[str]) -> None:
    """Writes down the earliest offset where the group is new; `Unavailable` says why it must not read."""
    try:
        partitions = await _partitions(url, client, topics)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=url, client_id=client, group_id=group, enable_auto_commit=False, auto_offset_reset="none"
        )
        try:
            await consumer.start()
            consumer.assign(partitions)
            await _begin(consumer, partitions, await committed(url, client, group, partitions))
        finally:
            await consumer.stop()
    except (KafkaError, OSError) as error:
        raise Unavailable(f"the bus does not answer: {error!r}") from error


async def committed(
    url: str, client: str, group: str, places: Collection[TopicPartition]
) -> dict[TopicPartition, int]:  # fmt: skip
    """Where the group stands; a partition without an offset is left out.  `KafkaError` if nobody can say.

    A coordinator that has just come up, or is one no more, answers with an error of the whole and no partition at all.
    Consumers of aiokafka take that for a group without offsets, which would be read from its beginning.
    """
    if not places:
        return {}
    admin = AIOKafkaAdminClient(bootstrap_servers=url, client_id=client)
    try:
        await admin.start()
        async with asyncio.timeout(PATIENCE_SECONDS):
            stands = await _answered(admin, group, places)
            while stands is None:
                await asyncio.sleep(PAUSE_SECONDS)
                stands = await _answered(admin, group, places)
    except TimeoutError as error:
        raise GroupLoadInProgressError(f"nobody says where group {group} stands") from error
    finally:
        await admin.close()
    return {place: offset for place, offset in stands.items() if offset >= 0}


async def _answered(
    admin: AIOKafkaAdminClient, group: str, places: Collection[TopicPartition]
) -> dict[TopicPartition, int] | None:
    try:
        said = await admin.list_consumer_group_offsets(group, partitions=list(places))
    except KafkaError as error:
        if error.retriable:  # nobody is coordinator yet, or another is
            return None
        raise
    return {place: said[place].offset for place in places} if said.keys() >= set(places) else None


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


async def _begin(
    consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition], stands: Mapping[TopicPartition, int]
) -> None:  # fmt: skip
    if trouble := await overtaken(consumer, stands):
        raise Unavailable(trouble)
    fresh = [place for place in partitions if place not in stands]
    if not fresh:
        return
    try:
        await consumer.commit(await consumer.beginning_offsets(fresh))
    except CommitFailedError:
        return  # the group has members, who have done this, or will where they are given a new topic's partitions
