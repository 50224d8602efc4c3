"""Topics, read by whoever belongs to no group, past what the client itself cannot read.

Such a record comes in its place as one that nobody takes for an event (libs/common/bus/kafka_reading.py).
"""

import logging
from collections.abc import AsyncIterator
from time import monotonic
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.common.bus import kafka_reading
from libs.common.envelope import Record

PATIENCE: Final = 10.0
WAIT_MS: Final = 1000
Stands = dict[TopicPartition, int]
"""The next offset of each partition that is read."""

# Who asks is told by what is counted, and needs no traceback on the screen.
kafka_reading.log.addHandler(logging.NullHandler())


def set_out(consumer: AIOKafkaConsumer, stands: Stands) -> None:
    """Reads these partitions and no others, from where they stand."""
    consumer.assign(list(stands))
    for place, offset in stands.items():
        consumer.seek(place, offset)


async def more(
    consumer: AIOKafkaConsumer, stands: Stands, wait_ms: int = WAIT_MS, most: int | None = None
) -> list[Record]:
    """What comes next, of each partition in its order; where it stands goes on with it."""

    async def known() -> Stands:
        return stands

    found = await kafka_reading.read(consumer, consumer.getmany, known, timeout_ms=wait_ms, max_records=most)
    stands.update({place: batch[-1].offset + 1 for place, batch in found.items() if batch})
    return [kafka_reading.record_of(raw) for batch in found.values() for raw in batch]


async def to_the_end(consumer: AIOKafkaConsumer, stands: Stands) -> AsyncIterator[Record]:
    """Everything up to the present end; `TimeoutError` if nothing comes, for the client asks for ever."""
    set_out(consumer, stands)
    ends = await consumer.end_offsets(list(stands))
    late = monotonic() + PATIENCE
    while any([await consumer.position(place) < end for place, end in ends.items()]):
        if records := await more(consumer, stands):
            late = monotonic() + PATIENCE
        elif monotonic() > late:
            raise TimeoutError(f"nothing more of {', '.join({place.topic for place in ends})} in {PATIENCE:.0f} s")
        for record in records:
            yield record
