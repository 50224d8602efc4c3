"""A process that dies at the k-th await on an engine: nothing of it is ever stepped again."""

import asyncio
from collections.abc import Sequence
from typing import Any

from libs.common.bus import Message
from libs.common.bus.memory import MemoryBus
from libs.common.store.memory import MemoryStore


class Cut:
    """Counts awaits.  At the k-th, or the first of that name, and at all later ones, whoever awaits hangs for ever:
    no `finally` runs."""

    def __init__(self, at: int | str | None = None) -> None:
        self._at, self.points = at, 0
        self.reached = asyncio.Event()
        self.where = ""

    async def point(self, where: str) -> None:
        """One place where a process may die."""
        self.points += 1
        if self.reached.is_set() or self._at in {self.points, where}:
            self.where = self.where or where
            self.reached.set()
            await asyncio.get_running_loop().create_future()


class CutStore:
    """A store of the dying process: it may die before a call, and after one that took effect."""

    def __init__(self, store: MemoryStore, cut: Cut) -> None:
        self._store, self._cut = store, cut

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._store, name)

        async def cut(*args: Any, **kwargs: Any) -> Any:
            await self._cut.point(f"before {name}")
            answer = await call(*args, **kwargs)
            await self._cut.point(f"after {name}")
            return answer

        return cut


class CutBus:
    """The bus of the dying process: it may die between two messages of one publish."""

    def __init__(self, bus: MemoryBus, cut: Cut) -> None:
        self._bus, self._cut = bus, cut

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    async def publish(self, topic: str, messages: Sequence[Message]) -> frozenset[str]:
        await self._cut.point("before publish")
        for message in messages:
            await self._bus.publish(topic, [message])
            await self._cut.point("after a message")
        return frozenset()
