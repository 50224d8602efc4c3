"""A document that holds all it may: a store takes none above 16 MB, and a partner must not bring a service to a stop."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic_core import to_json

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.decision import Decision, Rule
from libs.common.envelope import Record
from libs.common.errors import Refused, Unavailable
from libs.common.events.fact import Fact
from libs.common.journal.audit import Asked
from libs.common.journal.document import weight_of
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START
from libs.common.tests.test_marks import said

EDGE = "channel.x.notes"
ROOM = 4
LARGE = "x" * 1_000_000


class Note(Fact):
    """What a partner says."""

    text: str


def note(state: toys.MiddleState, _fact: Note, _now: Any) -> Any:
    return Decision(state.model_copy(update={"woken": state.woken + 1}))


def middle() -> Runtime:
    rules: dict[type[Fact], Rule] = {**toys.MIDDLE.reactions, Note: note}
    book = replace(toys.MIDDLE, reactions=rules, foreign={Note: [EDGE]})
    clock = SetClock(START)
    return Runtime(book=book, store=MemoryStore(), bus=MemoryBus(), clock=clock, policy=toys.Policy(), seed=1)


def noted(number: int) -> Record:
    event = {
        "specversion": "1.0", "id": f"n{number}", "source": "x", "subject": "one", "type": Note.type(),
        "time": "2026-10-09T02:00:00Z", "sequence": 7, "data": {"text": LARGE},
    }  # fmt: skip
    return Record(EDGE, 0, number, b"one", to_json(event))


async def laden() -> Runtime:
    """A case in which a rule stumbled, and a partner says ever more behind it."""
    runtime = middle()
    await runtime.inbox.take([said("one", 1, "submitted", "poison")])
    for number in range(ROOM):
        await runtime.inbox.take([noted(number)])
    return runtime


async def test_what_a_partner_says_beyond_that_is_a_dead_letter_once_and_others_flow_on() -> None:
    runtime = await laden()
    for _ in range(2):
        await runtime.inbox.take([noted(ROOM), said("two", 1, "submitted", "a ditch"), noted(0)])
    [letter] = (await runtime.letters.page("", 9))[0]
    assert (letter.id, letter.reason) == (f"{EDGE}-0-{ROOM}", "one holds all that a document may")
    assert await runtime.desk.state("two") == toys.MiddleState(dispatched=1)
    assert len(await runtime.bench.of("one")) == 1 + ROOM


async def test_a_letter_is_taken_in_once_there_is_room() -> None:
    runtime = await laden()
    await runtime.inbox.take([noted(ROOM)])
    [letter] = (await runtime.letters.page("", 9))[0]
    poison, *_ = await runtime.bench.of("one")
    await runtime.bench.act("one", Asked("zhou", "replace", "a typing error", poison.id, {"text": "a ditch"}))
    await runtime.letters.act(Asked("zhou", "replay", "there is room", letter.id))
    assert await runtime.desk.state("one") == toys.MiddleState(dispatched=1, woken=ROOM + 1)


async def test_a_letter_that_has_no_room_is_refused_and_stays() -> None:
    runtime = await laden()
    await runtime.inbox.take([noted(ROOM)])
    [letter] = (await runtime.letters.page("", 9))[0]
    with pytest.raises(Refused, match="its case holds all that a document may") as refused:
        await runtime.letters.act(Asked("zhou", "replay", "too early", letter.id))
    assert refused.value.status == 409
    assert [one.id for one in (await runtime.letters.page("", 9))[0]] == [letter.id]


async def test_small_events_weigh_with_all_that_stands_around_them() -> None:
    runtime = await laden()
    [row] = await runtime.store.find({"_id": "one"})
    assert sum(map(weight_of, row["held"])) > sum(len(held["event"]["data"]) for held in row["held"]) + 300 * len(
        row["held"]
    )


async def test_what_a_service_says_beyond_that_stops_the_batch_and_names_the_case() -> None:
    """None of it can be left out, for the next would pass over the gap."""
    runtime = await laden()
    with pytest.raises(Unavailable, match="middle/one holds all that a document may; nothing more is taken in"):
        await runtime.inbox.take([said("two", 1, "submitted", "a ditch"), said("one", 2, "supplemented", "more")])
    assert await runtime.desk.state("two") is None
    assert len(await runtime.bench.of("one")) == 1 + ROOM
