"""When entries that were left unpublished are sent by somebody else."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from libs.common.bus import Message
from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START


class StoodStill:
    """A bus whose first publish takes hours of the loop's time and comes to nothing."""

    def __init__(self, bus: MemoryBus, monkeypatch: pytest.MonkeyPatch) -> None:
        self._bus, self._monkeypatch = bus, monkeypatch
        self.hours = 5

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    async def publish(self, topic: str, messages: Sequence[Message]) -> frozenset[str]:
        if not self.hours:
            return await self._bus.publish(topic, messages)
        loop, hours, self.hours = asyncio.get_running_loop(), self.hours, 0
        running = loop.time
        self._monkeypatch.setattr(loop, "time", lambda: running() + 3600 * hours)
        return frozenset(message.key for message in messages)


async def test_a_process_that_stood_still_in_a_publish_does_not_wait_three_times_as_long_to_sweep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SetClock(START)
    front = Runtime(
        book=toys.FRONT, store=MemoryStore(), bus=StoodStill(MemoryBus(), monkeypatch), clock=clock,
        policy=toys.Policy(), seed=1,
    )  # fmt: skip
    await front.desk.decide("one", toys.submit, toys.Submit(text="a"))
    clock.move(timedelta(seconds=59))
    assert await front.sweeper.sweep() == 0
    clock.move(timedelta(seconds=2))
    assert await front.sweeper.sweep() == 1
    assert await front.store.unpublished("9", 10) == {}
