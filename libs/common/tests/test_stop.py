"""A service that is told to stop stops, whatever its drivers make of it."""

import asyncio
from typing import Any

from libs.common.bus.memory import MemoryBus
from libs.common.engines import Engines
from libs.common.errors import Unavailable
from libs.common.store.memory import MemoryStore
from libs.common.tests.conftest import World


class Swallowing:
    """A store whose driver takes the first cancellation for a lost connection."""

    def __init__(self) -> None:
        self._store = MemoryStore()
        self.asked = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def unpublished(self, _before: str, _limit: int) -> list[str]:
        first = not self.asked.is_set()
        self.asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            if first:
                raise Unavailable("the connection was lost") from error
            raise
        return []


async def test_a_cancellation_that_a_driver_swallows_ends_the_sweeper_all_the_same() -> None:
    bus, store = MemoryBus(), Swallowing()
    world = World(lambda _service: bus, lambda _service: MemoryStore())
    runtime = world.make("middle", around=lambda made: Engines(made.bus, store))
    await runtime.start()
    await store.asked.wait()
    stopping = asyncio.create_task(runtime.stop())
    stopped, _ = await asyncio.wait({stopping}, timeout=5)
    assert stopping in stopped
