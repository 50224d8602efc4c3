"""Edges at work: each a consumer group of its own, tried again until it works; nothing is skipped.

An edge that got nowhere for a minute is named where readiness is asked, with its reason.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from libs.common.bus import Bus, Listener
from libs.common.clock import Clock, SystemClock
from libs.common.envelope import Record
from libs.common.errors import Unavailable
from libs.common.journal.gauges import read_lag
from services.gateway.edges.edge import Batch, Edge

BACK_OFF = 0.5
PATIENCE: Final = timedelta(minutes=1)
log = logging.getLogger(__name__)


class Edges:
    """Starts and stops together."""

    def __init__(self, bus: Bus, edges: Sequence[Edge], clock: Clock | None = None) -> None:
        self._bus, self._edges, self._clock = bus, edges, clock or SystemClock()
        self._stuck: dict[str, tuple[datetime, str]] = {}
        self._listeners: list[Listener] = []
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins; returns at once, also while the bus is down."""
        await self._bus.start()
        self._task = asyncio.get_running_loop().create_task(self._join())

    async def stop(self) -> None:
        """Leaves the groups."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.gather(*(listener.stop() for listener in self._listeners))
        await self._bus.stop()

    async def trouble(self) -> str | None:
        """Why it is not ready, or None."""
        if len(self._listeners) < len(self._edges):
            return "not all edges have joined their groups"
        if not self._bus.up():
            return "the bus does not answer"
        reasons = [*[await listener.trouble() for listener in self._listeners], *self._standing()]
        return "; ".join(reason for reason in reasons if reason) or None

    async def gauge(self) -> None:
        """How far each edge is behind; an edge is a group of its own."""
        await asyncio.gather(
            *(read_lag(edge.name, listener) for edge, listener in zip(self._edges, self._listeners, strict=False))
        )

    async def _join(self) -> None:
        for edge in self._edges:
            self._listeners.append(await self._listen(edge))

    async def _listen(self, edge: Edge) -> Listener:
        async def take(records: Sequence[Record]) -> None:
            batch = Batch(edge, records)
            try:
                while why := await self._hindrance(edge, batch):
                    since, _ = self._stuck.get(edge.name, (self._clock.now(), ""))
                    self._stuck[edge.name] = (since, why)
                    await asyncio.sleep(BACK_OFF)
            finally:
                self._stuck.pop(edge.name, None)

        while True:
            try:
                return await self._bus.listen(edge.name, edge.topics, take)
            except Unavailable as error:
                log.warning("%s cannot join its group: %s", edge.name, error)
            await asyncio.sleep(BACK_OFF)

    async def _hindrance(self, edge: Edge, batch: Batch) -> str:
        """Why the batch, or some of it, did not go out; empty if all did."""
        try:
            await batch.pass_on(self._bus)
        except Unavailable as error:
            log.info("%s waits: %s", edge.name, error)
            return str(error) or "unavailable"
        except Exception as error:
            # Whoever raises here would have the bus go on behind the batch, and lose it.
            log.exception("%s: not expected; the batch is tried again", edge.name)
            return f"{type(error).__name__}, which was not expected; the log says where"
        return ""

    def _standing(self) -> list[str]:
        """The edges that got nowhere for a minute, each with its last reason."""
        late = self._clock.now() - PATIENCE
        return [
            f"{name} is stuck for more than {PATIENCE.seconds} s: {why}"
            for name, (since, why) in self._stuck.items()
            if since < late
        ]
