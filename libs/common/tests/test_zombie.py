"""A member that was paused while another took its partitions, and that goes on as if nothing had happened."""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from libs.common.bus import Message
from libs.common.bus.memory import MemoryBus, MemoryListener
from libs.common.engines import Engines
from libs.common.journal.runtime import Runtime
from libs.common.tests import toys
from libs.common.tests.conftest import World, eventually


class Pause:
    """Stands between a runtime and one of its engines; while on, whoever comes by waits until released."""

    def __init__(self) -> None:
        self.on = False
        self.reached, self.released = asyncio.Event(), asyncio.Event()

    async def here(self) -> None:
        if self.on:
            self.reached.set()
            await self.released.wait()


class PausedStore:
    """A store whose writer is paused between load and write; it notes which writes were in time."""

    def __init__(self, store: Any, pause: Pause) -> None:
        self._store, self._pause = store, pause
        self.in_time: list[bool] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def write(self, writes: Sequence[Any]) -> bool:
        await self._pause.here()
        self.in_time.append(await self._store.write(writes))
        return self.in_time[-1]


class PausedBus:
    """A bus whose publisher is paused between write and publish."""

    def __init__(self, bus: Any, pause: Pause) -> None:
        self._bus, self._pause = bus, pause

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    async def publish(self, topic: str, messages: Sequence[Message]) -> frozenset[str]:
        await self._pause.here()
        failed: frozenset[str] = await self._bus.publish(topic, messages)
        return failed


Stop = Callable[[Pause, Engines], Engines]


def before_its_write(pause: Pause, made: Engines) -> Engines:
    return Engines(made.bus, PausedStore(made.store, pause))


def before_its_publish(pause: Pause, made: Engines) -> Engines:
    return Engines(PausedBus(made.bus, pause), made.store)


async def replace_middle(world: World, around: Callable[[Engines], Engines]) -> Runtime:
    """The only member of `middle` is now one that can be paused."""
    await world.runtimes["middle"].stop()
    world.runtimes["middle"] = world.make("middle", seed=7, around=around)
    await world.runtimes["middle"].start()
    await eventually(world.ready)
    return world.runtimes["middle"]


async def take_over(world: World, paused: Runtime) -> Runtime:
    """Another member owns everything: the broker heard nothing of the paused one for a session."""
    other = await world.join("middle")
    assert paused.listener is not None
    if isinstance(paused.listener, MemoryListener):
        assert isinstance(other.bus, MemoryBus)
        other.bus.expel(paused.listener)

    async def the_other_owns_everything() -> bool:
        return other.listener is not None and other.listener.assigned() == frozenset(range(4))

    await eventually(the_other_owns_everything, within=30)
    return other


async def dispatched(world: World, member: Runtime, cases: Sequence[str], events: int) -> None:
    async def every_case_has_that_many() -> bool:
        world.clock.move(timedelta(seconds=3))
        return await member.store.count({"st.dispatched": events}) == len(cases)

    await eventually(every_case_has_that_many)


@pytest.mark.parametrize("stop", [before_its_write, before_its_publish])
async def test_a_member_that_wakes_up_after_its_partitions_went_to_another_does_no_harm(
    world: World, stop: Stop
) -> None:
    pause = Pause()
    zombie = await replace_middle(world, partial(stop, pause))
    cases = [str(uuid.uuid4()) for _ in range(12)]
    pause.on = True
    await asyncio.gather(*(world.send(case, "a") for case in cases))
    await pause.reached.wait()
    other = await take_over(world, zombie)
    await asyncio.gather(*(world.send(case, "b") for case in cases))
    await dispatched(world, other, cases, events=2)
    pause.on = False
    pause.released.set()
    await asyncio.gather(*(world.send(case, "c") for case in cases))
    await dispatched(world, other, cases, events=3)

    async def nothing_is_marked() -> bool:
        world.clock.move(timedelta(seconds=3))
        return not await other.store.count({"unp": {"$exists": True}})

    await eventually(nothing_is_marked)
    assert await world.faults(cases) == []
    assert [len(await other.store.journal(case)) for case in cases] == [3] * len(cases)
    if isinstance(zombie.store, PausedStore):
        assert zombie.store.in_time[0] is False
    for case in cases:
        assert await world.state("middle", case) == toys.MiddleState(dispatched=3)
