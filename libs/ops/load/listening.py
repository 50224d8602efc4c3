"""Reads the topics while load runs."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic_core import from_json

from libs.common.bus import CASES
from libs.common.envelope import Record
from libs.ops.load.heard import ANSWERS, ASSIGNMENTS, TOPICS, Heard
from libs.ops.reading import Stands, more, set_out

log = logging.getLogger(__name__)


class Listening:
    """Reads every topic from its present end on, into `heard`, until it is stopped."""

    def __init__(self, kafka_url: str, heard: Heard, clock: Callable[[], float]) -> None:
        self._heard, self._clock = heard, clock
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=kafka_url, enable_auto_commit=False, auto_offset_reset="latest", fetch_max_wait_ms=50
        )
        self._stands: Stands = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self, partitions: int) -> None:
        """Returns once the ends are known, so that nothing said afterwards is missed."""
        await self._consumer.start()
        wanted = {name: topic.partitions or partitions for name, topic in TOPICS.items()}
        names = [name for name in wanted if name.startswith(CASES) or name in {ANSWERS, ASSIGNMENTS}]
        places = [TopicPartition(name, number) for name in names for number in range(wanted[name])]
        self._stands = dict(await self._consumer.end_offsets(places))
        set_out(self._consumer, self._stands)
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
            for record in await more(self._consumer, self._stands, most=1000):
                self._hear(record)
            await asyncio.sleep(0)

    def _hear(self, record: Record) -> None:
        """What is none of our events was put there by somebody else, and nobody waits for it."""
        try:
            self._heard.hear(record.topic, from_json(record.value or b""), self._clock())
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            log.warning("%s is no event: %r", record.place, error)
