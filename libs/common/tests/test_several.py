"""Many commands at once: each is answered by itself, and all of them cost one write."""

from collections.abc import Sequence
from typing import Any

import pytest

from libs.common.errors import Refused
from libs.common.journal.desk import Receipt
from libs.common.journal.several import Wish, decide_all
from libs.common.store import Write
from libs.common.tests import toys
from libs.common.tests.conftest import World


def wish(case: str, text: str, key: str = "") -> Wish:
    return Wish(case, toys.Submit(text=text), key or f"{case}/{text}")


async def take(world: World, *wishes: Wish) -> Sequence[Any]:
    return await decide_all(world.runtimes["front"].desk, toys.submit, wishes)


async def test_many_are_decided_and_published_and_one_that_is_refused_stops_no_other(world: World) -> None:
    first, refused, second = await take(world, wish("a", "one"), wish("b", "refuse"), wish("c", "two"))
    assert isinstance(refused, Refused)
    assert (first.state.texts, second.state.texts) == (("one",), ("two",))
    assert (first.position, second.subject) == ({"front": 1}, "c")
    assert await world.state("front", "b") is None
    assert await world.faults(["a", "c"]) == []


async def test_sent_again_in_whole_or_in_part_each_is_decided_once(world: World) -> None:
    await take(world, wish("a", "one"), wish("b", "two"))
    again = await take(world, wish("b", "two"), wish("c", "three"))
    assert [answer.repeated for answer in again] == [True, False]
    assert [len(await world.runtimes["front"].store.journal(case)) for case in "abc"] == [1, 1, 1]


async def test_a_key_with_another_body_is_refused_alone(world: World) -> None:
    await take(world, wish("a", "one", "k"))
    other, fine = await take(world, wish("a", "another", "k"), wish("b", "two"))
    assert isinstance(other, Refused)
    assert other.code == "key-reused"
    assert isinstance(fine, Receipt)


async def test_they_are_loaded_and_written_together(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    store, calls = world.runtimes["front"].store, list[str]()
    for name in ("load", "write", "clear"):
        monkeypatch.setattr(store, name, counted(name, getattr(store, name), calls))
    await take(world, *(wish(f"c{number}", "one") for number in range(100)))
    assert [calls.count(name) for name in ("load", "write", "clear")] == [1, 1, 1]


def counted(name: str, call: Any, calls: list[str]) -> Any:
    async def noted(*args: Any) -> Any:
        calls.append(name)
        return await call(*args)

    return noted


async def test_who_loses_a_race_decides_anew_on_what_is_there_now(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = world.runtimes["front"].desk
    write, raced = desk.store.write, list[str]()

    async def raced_once(writes: Sequence[Write]) -> bool:
        if not raced:
            raced.append("b")
            monkeypatch.setattr(desk.store, "write", write)
            await world.send("b", "faster")
        return await write(writes)

    monkeypatch.setattr(desk.store, "write", raced_once)
    one, two = await take(world, wish("a", "one"), wish("b", "two"))
    assert raced == ["b"]
    assert (one.state.texts, two.state.texts) == (("one",), ("faster", "two"))
    assert await world.faults(["a", "b"]) == []


async def test_two_wishes_for_one_document_are_a_mistake_of_the_caller(world: World) -> None:
    with pytest.raises(ValueError, match="one after the other"):
        await take(world, wish("a", "one"), wish("a", "two"))


async def test_what_is_kept_for_many_is_kept_as_the_first_put_it(world: World) -> None:
    store = world.runtimes["front"].store
    await store.keep("shelf", "a", {"by": "the first"})
    kept = await store.keep_all("shelf", {"a": {"by": "the second"}, "b": {"by": "the second"}})
    assert kept == {"a": {"by": "the first"}, "b": {"by": "the second"}}
    assert await store.fetch("shelf", "b") == {"by": "the second"}
    assert await store.keep_all("shelf", {}) == {}
