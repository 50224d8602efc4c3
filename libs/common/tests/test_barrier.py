"""Timers and partitions that go to another member in the middle of a look (design/runtime.md, timers)."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import timedelta

import pytest

from conftest import RealEngines
from libs.common.bus import Horizon, Message
from libs.common.bus.kafka import KafkaBus
from libs.common.bus.kafka_listener import KafkaListener
from libs.common.bus.memory import MemoryBus, MemoryListener
from libs.common.clock import SetClock
from libs.common.envelope import Record, wire
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import front, toys
from libs.common.tests.conftest import START, eventually

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


async def a_case_whose_timer_is_due(bus: MemoryBus, clock: SetClock, case: str = CASE) -> Runtime:
    runtime = Runtime(book=toys.MIDDLE, store=MemoryStore(), bus=bus, clock=clock, policy=toys.Policy())
    await runtime.inbox.take([Record("case.front", 0, 0, case.encode(), wire("front", case, ENTRY))])
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


EDGE = "channel.receipts"


@pytest.mark.parametrize("case", ["c1", "c2", "c3", "c4", "c5", "c6"])
async def test_a_timer_waits_for_what_stands_on_an_edge_wherever_its_case_is(case: str) -> None:
    bus, clock = MemoryBus(partitions=4), SetClock(START)
    runtime = await a_case_whose_timer_is_due(bus, clock, case)
    reader, owner = (bus.join("middle", (*TOPICS, EDGE), nothing) for _ in range(2))
    if bus.partition("case.front", case) not in owner.assigned():
        reader, owner = owner, reader
    bus.append(EDGE, b"whoever", b"a receipt that is older than the timer")
    assert await runtime.timers.tick(owner) == 0
    await reader.step()
    await owner.step()
    assert await runtime.timers.tick(owner) == 1


async def test_nothing_is_passed_where_partitions_are_shared_out_anew_while_edges_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listener = KafkaListener("nowhere:1", "barrier", "middle", ["channel.a", "channel.b"], nothing)

    async def shared_out_anew(_place: object) -> int:
        await listener.give_up()
        return 1

    monkeypatch.setattr(listener, "_stood", shared_out_anew)
    assert not await listener.passed({("channel.a", 0): 1, ("channel.b", 0): 1}, 0)


@pytest.mark.engines
async def test_who_does_not_read_an_edge_knows_how_far_its_group_has_read_it(engines: RealEngines) -> None:
    name = uuid.uuid4().hex[:8]
    cases, edge = f"case.b{name}", f"channel.b{name}"
    await engines.provision([cases], partitions=2)
    await engines.provision([edge], partitions=1)
    bus, may_go_on = KafkaBus(engines.kafka_url, "barrier", partitions=2), asyncio.Event()

    async def take(records: Sequence[Record]) -> None:
        if any(record.topic == edge for record in records):
            await may_go_on.wait()

    await bus.start()
    members = [await bus.listen(f"g{name}", [cases, edge], take) for _ in range(2)]

    async def shared_out() -> bool:
        return sorted(map(len, [member.assigned() for member in members])) == [1, 1]

    await eventually(shared_out)
    assert not await bus.publish(edge, [Message("whoever", b"{}")])
    others = [member for member in members if not any(topic == edge for topic, _ in await member.lag())]
    [other] = others
    [part] = other.assigned()
    horizon = await other.horizon()
    assert horizon[edge, 0] == 1
    assert not await other.passed(horizon, part)
    may_go_on.set()

    async def passed() -> bool:
        return await other.passed(horizon, part)

    await eventually(passed)
    await bus.stop()
