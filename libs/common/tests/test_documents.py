"""Documents over time: states of older code are read as today's, and what was taken is remembered for 30 days."""

import asyncio
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from libs.common.journal.book import Book
from libs.common.journal.runtime import Runtime
from libs.common.journal.shorten import ANSWERS
from libs.common.store import Write
from libs.common.tests import toys
from libs.common.tests.conftest import World


def words_to_list(state: dict[str, Any]) -> dict[str, Any]:
    return {"said": state["words"].split()}


def said_to_texts(state: dict[str, Any]) -> dict[str, Any]:
    return {"texts": state["said"]}


NEWER = replace(toys.FRONT, version=3, upcasts={1: words_to_list, 2: said_to_texts})


def newer_code(world: World, book: Book = NEWER) -> Runtime:
    """The next release of `front` on the same engines."""
    front = world.runtimes["front"]
    return Runtime(book=book, store=front.store, bus=front.bus, clock=world.clock, policy=toys.Policy(), seed=5)


@pytest.mark.parametrize(
    ("version", "state"),
    [(1, {"words": "a ditch"}), (2, {"said": ["a", "ditch"]}), (3, {"texts": ["a", "ditch"]})],
)
async def test_a_state_of_any_older_version_is_read_as_todays_and_stored_as_such_with_the_next_change(
    world: World, version: int, state: dict[str, Any]
) -> None:
    one, runtime = str(uuid.uuid4()), newer_code(world)
    await runtime.store.write([Write(one, 0, {"st": state, "sv": version, "n": 0, "in": {}, "part": 0})])
    assert await runtime.desk.state(one) == toys.FrontState(texts=("a", "ditch"))
    [untouched] = await runtime.store.find({"_id": one})
    assert (untouched["sv"], untouched["st"]) == (version, state)
    await runtime.desk.decide(one, toys.submit, toys.Submit(text="deep"))
    [changed] = await runtime.store.find({"_id": one})
    assert (changed["sv"], changed["st"]) == (3, {"texts": ["a", "ditch", "deep"]})


def test_a_book_says_at_once_which_step_between_versions_is_missing() -> None:
    with pytest.raises(ValueError, match="front: no upcast from version 2"):
        replace(toys.FRONT, version=3, upcasts={1: words_to_list})


async def test_a_document_that_is_no_case_holds_what_its_id_says(world: World) -> None:
    runtime = newer_code(world, replace(toys.FRONT, others={"unit:": toys.BackState}))
    stored = {"st": {"open": True, "texts": ["a"]}, "sv": 1, "n": 0, "in": {}, "part": 0}
    await runtime.store.write([Write(one, 0, dict(stored)) for one in ("unit:water", "a-case")])
    assert await runtime.desk.state("unit:water") == toys.BackState(open=True)
    assert await runtime.desk.state("a-case") == toys.FrontState(texts=("a",))


async def taken(world: World, case: str) -> int:
    """In the document, or beside it."""
    store = world.runtimes["front"].store
    [document] = await store.find({"_id": case})
    return len(document["taken"]) + len(await store.shelf(ANSWERS, f"{case}#", limit=100))


async def test_what_was_taken_is_remembered_for_thirty_days_however_much_it_is(world: World) -> None:
    one = str(uuid.uuid4())
    await world.send(one, "a", key="first")
    world.clock.move(timedelta(days=29))
    for number in range(70):
        await world.send(one, "b", key=f"k{number}")
    assert await taken(world, one) == 71
    assert await world.send(one, "a", key="first") == 1
    world.clock.move(timedelta(days=2))
    await world.send(one, "c", key="last")
    await world.runtimes["front"].sweeper.sweep()
    assert await taken(world, one) == 71
    assert await world.send(one, "b", key="k0") == 2
    assert await world.send(one, "a", key="first") == 73


async def test_a_document_with_few_causes_is_not_pruned_at_every_write(world: World) -> None:
    one = str(uuid.uuid4())
    await world.send(one, "a", key="old")
    world.clock.move(timedelta(days=40))
    await asyncio.gather(*(world.send(one, "b", key=f"k{number}") for number in range(3)))
    assert await taken(world, one) == 4
