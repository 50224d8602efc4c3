"""However many people speak in one case at once, its document stays light, and forgets nothing."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from pydantic_core import to_json

from libs.common.envelope import Record, wire
from libs.common.errors import Refused
from libs.common.journal import document, shorten
from libs.common.journal.desk import Receipt
from libs.common.store import Write
from libs.common.store.memory import MemoryStore
from libs.common.tests import front
from libs.common.tests.conftest import World

MANY = 300
A = str(uuid.uuid4())


class Weighed:
    """A store that notes how many bytes of entries a document held, and came with one write, at the most."""

    def __init__(self, store: MemoryStore) -> None:
        self._store, self.held, self.written = store, 0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def write(self, writes: Sequence[Write]) -> bool:
        done = await self._store.write(writes)
        for one in writes:
            self.written = max(self.written, len(to_json(list(one.push))))
            self.held = max(self.held, len(to_json(self._store.documents[one.id]["j"])))
        return done


def weighed(world: World, service: str) -> Weighed:
    runtime = world.runtimes[service]
    if not isinstance(runtime.store, MemoryStore):
        pytest.skip("the store in memory shows what a document holds")
    seen = Weighed(runtime.store)
    runtime.desk.store = seen
    for part in (runtime.inbox, runtime.desk._publisher):
        part._store = seen
    return seen


async def test_a_journal_is_shortened_by_who_wrote_it_and_loses_nothing(world: World) -> None:
    seen = weighed(world, "front")
    for number in range(MANY):
        await world.send(A, f"{number} {'x' * 200}")
    assert document.HEAVY / 2 < seen.held < 1.5 * document.HEAVY, "the sweeper leaves fifty entries that nobody weighs"
    assert [entry["n"] for entry in await seen.journal(A)] == list(range(1, MANY + 1))
    assert await world.faults([A]) == []


async def test_what_many_say_in_one_batch_is_taken_in_by_writes_of_a_bounded_size(world: World) -> None:
    seen, middle = weighed(world, "middle"), world.runtimes["middle"]
    rows = [front.Submitted(text="first"), *(front.Supplemented(text=f"{n} {'x' * 200}") for n in range(1, MANY))]
    entries = [
        {"n": n, "id": f"front:{A}:{n}", "type": fact.type(), "at": "2026-10-09T02:00:00.000000Z", "cause": "",
         "data": fact.model_dump()}
        for n, fact in enumerate(rows, 1)
    ]  # fmt: skip
    await middle.inbox.take([Record("case.front", 0, 0, A.encode(), wire("front", A, entry)) for entry in entries])
    assert seen.written < document.HEAVY + document.LEAST
    assert seen.held < document.HEAVY + document.LEAST
    said = [entry["data"]["text"] for entry in await seen.journal(A)]
    assert said == [row.model_dump()["text"] for row in rows]


async def test_a_command_of_long_ago_sent_again_has_the_answer_of_then(world: World) -> None:
    desk = world.runtimes["front"].desk
    for number in range(MANY):
        await world.send(A, f"{number}", key=f"k{number}")
    [kept] = await desk.store.find({"_id": A})
    assert len(kept["taken"]) <= document.TAKEN_MOST + 1
    for number in (0, 1, MANY // 2, MANY - 1):
        assert await world.send(A, f"{number}", key=f"k{number}") == number + 1
        repeated = await desk.repeated(A, f"k{number}")
        assert isinstance(repeated, Receipt)
        assert repeated.position == {"front": number + 1}
    with pytest.raises(Refused, match="another body"):
        await world.send(A, "other words", key="k0")
    assert len(await desk.store.journal(A)) == MANY


async def test_answers_are_kept_as_long_as_before_and_then_thrown_away(world: World) -> None:
    store = world.runtimes["front"].store
    for number in range(document.TAKEN_MOST + 1):
        await world.send(A, f"{number}", key=f"k{number}")
    await world.runtimes["front"].sweeper.sweep()
    assert await store.size(shorten.ANSWERS) == document.TAKEN_MOST + 1 - shorten.ANSWERED
    world.clock.move(document.TAKEN_DAYS + timedelta(hours=1))
    await world.runtimes["front"].sweeper.sweep()
    assert await store.size(shorten.ANSWERS) == 0
