"""How far behind the groups are, and how long until they are not."""

import asyncio
from contextlib import AsyncExitStack
from time import monotonic
from typing import Final, Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

PAUSE: Final = 0.05


class Groups:
    """Asks the bus over connections that stay open, so that asking takes no time of its own; between `with` only."""

    def __init__(self, kafka_url: str) -> None:
        self._admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url, request_timeout_ms=5000)
        self._consumer = AIOKafkaConsumer(bootstrap_servers=kafka_url, enable_auto_commit=False)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Connects; leaves nothing open if that fails."""
        async with AsyncExitStack() as connecting:
            connecting.push_async_callback(self._admin.close)
            connecting.push_async_callback(self._consumer.stop)
            await self._admin.start()
            await self._consumer.start()
            self._stack = connecting.pop_all()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Disconnects."""
        await self._stack.aclose()

    async def lag(self) -> dict[str, int]:
        """Records not yet taken in, by group; only groups that are behind."""
        names = [name for name, *_ in await self._admin.list_consumer_groups()]
        stands = {name: await self._committed(name) for name in names}
        ends = await self._consumer.end_offsets(sorted({place for stand in stands.values() for place in stand}))
        behind = {
            name: sum(max(ends[place] - offset, 0) for place, offset in stand.items()) for name, stand in stands.items()
        }
        return {name: records for name, records in behind.items() if records}

    async def drained(self, within: float) -> float | None:
        """Seconds until nobody is behind; None if somebody still is after that long."""
        started = monotonic()
        while monotonic() - started < within:
            asked = monotonic()
            if not await self.lag():
                return round(asked - started, 2)
            await asyncio.sleep(PAUSE)
        return None

    async def _committed(self, group: str) -> dict[TopicPartition, int]:
        stands = await self._admin.list_consumer_group_offsets(group)
        return {place: said.offset for place, said in stands.items() if said.offset >= 0}
