"""Everything on a topic up to its present end."""

from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.common.envelope import Record


async def records_of(kafka_url: str, topic: str, partitions: int) -> AsyncIterator[Record]:
    """From the beginning, partition by partition in order."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_url, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for number in range(partitions)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        await consumer.seek_to_beginning()
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for batch in (await consumer.getmany(timeout_ms=500)).values():
                for raw in batch:
                    yield Record(raw.topic, raw.partition, raw.offset, raw.key, raw.value, raw.headers)
    finally:
        await consumer.stop()
