"""Records out of a consumer, so that one which the client itself cannot read loses none of the others.

aiokafka decodes the names of headers.  One that is not UTF-8 raises out of `getmany`, after other partitions have given
what they had: their positions have gone on, and nobody got the records.  So does a batch with a wrong checksum, or one
compressed as nobody here can undo; those raise errors of Kafka, as a broker does that is gone, and are told apart.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import (
    ConsumerStoppedError,
    CorruptRecordException,
    KafkaError,
    RecordTooLargeError,
    UnsupportedCodecError,
)

from libs.common.envelope import Record

WAIT_MS: Final = 500
"""What was fetched is let go where reading stumbles, and is fetched again."""
ORDINARY: Final = (KafkaError, ConsumerStoppedError)
"""What a broker or a stop leads to: whoever reads tries again, or is done."""
LASTING: Final = (CorruptRecordException, RecordTooLargeError, UnsupportedCodecError)
"""What stands on the topic leads to: it reads no better, however often it is fetched."""
ONE_BY_ONE: Final = 50
"""Records at the most, while other partitions wait: for one that cannot be read its batch is fetched anew."""
Records = Mapping[TopicPartition, Sequence["ConsumerRecord[Any, Any]"]]
GetMany = Callable[..., Awaitable[Records]]
Stands = Callable[[], Awaitable[Mapping[TopicPartition, int]]]
"""Of every partition that is read from where it is to be read on; asked for only where reading stumbles."""
log = logging.getLogger(__name__)


def record_of(raw: "ConsumerRecord[Any, Any]") -> Record:
    """As the services know one."""
    return Record(raw.topic, raw.partition, raw.offset, raw.key, raw.value, raw.headers, moment_of(raw.timestamp))


def moment_of(timestamp: int | None) -> datetime | None:
    """When a record was written, by its milliseconds; None where it has none, or none that a calendar holds."""
    if timestamp is None or timestamp < 0:
        return None
    try:
        return datetime.fromtimestamp(timestamp / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


async def read(
    consumer: AIOKafkaConsumer, getmany: GetMany, stands: Stands, *only: TopicPartition,
    timeout_ms: int, max_records: int | None,
) -> Records:  # fmt: skip
    """As `getmany`.  `stands`: how far records were taken in, to which it goes back when reading stumbles."""
    try:
        return await getmany(*only, timeout_ms=timeout_ms, max_records=max_records)
    except Exception as error:
        if _ordinary(error):  # the client raises these only where it had drained nothing
            raise
        log.warning("records cannot be read together (%r); each partition is read by itself", error)
    taken = await stands()
    _back(consumer, taken, only)
    try:
        return await _apart(consumer, getmany, taken, only, max_records)
    except ORDINARY:
        _back(consumer, taken, only)
        raise


async def _apart(
    consumer: AIOKafkaConsumer, getmany: GetMany, taken: Mapping[TopicPartition, int],
    only: Sequence[TopicPartition], max_records: int | None,
) -> Records:  # fmt: skip
    """Of the partition that stumbles some records, also those that nobody can read; of the others what is there."""
    found: dict[TopicPartition, Sequence[ConsumerRecord[Any, Any]]] = {}
    for place in sorted(only or consumer.assignment()):
        try:
            found |= await getmany(place, timeout_ms=WAIT_MS, max_records=max_records)
        except Exception as error:
            if _ordinary(error):
                raise
            _back(consumer, taken, [place])
            found |= await _one_by_one(consumer, getmany, place)
    return found


async def _one_by_one(consumer: AIOKafkaConsumer, getmany: GetMany, place: TopicPartition) -> Records:
    found: list[ConsumerRecord[Any, Any]] = []
    while len(found) < ONE_BY_ONE and (more := await _next_of(consumer, getmany, place)):
        found.extend(more)
    return {place: found} if found else {}


async def _next_of(
    consumer: AIOKafkaConsumer, getmany: GetMany, place: TopicPartition
) -> Sequence["ConsumerRecord[Any, Any]"]:
    position = await consumer.position(place)
    try:
        return (await getmany(place, timeout_ms=WAIT_MS, max_records=1)).get(place, ())
    except Exception as error:
        if _ordinary(error):
            raise
        log.exception("%s-%s-%s cannot be read by any client in Python", place.topic, place.partition, position)
        consumer.seek(place, position + 1)
        return [_unread(place, position, error)]


def _ordinary(error: Exception) -> bool:
    return isinstance(error, ORDINARY) and not isinstance(error, LASTING)


def _unread(place: TopicPartition, offset: int, error: Exception) -> "ConsumerRecord[Any, Any]":
    """In its place one that nobody takes for an event, and that says why: it ends among the dead letters."""
    said = f"the client cannot read this record, which stands on the topic: {type(error).__name__}: {error}".encode()
    now = int(time.time() * 1000)
    return ConsumerRecord(place.topic, place.partition, offset, now, 0, None, said, None, -1, len(said), ())


def _back(consumer: AIOKafkaConsumer, taken: Mapping[TopicPartition, int], only: Sequence[TopicPartition]) -> None:
    """Where a call raised, what it had drained of the others is gone: they are read again from what was taken in."""
    for place in consumer.assignment() & taken.keys():
        if not only or place in only:
            consumer.seek(place, taken[place])
