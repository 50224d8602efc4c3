"""A mark says what is still to be published; it goes when that is done, and by nobody who knows of less."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic_core import from_json, to_json

from libs.common.bus import Message
from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.envelope import Record
from libs.common.journal.runtime import Runtime
from libs.common.store import Write
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START

HEAVY = "x" * 33_000


class Around:
    """An engine of which a test changes one call."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)


class SlowToClear(Around):
    """Stands still between its publish and the mark."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.stands, self.goes_on = asyncio.Event(), asyncio.Event()

    async def clear_seen(self, seen: Mapping[str, str]) -> None:
        self.stands.set()
        await self.goes_on.wait()
        await self.engine.clear_seen(seen)


class Contended(Around):
    """Before its first write another member takes one of the documents; before its second a third one the rest."""

    def __init__(self, engine: Any, other: Runtime, third: Runtime, batch: Sequence[Record]) -> None:
        super().__init__(engine)
        self.other, self.third, self.batch, self.tries = other, third, batch, 0
        self.meanwhile: asyncio.Task[None] | None = None

    async def write(self, writes: Sequence[Write]) -> bool:
        self.tries += 1
        if self.tries == 1:
            await self.other.inbox.take([self.batch[2]])
        elif self.tries == 2:
            self.meanwhile = asyncio.create_task(self.third.inbox.take([self.batch[0]]))
            await self.third.store.stands.wait()  # type: ignore[attr-defined]
        return bool(await self.engine.write(writes))


class Deaf(Around):
    """A bus that takes nothing, and is there."""

    async def publish(self, _topic: str, messages: Sequence[Message]) -> frozenset[str]:
        return frozenset(message.key for message in messages)


def said(case: str, n: int, kind: str, text: str) -> Record:
    event = {
        "specversion": "1.0", "id": f"front:{case}:{n}", "source": "front", "subject": case, "sequence": n,
        "type": f"caseloop.{kind}.v1", "time": "2026-10-09T02:00:00Z", "data": {"text": text},
    }  # fmt: skip
    return Record("case.front", 0, n, case.encode(), to_json(event))


async def test_who_published_a_first_try_leaves_the_mark_of_the_second() -> None:
    """A batch is tried again and writes more into a document, while another member publishes what it wrote before."""
    store, bus, clock = MemoryStore(), MemoryBus(), SetClock(START)

    def middle(seed: int, its_store: Any = store, its_bus: Any = bus) -> Runtime:
        return Runtime(book=toys.MIDDLE, store=its_store, bus=its_bus, clock=clock, policy=toys.Policy(), seed=seed)

    batch = [said("a", 1, "submitted", HEAVY), said("a", 2, "supplemented", "late"), said("b", 1, "submitted", "other")]
    slow = SlowToClear(store)
    contended = Contended(store, middle(2), middle(3, slow), batch)
    await middle(1, contended, Deaf(bus)).inbox.take(batch)
    slow.goes_on.set()
    assert contended.meanwhile is not None
    await contended.meanwhile
    clock.move(timedelta(minutes=5))
    await middle(4).sweeper.sweep()
    told = [from_json(record.value or b"") for part in bus.topics["case.middle"] for record in part]
    assert [event["n"] for event in await store.journal("a")] == [1, 2]
    assert {event["sequence"] for event in told if event["subject"] == "a"} == {1, 2}
    assert not await store.unpublished("9", 10)
