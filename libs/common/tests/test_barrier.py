"""Timers and partitions that go to another member in the middle of a look (design/runtime.md, timers)."""

from datetime import timedelta

from libs.common.bus import Horizon
from libs.common.bus.memory import MemoryBus, MemoryListener
from libs.common.clock import SetClock
from libs.common.envelope import Record, wire
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import front, toys
from libs.common.tests.conftest import START

CASE = "c1"
TOPICS = ("case.front",)
ENTRY = {"n": 1, "id": "front:c1:1", "type": front.Submitted.type(), "cause": "cmd:1", "at": "2026-10-09T02:00:00.000Z",
         "tp": "", "data": {"text": "timer"}}  # fmt: skip


class Taken(MemoryListener):
    """A member that loses every partition while it asks for their ends."""

    async def horizon(self) -> Horizon:
        self.bus.expel(self)
        return await super().horizon()


async def nothing(_records: object) -> None:
    return None


async def a_case_whose_timer_is_due(bus: MemoryBus, clock: SetClock) -> Runtime:
    runtime = Runtime(book=toys.MIDDLE, store=MemoryStore(), bus=bus, clock=clock, policy=toys.Policy())
    await runtime.inbox.take([Record("case.front", 0, 0, CASE.encode(), wire("front", CASE, ENTRY))])
    clock.move(timedelta(hours=2))
    return runtime


async def test_a_timer_fires_at_the_member_that_owns_its_partition() -> None:
    bus, clock = MemoryBus(partitions=1), SetClock(START)
    runtime = await a_case_whose_timer_is_due(bus, clock)
    assert await runtime.timers.tick(bus.join("middle", TOPICS, nothing)) == 1


async def test_a_timer_does_not_fire_where_its_partition_was_lost_while_the_ends_were_asked_for() -> None:
    bus, clock = MemoryBus(partitions=1), SetClock(START)
    runtime = await a_case_whose_timer_is_due(bus, clock)
    bus.append("case.front", CASE.encode(), b"written in time, and not taken in")
    member = Taken(bus, "middle", TOPICS, nothing)
    bus.members["middle"].append(member)
    assert await runtime.timers.tick(member) == 0
    assert await runtime.timers.tick(member) == 0


class PutBack(MemoryListener):
    """A member whose clock was fast, and is put right while it asks for the ends of its partitions."""

    clock: SetClock

    async def horizon(self) -> Horizon:
        self.clock.move(-timedelta(hours=1, minutes=30))
        return await super().horizon()


async def test_a_timer_that_a_fast_clock_found_does_not_fire_once_the_clock_is_right() -> None:
    bus, clock = MemoryBus(partitions=1), SetClock(START)
    runtime = await a_case_whose_timer_is_due(bus, clock)
    member = PutBack(bus, "middle", TOPICS, nothing)
    member.clock = clock
    bus.members["middle"].append(member)
    assert await runtime.timers.tick(member) == 0
    clock.move(timedelta(hours=3))
    assert await runtime.timers.tick(member) == 1
