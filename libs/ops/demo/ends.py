"""How each matter really ended, read from the topic: not what the actors believe."""

import asyncio
import time
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.common.envelope import Heard, Record, read
from libs.common.events.evaluation import CaseClosed

TOPIC: Final = "case.evaluation"


async def ends_of(kafka_url: str, cases: set[str], partitions: int, within: float = 60.0) -> dict[str, str]:
    """Case to outcome, for those that are closed within that many seconds."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_url, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    found: dict[str, str] = {}
    until = time.monotonic() + within
    try:
        consumer.assign([TopicPartition(TOPIC, number) for number in range(partitions)])
        await consumer.seek_to_beginning()
        while not cases <= found.keys() and time.monotonic() < until:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for raw in records:
                    heard = read(Record(raw.topic, raw.partition, raw.offset, raw.key, raw.value, raw.headers))
                    if isinstance(heard, Heard) and heard.type == CaseClosed.type():
                        found.setdefault(heard.subject, heard.data["outcome"])
            await asyncio.sleep(0)
    finally:
        await consumer.stop()
    return found
