"""What a topic says, from its beginning and on, without joining any group."""

from collections.abc import AsyncGenerator

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.common.envelope import Record
from libs.ops.reading import more, set_out


async def listening(url: str, partitions: int, topic: str) -> AsyncGenerator[Record]:
    """Never ends by itself; whoever listens decides how long."""
    consumer = AIOKafkaConsumer(bootstrap_servers=url, auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        await consumer.start()
        places = [TopicPartition(topic, number) for number in range(partitions)]
        stands = dict(await consumer.beginning_offsets(places))
        set_out(consumer, stands)
        while True:
            for record in await more(consumer, stands, wait_ms=200):
                yield record
    finally:
        await consumer.stop()
