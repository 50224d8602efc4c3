"""One process of one service: the real runtime on engines that fail; it dies and pauses at any await."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from contextvars import copy_context
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from libs.common.clock import whole
from libs.common.journal.book import Book
from libs.common.journal.runtime import Runtime
from libs.common.store import Write
from tests.simulation.engines import BusOf, Member, StoreOf
from tests.simulation.heeded import heeding
from tests.simulation.loop import LIFE, Life, give_way
from tests.simulation.stores import Truth

if TYPE_CHECKING:
    from tests.simulation.world import World

Make = Callable[["Process"], Book]


class Process:
    """`skew`: how far its clock is from the truth.  `point` is called at every await on an engine."""

    def __init__(self, world: "World", service: str, number: int, make: Make) -> None:
        self.world, self.service, self.make = world, service, make
        self.life = Life(f"{service}#{number}")
        self.random = random.Random(f"{world.seed}/{self.life.name}")
        self.skew = timedelta(0)
        self.registrar: Any = None
        self.policy = world.in_force[service]
        self.context = copy_context()
        self.context.run(LIFE.set, self.life)
        self.store = StoreOf(world.stores[service], self)
        self.runtime = Runtime(
            book=heeding(make(self), world.heeded), store=self.store, bus=BusOf(world.bus, self), clock=self, policy=self.policy,
            seed=self.random.randrange(2**32),
        )  # fmt: skip
        self.run(self.runtime.start())

    def run(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """As a task of this process, which ends with it."""
        return self.world.loop.create_task(work, context=self.context.copy())

    def now(self) -> datetime:
        """Its own clock."""
        true = self.world.now()
        return whole(true + self.skew) if self.skew else true

    async def sleep(self, _seconds: float, *, polls: bool = False) -> None:
        """A poller is woken when there may be something to do; whoever else waits, with the next look at anything."""
        await self.world.poll(self.service, back_off=not polls)

    def strikes(self, kind: str) -> bool:
        """Whether a fault happens here."""
        return self.world.faults.strikes(kind, self.random)

    async def point(self, where: str) -> None:
        """A place where a process may die, stand still, or be late."""
        world = self.world
        if self.strikes("crash"):
            world.crashed(self, where)
            await world.loop.create_future()
        if self.strikes("pause"):
            world.paused(self, where)
        if self.strikes("delay"):
            await self.world.loop.wait(10 ** self.random.uniform(-2, 1.3))
        await give_way()

    def wrote(self, writes: Sequence[Write], store: Truth) -> None:
        """For the history."""
        self.world.version += 1
        for write in writes:
            stored = store.documents.get(write.id, {})
            self._watch(write)
            self.world.say(
                "write",
                self.life.name,
                f"{write.id} v{write.seen}",
                f"-> v{stored.get('v')} n{stored.get('n')}",
                *(e["type"] for e in write.push),
            )

    def _watch(self, write: Write) -> None:
        """Older code writes no state of newer code; a timer waits for what was said well before it fell due."""
        errors, version = self.world.loop.errors, write.set.get("sv", 0)
        key = (self.service, write.id)
        if version < self.world.newest.get(key, 0) and version:
            errors.append(f"{write.id}: {self.life.name} wrote version {version} of a state over a newer one")
        self.world.newest[key] = max(version, self.world.newest.get(key, 0))
        for watcher in self.world.watchers:
            errors += watcher(self, write)
        for entry in write.push:
            self.world.written.setdefault(entry["id"], self.world.now())
            if entry["cause"].startswith("timer:") and (late := self.world.untaken(self, write, entry["due"])):
                errors.append(f"{write.id}: {self.life.name} woke at {entry['due']} before it took in {late}")

    def member(self) -> Member | None:
        """Its place in the group, once it has one."""
        listener = self.runtime.listener
        return listener if isinstance(listener, Member) else None
