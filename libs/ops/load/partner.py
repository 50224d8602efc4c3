"""A channel's and a department's own systems, on the bus."""

from datetime import UTC, datetime
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from pydantic_core import to_json

from libs.common.clock import text_of
from libs.ops.load.matters import CHANNEL, DEPARTMENT

SUBMISSIONS: Final = f"channel.{CHANNEL}.submissions"
RESPONSES: Final = f"department.{DEPARTMENT}.responses"


class Partner:
    """Publishes what they say, as CloudEvents; acknowledged before it goes on."""

    def __init__(self, kafka_url: str) -> None:
        self._producer = AIOKafkaProducer(bootstrap_servers=kafka_url, acks="all", enable_idempotence=True, linger_ms=5)

    async def start(self) -> None:
        """Connects."""
        await self._producer.start()

    async def stop(self) -> None:
        """Flushes and disconnects."""
        await self._producer.stop()

    async def submit(self, external_id: str, data: dict[str, Any]) -> None:
        """A submission by the channel."""
        event = _event(f"{CHANNEL}-{external_id}", CHANNEL, "submission", data)
        await self._producer.send_and_wait(SUBMISSIONS, to_json(event), key=external_id.encode())

    async def respond(self, case: str, id_: str, name: str, data: dict[str, Any]) -> None:
        """What the department says of a case."""
        event = {**_event(id_, DEPARTMENT, name, data), "subject": case}
        await self._producer.send_and_wait(RESPONSES, to_json(event), key=case.encode())


def _event(id_: str, source: str, name: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"specversion": "1.0", "id": id_, "source": source, "type": f"caseloop.{name}.v1",
            "time": text_of(datetime.now(UTC)), "data": data}  # fmt: skip
