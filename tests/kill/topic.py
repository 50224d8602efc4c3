"""Everything on a topic up to its present end."""

from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.common.envelope import Record
from libs.ops.reading import to_the_end


async def records_of(kafka_url: str, topic: str, partitions: int) -> AsyncIterator[Record]:
    """From the beginning, each partition in order."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_url, enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        await consumer.start()
        places = [TopicPartition(topic, number) for number in range(partitions)]
        async for record in to_the_end(consumer, dict(await consumer.beginning_offsets(places))):
            yield record
    finally:
        await consumer.stop()
