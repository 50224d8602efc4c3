"""Calls made together: nobody waits for nothing, joins what is under way, or pays for who gave up."""

import asyncio
from collections.abc import Collection, Sequence

import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SystemClock
from libs.common.errors import Unavailable
from libs.common.journal.desk import Desk
from libs.common.journal.gathered import Gathered
from libs.common.journal.runtime import Runtime
from libs.common.store import Doc, Write
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys


class Calls:
    """A call that goes on when it is let go."""

    def __init__(self) -> None:
        self.made: list[list[int]] = []
        self.go = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self, these: Sequence[int]) -> Sequence[int]:
        self.made.append(list(these))
        await self.go.wait()
        if self.error:
            raise self.error
        return [one * 10 for one in these]


async def test_a_call_goes_at_once_and_what_comes_meanwhile_is_the_next_one() -> None:
    calls = Calls()
    ask = Gathered(calls)
    first = ask(1)
    await asyncio.sleep(0)
    rest = [ask(number) for number in (2, 3, 4)]
    assert calls.made == [[1]]
    calls.go.set()
    assert [await first, *[await one for one in rest]] == [10, 20, 30, 40]
    assert calls.made == [[1], [2, 3, 4]]


async def test_all_hear_of_an_error_and_the_next_call_is_made_all_the_same() -> None:
    calls = Calls()
    calls.error = Unavailable("away")
    ask = Gathered(calls)
    both = ask(1), ask(2)
    calls.go.set()
    for one in both:
        with pytest.raises(Unavailable, match="away"):
            await one
    calls.error = None
    assert await ask(3) == 30


async def test_who_stops_waiting_disturbs_nobody() -> None:
    calls = Calls()
    ask = Gathered(calls)
    gone, stays = ask(1), ask(2)
    await asyncio.sleep(0)
    gone.cancel()
    calls.go.set()
    assert await stays == 20


async def test_a_command_sent_twice_at_once_is_not_answered_by_what_the_other_has_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, store = desk_and_store()
    await desk.decide("c1", toys.submit, toys.Submit(text="first"))
    load, loaded = store.load, asyncio.Event()

    async def slow(ids: Collection[str]) -> dict[str, Doc]:
        await loaded.wait()
        return await load(ids)

    async def away(_writes: Sequence[Write]) -> bool:
        raise Unavailable("the store is away")

    monkeypatch.setattr(store, "load", slow)
    monkeypatch.setattr(store, "write", away)
    under_way = asyncio.ensure_future(desk.state("c1"))
    await asyncio.sleep(0)
    both = [asyncio.ensure_future(desk.decide("c1", toys.submit, toys.Submit(text="x"), key="k")) for _ in range(2)]
    await asyncio.sleep(0)
    loaded.set()
    await under_way
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]


def desk_and_store() -> tuple[Desk, MemoryStore]:
    store = MemoryStore()
    runtime = Runtime(book=toys.FRONT, store=store, bus=MemoryBus(), clock=SystemClock(), policy=toys.Policy())
    return runtime.desk, store
