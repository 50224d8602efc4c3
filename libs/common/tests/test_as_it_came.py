"""A dead letter keeps all that its record carried, so that code which was mended takes it in as it came."""

from dataclasses import replace

import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.envelope import Record
from libs.common.errors import Refused
from libs.common.journal.audit import Asked
from libs.common.journal.letters import Letter
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START
from libs.common.tests.test_laden import EDGE, Note, note
from libs.common.tests.test_marks import said

BINARY = (
    ("ce_specversion", b"1.0"), ("ce_id", b"n1"), ("ce_source", b"x"), ("ce_type", Note.type().encode()),
    ("content-type", b"application/json"), ("trace", None), ("odd", b"\xff"),
)  # fmt: skip


def service(store: MemoryStore, topic: str) -> Runtime:
    """One that hears notes on that topic."""
    book = replace(toys.MIDDLE, reactions={**toys.MIDDLE.reactions, Note: note}, foreign={Note: [topic]})
    return Runtime(book=book, store=store, bus=MemoryBus(), clock=SetClock(START), policy=toys.Policy(), seed=1)


def noted(*more: tuple[str, bytes | None]) -> Record:
    """Neither its subject nor its time stand in it: they are the key, and when the bus took it."""
    return Record(EDGE, 0, 7, b"one", b'{"text": "a"}', (*BINARY, *more), START)


async def laid_aside(store: MemoryStore, record: Record) -> Letter:
    old = service(store, "channel.y.notes")
    await old.inbox.take([said("one", 1, "submitted", "a ditch"), record])
    [letter] = (await old.letters.page("", 9))[0]
    return letter


async def test_an_event_whose_attributes_are_headers_is_taken_in_as_it_came() -> None:
    store = MemoryStore()
    letter = await laid_aside(store, noted())
    mended = service(store, EDGE)
    await mended.letters.act(Asked("zhou", "replay", "it is heard there now", letter.id))
    assert await mended.desk.state("one") == toys.MiddleState(dispatched=1, woken=1)
    assert await store.size("dead_letters") == 0
    await mended.inbox.take([noted()])
    assert await mended.desk.state("one") == toys.MiddleState(dispatched=1, woken=1)


async def test_a_whole_event_in_its_place_is_read_without_its_headers() -> None:
    store = MemoryStore()
    letter = await laid_aside(store, noted())
    whole = {
        "specversion": "1.0", "id": "n2", "source": "x", "type": Note.type(), "time": "2026-10-09T02:00:00Z",
        "data": {"text": "b"},
    }  # fmt: skip
    mended = service(store, EDGE)
    await mended.letters.act(Asked("zhou", "replay", "mended", letter.id, whole))
    assert await mended.desk.state("one") == toys.MiddleState(dispatched=1, woken=1)
    await mended.inbox.take([noted()])
    assert await mended.desk.state("one") == toys.MiddleState(dispatched=1, woken=2)


async def test_a_letter_tells_its_key_and_its_headers() -> None:
    letter = await laid_aside(MemoryStore(), noted())
    told = dict(letter.headers)
    assert (letter.key, told["ce_type"], told["trace"], told["odd"]) == ("one", Note.type(), "", "\\xff")


async def test_of_headers_without_end_some_are_kept_and_it_is_not_taken_in_as_if_that_were_all() -> None:
    store = MemoryStore()
    letter = await laid_aside(store, noted(*((f"x{number}", b"x" * 1000) for number in range(100))))
    [kept] = store.shelves["dead_letters"].values()
    assert len(str(kept)) < 40_000
    assert {name for name, _ in BINARY if name.startswith("ce_")} <= {name for name, _ in letter.headers}
    with pytest.raises(Refused, match="more headers than are kept; give the whole event"):
        await service(store, EDGE).letters.act(Asked("zhou", "replay", "as it came", letter.id))
    assert await store.size("dead_letters") == 1


async def test_a_letter_that_was_kept_without_them_is_still_shown_and_replayed_by_a_whole_event() -> None:
    store = MemoryStore()
    letter = await laid_aside(store, noted())
    [kept] = store.shelves["dead_letters"].values()
    for name in set(kept) - {"raw", "reason", "at"}:
        del kept[name]
    mended = service(store, EDGE)
    [shown] = (await mended.letters.page("", 9))[0]
    assert (shown.key, shown.headers) == ("", ())
    with pytest.raises(Refused, match="cannot be taken in so"):
        await mended.letters.act(Asked("zhou", "replay", "as it came", letter.id))
