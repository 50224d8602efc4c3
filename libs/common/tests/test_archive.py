"""Long journals: the oldest published entries move out of the document, and are still read as one journal."""

import uuid
from typing import Any

import pytest

from libs.common.journal import document, shorten
from libs.common.journal.runtime import Runtime
from libs.common.store import Write
from libs.common.store.memory import MemoryStore
from libs.common.store.mongo import MongoStore
from libs.common.tests import toys
from libs.common.tests.conftest import World, eventually


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LONG", 5)
    monkeypatch.setattr(shorten, "KEPT", 2)


async def numbers_inside(runtime: Runtime, case: str) -> list[int]:
    """Of the entries that the document itself holds."""
    store = runtime.store
    if isinstance(store, MemoryStore):
        return [entry["n"] for entry in store.documents[case]["j"]]
    assert isinstance(store, MongoStore)
    [found] = await store._documents.find({"_id": case}).to_list()
    return [entry["n"] for entry in found["j"]]


async def numbers(runtime: Runtime, case: str) -> list[int]:
    return [entry["n"] for entry in await runtime.store.journal(case)]


class Down:
    """A bus that does not answer."""

    def __init__(self, bus: Any) -> None:
        self._bus = bus

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    def up(self) -> bool:
        return False


async def shortened(world: World, case: str) -> None:
    """The sweeper, which runs all the while, has moved entries, and the document is not long any more."""
    front = world.runtimes["front"]

    async def by_the_sweeper() -> bool:
        return await front.store.count({"_id": case, "arch": {"$gt": 0}, "long": {"$exists": False}}) == 1

    await eventually(by_the_sweeper)


async def test_a_long_journal_is_shortened_and_read_as_one(world: World) -> None:
    one, front = str(uuid.uuid4()), world.runtimes["front"]
    for number in range(8):
        await world.send(one, f"{number}")
    await shortened(world, one)
    assert await numbers_inside(front, one) in ([5, 6, 7, 8], [6, 7, 8], [7, 8])
    assert await numbers(front, one) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert await world.send(one, "more") == 9
    assert await numbers(front, one) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert await world.faults([one]) == []


async def test_a_journal_that_is_not_long_is_left_alone(world: World) -> None:
    one, front = str(uuid.uuid4()), world.runtimes["front"]
    for number in range(5):
        await world.send(one, f"{number}")
    await front.sweeper.shorten()
    assert await numbers_inside(front, one) == [1, 2, 3, 4, 5]


async def test_what_was_copied_before_a_crash_is_neither_lost_nor_doubled(world: World) -> None:
    one, front = str(uuid.uuid4()), world.runtimes["front"]
    for number in range(5):
        await world.send(one, f"{number}")
    await front.store.archive(one, 4)
    assert await numbers(front, one) == [1, 2, 3, 4, 5]
    await world.send(one, "one too many")
    await shortened(world, one)
    assert await numbers_inside(front, one) == [5, 6]
    assert await numbers(front, one) == [1, 2, 3, 4, 5, 6]


async def test_who_read_a_journal_before_it_was_cut_does_not_leave_it_marked_as_long(world: World) -> None:
    one, front = str(uuid.uuid4()), world.runtimes["front"]
    for number in range(6):
        await world.send(one, f"{number}")
    await shortened(world, one)
    [found] = (await front.store.load([one])).values()
    assert await front.store.write([Write(one, found["v"], {"n": found["n"], "in": {}, "long": True})])
    await shortened(world, one)
    assert await numbers(front, one) == [1, 2, 3, 4, 5, 6]


async def test_entries_that_may_be_unpublished_stay_in_the_document(world: World) -> None:
    one, front = str(uuid.uuid4()), world.runtimes["front"]
    for number in range(3):
        await world.send(one, f"{number}")
    unheard = Runtime(
        book=toys.FRONT, store=front.store, bus=Down(front.bus), clock=world.clock, policy=toys.Policy(), seed=8
    )  # fmt: skip
    for number in range(5):
        await unheard.desk.decide(one, toys.submit, toys.Submit(text=f"unheard {number}"))
    await shortened(world, one)
    assert await numbers_inside(front, one) == [4, 5, 6, 7, 8]
    assert await numbers(front, one) == [1, 2, 3, 4, 5, 6, 7, 8]
