"""When entries that were left unpublished are sent by somebody else."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from libs.common.bus import Message
from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock, text_of
from libs.common.journal import sweep
from libs.common.journal.runtime import Runtime
from libs.common.store import Write
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START, World

MOST = 3


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
    assert await front.store.unpublished("9", 10) == []


class Resting(SetClock):
    """A clock that counts how often somebody rests."""

    rests = 0

    async def sleep(self, seconds: float, *, polls: bool = False) -> None:
        self.rests += 1
        await super().sleep(seconds, polls=polls)


async def test_after_an_outage_whoever_waited_longest_is_sent_first_and_nobody_rests_while_more_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweep, "MOST", MOST)
    clock, bus = Resting(START), MemoryBus(partitions=1)
    front = Runtime(book=toys.FRONT, store=MemoryStore(), bus=bus, clock=clock, policy=toys.Policy(), seed=1)
    cases = [f"case {n}" for n in (4, 1, 3, 6, 0, 5, 2)]
    for case in sorted(cases):
        await front.desk.decide(case, toys.submit, toys.Submit(text="before"))
    bus.broken = True
    for case in cases:
        await front.desk.decide(case, toys.submit, toys.Submit(text="while the bus is down"))
        clock.move(timedelta(milliseconds=1))
    bus.broken = False
    clock.move(timedelta(minutes=1))
    [topic] = bus.topics["case.front"]
    passes = []
    for _ in range(3):
        before = len(topic)
        await front.sweeper.turn()
        passes.append(({record.key for record in topic[before:]}, clock.rests))
    waited = [case.encode() for case in cases]
    assert passes == [(set(waited[:3]), 0), (set(waited[3:6]), 0), (set(waited[6:]), 1)]


async def test_a_pass_whose_publish_fails_rests_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "MOST", MOST)
    clock = Resting(START)
    still = StoodStill(MemoryBus(), monkeypatch)
    front = Runtime(book=toys.FRONT, store=MemoryStore(), bus=still, clock=clock, policy=toys.Policy(), seed=1)
    for n in range(2 * MOST):
        still.hours = 5
        await front.desk.decide(f"case {n}", toys.submit, toys.Submit(text="a"))
    clock.move(timedelta(minutes=2))
    still.hours = 5
    await front.sweeper.turn()
    assert clock.rests == 1


async def test_what_was_left_is_named_in_order_and_claimed_once(world: World) -> None:
    store, at, later = world.runtimes["front"].store, text_of(START), text_of(START + timedelta(seconds=1))
    for n, batch in enumerate(("d", "b", "a", "c")):
        await store.write([Write(f"case {n}", 0, {"n": 1}, (), ({"n": 1},), {"n": 1, "b": batch, "at": at})])
    left = await store.unpublished(later, MOST)
    assert left == ["case 2", "case 1", "case 3"]
    await store.clear("b", ())
    await store.claim(left, later, "mine", later)
    await store.claim(left, later, "another's", later)
    stored = await store.load([*left, "case 0"])
    assert {i: (doc.get("unp") or {}).get("b") for i, doc in stored.items()} == {
        "case 2": "mine", "case 1": None, "case 3": "mine", "case 0": "d",
    }  # fmt: skip
