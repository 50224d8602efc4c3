"""A process killed at any await comes back to the same journals, topics and states as one that was never killed.

Every service, its commands, timers and sweeper run in one process, in a fixed order, on engines that outlive it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from types import ModuleType

import pytest

from libs.common.bus.memory import MemoryBus, MemoryListener
from libs.common.clock import SetClock
from libs.common.envelope import Heard, read
from libs.common.journal import document, shorten
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START
from libs.common.tests.cut import Cut, CutBus, CutStore

CASES = ("one", "two")
SAYINGS = ("timer", "deeper", "still deeper")
Picture = dict[str, object]


class Engines:
    """What is left when a process dies."""

    def __init__(self) -> None:
        self.bus = MemoryBus(partitions=1)
        self.stores = {book.service: MemoryStore() for book in toys.BOOKS}


class Process:
    """All three services, driven by hand so that every run takes the same steps."""

    def __init__(self, engines: Engines, cut: Cut, seed: int) -> None:
        self.clock, self._cut = SetClock(START), cut
        self._bus = engines.bus
        self.runtimes = [
            Runtime(
                book=book, store=CutStore(engines.stores[book.service], cut), bus=CutBus(engines.bus, cut),
                clock=self.clock, policy=toys.Policy(), seed=seed,
            )
            for book in toys.BOOKS
        ]  # fmt: skip
        self._listeners = {runtime: self._join(runtime) for runtime in self.runtimes if runtime.book.topics}

    def _join(self, runtime: Runtime) -> MemoryListener:
        for old in self._bus.members[runtime.book.service]:
            self._bus.expel(old)

        async def take(records: object) -> None:
            await runtime.inbox.take(records)  # type: ignore[arg-type]
            await self._cut.point("before commit")

        return self._bus.join(runtime.book.service, runtime.book.topics, take)

    async def live(self) -> None:
        """Two matters from the first word to rest."""
        for saying in SAYINGS:
            for case in CASES:
                command = toys.Submit(text=saying)
                await self.runtimes[0].desk.decide(case, toys.submit, command, key=f"{case}/{saying}")
            await self._round()
        self.clock.move(timedelta(hours=3))
        for _ in range(3):
            await self._round()

    async def _round(self) -> None:
        self.clock.move(timedelta(seconds=3))
        for runtime, listener in self._listeners.items():
            while await listener.step():
                pass
            await runtime.timers.tick(listener)
        for runtime in self.runtimes:
            await runtime.sweeper.sweep()


async def live(engines: Engines, cut: Cut, seed: int) -> asyncio.Task[None] | None:
    """One process until it is at rest (None) or dies (what is left of it, which nobody steps on)."""
    living = asyncio.create_task(Process(engines, cut, seed).live())
    dying = asyncio.create_task(cut.reached.wait())
    await asyncio.wait({living, dying}, return_when=asyncio.FIRST_COMPLETED)
    if dying.done():
        return living
    dying.cancel()
    await living
    return None


async def picture(engines: Engines) -> Picture:
    """States, and journals without their instants."""
    return {
        f"{service}/{case}": (
            doc["st"],
            [(e["n"], e["id"], e["type"], e["cause"], e["data"]) for e in await store.journal(case)],
        )
        for service, store in engines.stores.items()
        for case, doc in store.documents.items()
    }


async def faults(engines: Engines) -> list[str]:
    found = []
    for service, store in engines.stores.items():
        said: dict[str, list[int]] = defaultdict(list)
        for record in engines.bus.topics[f"case.{service}"][0]:
            heard = read(record)
            assert isinstance(heard, Heard)
            said[heard.subject].append(heard.sequence or 0)
        for case, doc in store.documents.items():
            numbers = [entry["n"] for entry in await store.journal(case)]
            if not numbers == list(dict.fromkeys(said[case])) == list(range(1, doc["n"] + 1)):
                found.append(f"{service}/{case}: journal {numbers}, topic {said[case]}, n {doc['n']}")
            if "unp" in doc or doc.get("held"):
                found.append(f"{service}/{case}: unpublished or held at rest")
    return found


WINDOWS = (
    "before load", "after load", "before write", "after write", "before publish", "after a message", "before clear",
    "after clear", "before unpublished", "after unpublished", "before claim", "after claim", "before due", "after due",
    "before commit", "before archive", "after archive", "before cut", "after cut",
)  # fmt: skip


def once(k: int) -> list[int | str]:
    return [k]


def again_while_recovering(k: int) -> list[int | str]:
    return [k, WINDOWS[7 * k % len(WINDOWS)]]


def again_while_sweeping(k: int) -> list[int | str]:
    return [k, "after claim", "after clear_seen"]


LIGHT = ((document, "LONG", 2), (shorten, "KEPT", 1))
HEAVY = (
    *LIGHT, (document, "HEAVY", 900), (document, "LEAST", 1), (document, "TAKEN_MOST", 1), (shorten, "ANSWERED", 1),
)  # fmt: skip
"""So that whoever wrote a document shortens it, moves answers out of it, and takes what it is to hear in many writes."""


@pytest.mark.parametrize(
    ("deaths", "bounds"),
    [
        (once, LIGHT), (again_while_recovering, LIGHT), (again_while_sweeping, LIGHT), (once, HEAVY),
        (again_while_recovering, HEAVY),
    ],
    ids=["once", "again while recovering", "again while sweeping", "once, heavy", "again while recovering, heavy"],
)  # fmt: skip
async def test_a_process_killed_at_any_await_comes_back_to_the_same_end(
    deaths: Callable[[int], list[int | str]], bounds: tuple[tuple[ModuleType, str, int], ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for module, bound, value in bounds:
        monkeypatch.setattr(module, bound, value)
    unharmed = Engines()
    await live(unharmed, Cut(), seed=0)
    whole = await picture(unharmed)
    assert await faults(unharmed) == []
    dead, died = [], set[str]()
    for k in count(1):
        engines, cuts = Engines(), [Cut(at) for at in deaths(k)]
        dead += [await live(engines, cut, seed) for seed, cut in enumerate(cuts)]
        if not cuts[0].where:
            break
        died |= {cut.where for cut in cuts}
        assert await live(engines, Cut(), seed=99) is None
        assert await faults(engines) == [], (k, [cut.where for cut in cuts])
        assert await picture(engines) == whole, (k, [cut.where for cut in cuts])
    assert k > 150
    assert died >= set(WINDOWS) - {"before claim", "after claim"}
    assert deaths is once or "after claim" in died
    assert any(engines.stores["front"].shelves[shorten.ANSWERS]) == (bounds is HEAVY)
