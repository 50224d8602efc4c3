"""Submissions by the bus, as the adapter of a channel sends them, and the answers it gets."""

from collections import defaultdict
from collections.abc import Collection

from aiokafka import AIOKafkaProducer
from pydantic_core import from_json, to_json

from libs.ops.running import LocalLoop
from tests.kill.topic import records_of

CODE, TEXT = "p12315", "商家卖假货，消费者要求退款"


async def send(loop: LocalLoop, externals: Collection[str]) -> None:
    """Returns once the broker has them all."""
    producer = AIOKafkaProducer(bootstrap_servers=loop.engines.kafka_url, acks="all")
    await producer.start()
    for external in externals:
        event = {
            "specversion": "1.0", "id": f"ev-{external}", "source": CODE, "type": "caseloop.submission.v1",
            "data": {"external_id": external, "text": TEXT},
        }  # fmt: skip
        await producer.send_and_wait(f"channel.{CODE}.submissions", to_json(event), external.encode())
    await producer.stop()


async def numbers_told(loop: LocalLoop) -> dict[str, set[str]]:
    """By external id: every number that an answer on the channel's topic names."""
    told = defaultdict[str, set[str]](set)
    async for record in records_of(loop.engines.kafka_url, f"channel.{CODE}.answers", 1):
        answer = from_json(record.value or b"{}")["data"]
        told[answer["external_id"]].add(answer["number"])
    return told
