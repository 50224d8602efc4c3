"""Ten thousand held events of one case: an operator still sees them and acts, in a moment and in answers of one size."""

import time
from typing import Any

import pytest
from pydantic_core import to_json

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.envelope import Record
from libs.common.journal.audit import Asked
from libs.common.journal.held import Held
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START
from libs.common.tests.test_marks import said

MANY = 10_000
LIMIT = 200
LOOSE = 5.0
"""Seconds.  On a quiet machine it is a tenth of that; while each counted all behind it, it was minutes."""


def like(event: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        **event,
        "event": {**event["event"], "id": f"front:one:{number}", "sequence": number, "place": f"t-0-{number}"},
    }


@pytest.fixture
async def service() -> Runtime:
    """A case with one event that failed and 9,999 behind it, and a case with one."""
    store = MemoryStore()
    made = Runtime(book=toys.MIDDLE, store=store, bus=MemoryBus(), clock=SetClock(START), policy=toys.Policy(), seed=1)
    await made.inbox.take([said("one", 1, "submitted", "poison"), said("one", 2, "supplemented", "x")])
    await made.inbox.take([said("two", 1, "submitted", "poison")])
    first, second = store.documents["one"]["held"]
    store.documents["one"]["held"] = [first, *(like(second, number) for number in range(2, MANY + 1))]
    return made


async def pages(service: Runtime) -> list[list[Held]]:
    found, after = list[list[Held]](), ""
    while True:
        items, after = await service.bench.page(after, LIMIT)
        found += [items] if items else []
        if not after:
            return found


async def test_a_page_comes_in_a_moment_and_is_never_longer_than_was_asked(service: Runtime) -> None:
    began = time.perf_counter()
    page, _ = await service.bench.page("", LIMIT)
    assert time.perf_counter() - began < LOOSE
    assert [len(page), page[0].behind, page[1].behind, page[1].after] == [LIMIT, MANY - 1, MANY - 2, page[0].id]
    assert len(to_json([held.model_dump() for held in page])) < LIMIT * 1000


async def test_page_after_page_everything_is_shown_once_and_in_order(service: Runtime) -> None:
    found = [held for page in await pages(service) for held in page]
    assert [held.subject for held in found] == ["one"] * MANY + ["two"]
    assert [held.event for held in found[:MANY]] == [f"front:one:{number}" for number in range(1, MANY + 1)]
    assert len({held.id for held in found}) == MANY + 1


async def test_who_turns_the_page_after_the_last_one_seen_has_gone_misses_nothing(service: Runtime) -> None:
    page, after = await service.bench.page("", LIMIT)
    await service.bench.act("one", Asked("zhou", "discard", "a joke", page[-1].id))
    rest, _ = await service.bench.page(after, LIMIT)
    assert f"front:one:{LIMIT + 1}" in {held.event for held in [*page, *rest]}


async def test_an_act_comes_in_a_moment_and_tells_only_what_an_operator_has_to_know(service: Runtime) -> None:
    *_, last = await service.bench.of("one")
    began = time.perf_counter()
    first, *rest = await service.bench.act("one", Asked("zhou", "retry", "mended", last.id))
    assert time.perf_counter() - began < LOOSE
    assert (first.why, rest[-1].id, rest[-1].after) == ("failed", last.id, first.id)
    assert len(rest) < LIMIT


def record(source: str, n: int, text: str) -> Record:
    event = {
        "specversion": "1.0", "id": f"{source}:one:{n}", "source": source, "subject": "one", "sequence": n,
        "type": "caseloop.supplemented.v1", "time": "2026-10-09T02:00:00Z", "data": {"text": text},
    }  # fmt: skip
    return Record(f"case.{source}", 0, n, b"one", to_json(event))


async def test_behind_one_that_waits_is_only_what_its_own_source_said() -> None:
    service = Runtime(
        book=toys.BACK, store=MemoryStore(), bus=MemoryBus(), clock=SetClock(START), policy=toys.Policy(), seed=1
    )
    await service.inbox.take([record("front", 1, "a"), record("front", 2, "b")])
    await service.inbox.take([Record("case.middle", 0, 1, b"one", b"{torn")])
    await service.inbox.take([record("front", 3, "c")])
    waits, second, torn, third = await service.bench.of("one")
    assert [held.why for held in (waits, second, torn, third)] == ["waiting", "behind", "failed", "behind"]
    assert [held.behind for held in (waits, second, torn, third)] == [2, 1, 1, 0]
    assert [held.after for held in (waits, second, torn, third)] == ["", waits.id, "", torn.id]
