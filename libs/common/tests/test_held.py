"""What an operator does with held events (docs/runbooks/held.md), on every engine."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic_core import from_json, to_json

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.decision import Decision, Now
from libs.common.engines import Engines
from libs.common.envelope import Heard, Record
from libs.common.errors import NotYet, Refused
from libs.common.journal.audit import SHELF, Asked, broken_links
from libs.common.journal.held import Held, view
from libs.common.journal.runtime import Runtime
from libs.common.store import Store
from libs.common.store.memory import MemoryStore
from libs.common.tests import front, middle, toys
from libs.common.tests.conftest import START, World, eventually
from libs.common.tests.cut import Cut, CutStore

SUBMITTED = "caseloop.submitted"


def mended(_state: toys.MiddleState | None, fact: front.Submitted, _now: Now) -> Decision[toys.MiddleState]:
    """The rule without its bug."""
    return Decision(toys.MiddleState(dispatched=1), (middle.Dispatched(text=fact.text),))


@pytest.fixture
def case() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def swap(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts the mended rule in the place of the one that trips over poison."""
    return lambda: monkeypatch.setitem(toys.MIDDLE.rules, SUBMITTED, (front.Submitted, mended))


async def poisoned(world: World, case: str) -> list[Held]:
    """A case whose first event failed, with two behind it."""
    for text in ("poison", "second", "third"):
        await world.send(case, text)

    async def all_are_held() -> bool:
        return len(await world.runtimes["middle"].bench.of(case)) == 3

    await eventually(all_are_held)
    return await world.runtimes["middle"].bench.of(case)


async def act(world: World, case: str, what: Any, held: Held, data: Any = None) -> list[Held]:
    return await world.runtimes["middle"].bench.act(case, Asked("zhou", what, "the rule is mended", held.id, data))


async def audit(store: Store) -> list[dict[str, Any]]:
    rows = await store.shelf(SHELF)
    assert broken_links(rows) == []
    return [record for _, record in rows]


async def journal(world: World, case: str) -> list[tuple[str, str, str]]:
    entries = await world.runtimes["middle"].store.journal(case)
    return [(entry["type"], entry["cause"], entry["data"].get("text", "")) for entry in entries]


async def test_a_held_event_is_listed_with_its_reason_and_what_waits_behind_it(world: World, case: str) -> None:
    first, second, third = await poisoned(world, case)
    assert (first.why, first.error) == ("failed", "ZeroDivisionError: a bug in the rule")
    assert (first.event, first.behind, first.after) == (f"front:{case}:1", 2, "")
    assert [(held.behind, held.after) for held in (second, third)] == [(1, first.id), (0, first.id)]
    assert from_json(first.data) == {"text": "poison"}
    page, last = await world.runtimes["middle"].bench.page("", 10)  # real topics still hold what other tests said
    assert [held for held in page if held.subject == case] == [first, second, third]
    assert last == max(held.subject for held in page)
    assert await world.runtimes["middle"].bench.page(last, 10) == ([], "")


async def test_once_the_rule_is_mended_a_retry_takes_in_the_event_and_then_what_is_behind_it(
    world: World, case: str, swap: Any
) -> None:
    first, *_ = await poisoned(world, case)
    swap()
    assert await act(world, case, "retry", first) == []
    assert await journal(world, case) == [
        ("caseloop.dispatched.v1", f"front:{case}:1", "poison"),
        ("caseloop.forwarded.v1", f"front:{case}:2", "second"),
        ("caseloop.forwarded.v1", f"front:{case}:3", "third"),
    ]

    async def back_has_heard() -> bool:
        return await world.state("back", case) == toys.BackState(open=True, heard=("second", "third"))

    await eventually(back_has_heard)
    assert await world.faults([case]) == []


async def test_a_retry_that_fails_again_keeps_the_order_and_counts(world: World, case: str) -> None:
    first, second, third = await poisoned(world, case)
    again, *behind = await act(world, case, "retry", first)
    assert (again.id, again.why, again.tries, again.since) == (first.id, "failed", 2, first.since)
    assert behind == [second, third]
    assert await world.runtimes["middle"].bench.of(case) == [again, second, third]


async def test_a_discarded_event_never_happened_and_the_case_flows_on(world: World, case: str) -> None:
    first, *_ = await poisoned(world, case)
    waits, *_ = await act(world, case, "discard", first)
    assert (waits.why, waits.error) == ("failed", "AttributeError: 'NoneType' object has no attribute 'dispatched'")
    [record] = await audit(world.runtimes["middle"].store)
    assert (record["who"], record["what"], record["why"]) == ("zhou", "discard", "the rule is mended")
    assert from_json(record["event"]["data"]) == {"text": "poison"}
    assert record["before"] != record["after"]


async def test_a_replaced_event_is_taken_in_as_it_now_reads_and_the_audit_keeps_the_original(
    world: World, case: str
) -> None:
    first, *_ = await poisoned(world, case)
    assert await act(world, case, "replace", first, {"text": "a ditch"}) == []
    assert [text for *_, text in await journal(world, case)] == ["a ditch", "second", "third"]
    [record] = await audit(world.runtimes["middle"].store)
    assert (record["what"], from_json(record["event"]["data"])) == ("replace", {"text": "poison"})


async def test_a_replacement_that_fails_as_well_changes_nothing(world: World, case: str) -> None:
    first, *_ = before = await poisoned(world, case)
    with pytest.raises(Refused, match="a valid string") as refused:
        await act(world, case, "replace", first, {"text": 7})
    assert refused.value.status == 422
    assert await world.runtimes["middle"].bench.of(case) == before
    assert await audit(world.runtimes["middle"].store) == []


async def test_what_was_done_once_is_not_done_twice(world: World, case: str, swap: Any) -> None:
    first, *_ = await poisoned(world, case)
    swap()
    await act(world, case, "retry", first)
    with pytest.raises(Refused, match="no longer"):
        await act(world, case, "retry", first)
    assert len(await journal(world, case)) == 3


async def test_a_record_nobody_could_read_is_replaced_by_a_whole_event(world: World, case: str) -> None:
    event = {
        "specversion": "1.0", "id": f"front:{case}:1", "source": "front", "subject": case, "sequence": 1,
        "type": "caseloop.submitted.v1", "time": "2026-10-09T02:00:00Z", "data": {"text": "a ditch"},
    }  # fmt: skip
    await world.put("case.front", (case.encode(), b"{torn", ()))
    after = {**event, "id": f"front:{case}:2", "sequence": 2, "type": "caseloop.supplemented.v1"}
    await world.put("case.front", (case.encode(), to_json(after), ()))
    bench = world.runtimes["middle"].bench

    async def both_are_held() -> bool:
        return len(await bench.of(case)) == 2

    await eventually(both_are_held)
    torn, _ = await bench.of(case)
    with pytest.raises(Refused, match="give a whole event"):
        await act(world, case, "replace", torn, {"text": "a ditch"})
    with pytest.raises(Refused, match="does not speak on"):
        await act(world, case, "replace", torn, {**event, "source": "elsewhere"})
    assert await act(world, case, "replace", torn, event) == []
    assert [kind for kind, *_ in await journal(world, case)] == ["caseloop.dispatched.v1", "caseloop.forwarded.v1"]


def wants(found: Any) -> Any:
    def hear(state: toys.BackState | None, _fact: front.Supplemented, now: Now) -> Decision[toys.BackState]:
        if state is None:
            raise NotYet("Dispatched", "middle")
        found.append(now.found)
        return Decision(state)

    return hear


async def looked_up(events: Sequence[Heard], _store: Store) -> Mapping[str, Any]:
    return {event.place: f"found for {event.topic}" for event in events}


def record(case: str, source: str, kind: str, data: Any = None) -> Record:
    event = {
        "specversion": "1.0", "id": f"{source}:{case}:1", "source": source, "subject": case, "sequence": 1,
        "type": f"caseloop.{kind}.v1", "time": "2026-10-09T02:00:00Z", "data": data or {},
    }  # fmt: skip
    return Record(f"case.{source}", 0, 7, case.encode(), to_json(event))


async def test_an_event_that_waited_is_looked_up_again_when_it_is_tried(case: str) -> None:
    found: list[Any] = []
    reactions = {middle.Dispatched: toys.take_on, front.Supplemented: wants(found)}
    book = replace(toys.BACK, reactions=reactions, prepare=looked_up)
    runtime = Runtime(book=book, store=MemoryStore(), bus=MemoryBus(), clock=SetClock(START), policy=toys.Policy())
    await runtime.inbox.take([record(case, "front", "supplemented")])
    await runtime.inbox.take([record(case, "middle", "dispatched")])
    assert found == ["found for case.front"]
    assert await runtime.bench.of(case) == []


async def test_a_record_that_was_replaced_is_not_taken_in_again(case: str) -> None:
    runtime = Runtime(
        book=toys.MIDDLE, store=MemoryStore(), bus=MemoryBus(), clock=SetClock(START), policy=toys.Policy()
    )
    whole = record(case, "front", "submitted")
    await runtime.inbox.take([whole._replace(value=b"{torn")])
    [torn] = await runtime.bench.of(case)
    assert await runtime.bench.act(case, Asked("zhou", "replace", "torn", torn.id, from_json(whole.value or b""))) == []
    await runtime.inbox.take([whole._replace(offset=8)])
    assert await runtime.desk.state(case) == toys.MiddleState(dispatched=1)
    assert len(await runtime.store.journal(case)) == 1


class Timer:
    """A rule for timers that can be mended."""

    def __init__(self) -> None:
        self.broken = True

    def wake(self, state: toys.MiddleState, now: Now) -> Decision[toys.MiddleState]:
        if self.broken:
            raise ZeroDivisionError("a bug in the timer")
        done = toys.wake(state, now)
        return Decision(done.state.model_copy(update={"wake_at": None}), done.events)


async def with_a_failed_timer(case: str, timer: Timer, what: Any) -> Runtime:
    """After its timer was held, and the operator did that."""
    clock, book = SetClock(START), replace(toys.MIDDLE, wake=timer.wake)
    runtime = Runtime(book=book, store=MemoryStore(), bus=MemoryBus(), clock=clock, policy=toys.Policy(), tick=0.01)
    await runtime.inbox.take([record(case, "front", "submitted", {"text": "timer"})])
    await runtime.start()
    clock.move(timedelta(hours=2))

    async def held() -> bool:
        return bool(await runtime.bench.of(case))

    await eventually(held)
    [one] = await runtime.bench.of(case)
    assert (one.type, one.error) == ("caseloop.timer.v1", "ZeroDivisionError: a bug in the timer")
    timer.broken = what == "discard"
    assert await runtime.bench.act(case, Asked("zhou", what, "mended", one.id)) == []
    return runtime


async def test_a_timer_that_is_tried_again_fires_by_itself(case: str) -> None:
    runtime = await with_a_failed_timer(case, Timer(), "retry")

    async def fired() -> bool:
        return [entry["type"] for entry in await runtime.store.journal(case)][1:] == ["caseloop.woken.v1"]

    await eventually(fired)
    await runtime.stop()


async def test_a_timer_that_is_discarded_sleeps_although_it_is_due(case: str) -> None:
    runtime = await with_a_failed_timer(case, Timer(), "discard")
    assert await runtime.store.count({"next": {"$exists": True}}) == 0
    await runtime.stop()


class Reach:
    """Whom an event concerns: first a bug, then whom it says."""

    def __init__(self) -> None:
        self.broken, self.whom = True, "another case"

    def __call__(self, _heard: Heard) -> Sequence[str]:
        if self.broken:
            raise ZeroDivisionError("a bug in reaches")
        return (self.whom,)


async def test_an_event_is_never_decided_in_a_document_it_does_not_concern(case: str) -> None:
    reach = Reach()
    runtime = Runtime(
        book=replace(toys.MIDDLE, reaches=reach), store=MemoryStore(), bus=MemoryBus(), clock=SetClock(START),
        policy=toys.Policy(),
    )  # fmt: skip
    await runtime.inbox.take([record(case, "front", "submitted")])
    [held] = await runtime.bench.of(case)
    tried = Asked("zhou", "retry", "mended", held.id)
    [still] = await runtime.bench.act(case, tried)
    assert still.error == "reaches: ZeroDivisionError: a bug in reaches"
    reach.broken = False
    [still] = await runtime.bench.act(case, tried)
    assert still.error == "it concerns other documents than this one; discard it here"
    reach.whom = case
    assert await runtime.bench.act(case, tried) == []
    assert await runtime.desk.state(case) == toys.MiddleState(dispatched=1)


@pytest.mark.parametrize(("at", "records"), [("before write", 2), ("after write", 1)])
async def test_who_dies_in_an_act_has_written_it_down_and_it_is_done_once(
    case: str, swap: Any, at: str, records: int
) -> None:
    bus, stores, cut = MemoryBus(), {book.service: MemoryStore() for book in toys.BOOKS}, Cut(at)
    world = World(lambda _service: bus, lambda service: stores[service])
    await world.start()
    first, *_ = await poisoned(world, case)
    swap()
    dying = world.make("middle", 7, lambda made: Engines(made.bus, CutStore(stores["middle"], cut)))
    task = asyncio.get_running_loop().create_task(dying.bench.act(case, Asked("zhou", "retry", "mended", first.id)))
    await cut.reached.wait()
    if records == 2:
        assert await act(world, case, "retry", first) == []
    else:
        with pytest.raises(Refused, match="no longer"):
            await act(world, case, "retry", first)
    world.clock.move(timedelta(seconds=10))

    async def back_has_heard() -> bool:
        return await world.state("back", case) == toys.BackState(open=True, heard=("second", "third"))

    await eventually(back_has_heard)
    assert len(await audit(stores["middle"])) == records
    assert await world.faults([case]) == []
    await world.stop()
    task.cancel()


NUMBERS = [
    pytest.param({"number": "HQ26-030418-7"}, "HQ26-030418-7", id="of one's own"),
    pytest.param({"matter": {"number": "HQ26-030418-7"}}, "HQ26-030418-7", id="with the matter"),
    pytest.param({"number": None, "matter": None}, "", id="not given yet"),
    pytest.param({"matter": {"text": "a ditch"}}, "", id="not heard yet"),
    pytest.param(None, "", id="no state yet"),
]


@pytest.mark.parametrize(("state", "number"), NUMBERS)
def test_a_held_event_is_found_by_the_number_of_its_case(state: dict[str, Any] | None, number: str) -> None:
    event = {"id": "front:c1:1", "type": SUBMITTED, "source": "front", "sequence": 1, "said": "", "tp": "", "data": ""}
    held = {"why": "failed", "needs": "", "error": "", "since": "", "tries": 1, "source": "front", "event": event}
    [found] = view("middle", {"_id": "c1", "st": state, "held": [held]})
    assert found.number == number
