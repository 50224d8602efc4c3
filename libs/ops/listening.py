"""What a topic says, from its beginning and on, without joining any group."""

from collections.abc import AsyncGenerator

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.common.envelope import Record


async def listening(url: str, partitions: int, topic: str) -> AsyncGenerator[Record]:
    """Never ends by itself; whoever listens decides how long."""
    consumer = AIOKafkaConsumer(bootstrap_servers=url, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, number) for number in range(partitions)])
        await consumer.seek_to_beginning()
        while True:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for raw in records:
                    yield Record(raw.topic, raw.partition, raw.offset, raw.key, raw.value, raw.headers)
    finally:
        await consumer.stop()
