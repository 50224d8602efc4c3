"""Members of a service come and go while cases flow (design/runtime.md, FastStream: waiting on revoke)."""

import asyncio
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from libs.common.clock import SystemClock
from libs.common.journal.runtime import Runtime
from libs.common.store import Store
from libs.common.tests import toys
from libs.common.tests.conftest import World, eventually

LEAST = 240


class Flow:
    """Three commands for each of ever new cases, until it is told that it is enough."""

    def __init__(self, world: World) -> None:
        self._world, self._enough = world, asyncio.Event()
        self.cases: list[str] = []
        self._tasks = [asyncio.create_task(self._run()) for _ in range(4)]

    async def _run(self) -> None:
        while not self._enough.is_set() or len(self.cases) < LEAST:
            case = str(uuid.uuid4())
            self.cases.append(case)
            for text in ("a", "b", "c"):
                await self._world.send(case, text)

    async def stop(self) -> Sequence[str]:
        """Ends what was begun; all its cases."""
        self._enough.set()
        await asyncio.gather(*self._tasks)
        return self.cases


async def at_rest(world: World, cases: Sequence[str]) -> None:
    async def every_case_has_reached_its_end() -> bool:
        world.clock.move(timedelta(seconds=3))  # what a stopped member left unpublished is swept up
        return await world.runtimes["back"].store.count({"st.open": True, "st.heard": "c"}) == len(cases)

    await eventually(every_case_has_reached_its_end, within=45)


async def shared_out(*members: Runtime) -> None:
    async def every_partition_has_one_owner() -> bool:
        owned = [part for member in members if member.listener for part in member.listener.assigned()]
        return sorted(owned) == [0, 1, 2, 3]

    await eventually(every_partition_has_one_owner, within=30)


async def test_members_that_join_and_leave_under_load_lose_double_and_reorder_nothing(world: World) -> None:
    flow = Flow(world)
    middle, back = await asyncio.gather(world.join("middle"), world.join("back"))
    await shared_out(world.runtimes["middle"], middle)
    await middle.stop()
    world.more.remove(middle)
    again = await world.join("middle")
    await world.runtimes["middle"].stop()
    world.runtimes["middle"] = again
    world.more.remove(again)
    cases = await flow.stop()
    await at_rest(world, cases)
    await shared_out(again)
    await shared_out(world.runtimes["back"], back)
    assert await world.faults(cases) == []


async def test_a_member_that_rests_between_two_batches_lets_another_in_and_stays_in_the_group(world: World) -> None:
    resting = world.runtimes["middle"]
    resting.book, resting.clock = replace(resting.book, linger=3600.0), SystemClock()
    case = str(uuid.uuid4())
    await world.send(case, "a")

    async def taken_in() -> bool:
        return await world.state("middle", case) is not None

    await eventually(taken_in)
    other = await world.join("middle")

    async def both_own_partitions() -> bool:
        listeners = [member.listener for member in (resting, other)]
        return all(listener and listener.assigned() for listener in listeners)

    await eventually(both_own_partitions, within=20)
    await shared_out(resting, other)
    assert await world.faults([case]) == []


async def test_each_timer_fires_once_and_only_at_the_owner_of_its_partition(world: World) -> None:
    first, second = world.runtimes["middle"], await world.join("middle")
    await shared_out(first, second)
    cases = [str(uuid.uuid4()) for _ in range(40)]
    await asyncio.gather(*(world.send(case, "timer") for case in cases))
    watched = [Watched(member.store) for member in (first, second)]
    first.timers._store, second.timers._store = watched

    async def all_armed() -> bool:
        return await first.store.count({"next": {"$exists": True}}) == len(cases)

    await eventually(all_armed)
    world.clock.move(timedelta(hours=3))

    async def all_woken() -> bool:
        return await first.store.count({"st.woken": 1}) == len(cases)

    await eventually(all_woken)
    assert sorted(part for store in watched for part in store.asked) == [0, 1, 2, 3]
    assert all(store.asked for store in watched)
    assert await world.faults(cases) == []
    assert [len(await first.store.journal(case)) for case in cases] == [2] * len(cases)


class Watched:
    """A store that notes of which partitions its owner asks for due timers."""

    def __init__(self, store: Store) -> None:
        self._store, self.asked = store, set[int]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def due(self, at: str, parts: Collection[int], limit: int) -> list[str]:
        self.asked |= set(parts)
        return await self._store.due(at, parts, limit)


async def test_a_barrier_of_partitions_that_were_shared_out_anew_is_learnt_again(world: World) -> None:
    one = str(uuid.uuid4())
    await world.send(one, "timer")
    middle = world.runtimes["middle"]

    async def armed() -> bool:
        return await middle.store.count({"_id": one, "next": {"$exists": True}}) == 1

    await eventually(armed)
    listener = middle.listener
    assert listener is not None
    part = middle.bus.partition("case.middle", one)
    unreachable = {("case.front", part): 10**9}
    real, seen = listener.horizon, []

    async def horizon() -> object:
        seen.append(await real())
        return unreachable if len(seen) == 1 else seen[-1]

    listener.horizon = horizon  # type: ignore[method-assign,assignment]
    world.clock.move(timedelta(hours=3))

    async def a_barrier_stands() -> bool:
        return bool(seen)

    await eventually(a_barrier_stands)
    other = await world.join("middle")
    await other.stop()
    world.more.remove(other)

    async def woken() -> bool:
        return await world.state("middle", one) == toys.MiddleState(dispatched=1, woken=1)

    await eventually(woken, within=30)
