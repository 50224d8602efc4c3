"""Reads the topics while load runs."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic_core import from_json

from libs.ops.load.heard import ANSWERS, ASSIGNMENTS, TOPICS, Heard
from libs.ops.topics import CASE


class Listening:
    """Reads every topic from its present end on, into `heard`, until it is stopped."""

    def __init__(self, kafka_url: str, heard: Heard, clock: Callable[[], float]) -> None:
        self._heard, self._clock = heard, clock
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=kafka_url, enable_auto_commit=False, auto_offset_reset="latest", fetch_max_wait_ms=50
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self, partitions: int) -> None:
        """Returns once the ends are known, so that nothing said afterwards is missed."""
        await self._consumer.start()
        wanted = {name: topic.partitions or partitions for name, topic in TOPICS.items()}
        names = [name for name in wanted if name.startswith(CASE) or name in {ANSWERS, ASSIGNMENTS}]
        self._consumer.assign([TopicPartition(name, number) for name in names for number in range(wanted[name])])
        await self._consumer.seek_to_end()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Ends it; an error on the way is told here."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._consumer.stop()

    async def _run(self) -> None:
        while True:
            batches = await self._consumer.getmany(timeout_ms=1000, max_records=1000)
            for place, records in batches.items():
                for record in records:
                    self._heard.hear(place.topic, from_json(record.value), self._clock())
            await asyncio.sleep(0)
