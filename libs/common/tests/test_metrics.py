"""What the metrics say of a running loop (design/runtime.md, traces and metrics)."""

import uuid
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import httpx
import pytest
from fastapi import APIRouter
from prometheus_client import REGISTRY
from pydantic_core import to_json

from libs.common.bus import Message
from libs.common.bus.memory import MemoryBus, MemoryListener
from libs.common.clock import text_of
from libs.common.envelope import wire
from libs.common.errors import Refused
from libs.common.journal.audit import Asked
from libs.common.store import Write
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START, World, eventually
from libs.common.web.service import running_app


def shown(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"caseloop_{name}", labels)


def growing(name: str, **labels: str) -> Callable[[], float]:
    """By how much a metric has grown since it was asked for."""
    before = shown(name, **labels) or 0.0
    return lambda: (shown(name, **labels) or 0.0) - before


def steps(service: str, event: str, outcome: str) -> Callable[[], float]:
    return growing("step_seconds_count", service=service, event=event, outcome=outcome)


async def reaches(metric: Callable[[], float | None], value: float) -> None:
    async def it_does() -> bool:
        return metric() == value

    await eventually(it_does)


async def say(world: World, case: str, type_: str, **more: object) -> None:
    source = "middle" if type_ == "dispatched" else "front"
    event = {
        "specversion": "1.0", "id": f"{source}:{case}:1", "source": source, "subject": case, "sequence": 1,
        "type": f"caseloop.{type_}.v1", "time": text_of(START), "data": {}, **more,
    }  # fmt: skip
    assert not await world.runtimes["front"].bus.publish(f"case.{source}", [Message(case, to_json(event))])


@pytest.fixture
def stores() -> dict[str, MemoryStore]:
    return {book.service: MemoryStore() for book in toys.BOOKS}


@pytest.fixture
async def bus() -> MemoryBus:
    return MemoryBus()


@pytest.fixture
async def toy_world(bus: MemoryBus, stores: dict[str, MemoryStore]) -> AsyncIterator[World]:
    world = World(lambda _service: bus, lambda service: stores[service])
    await world.start()
    yield world
    await world.stop()


@pytest.fixture
def case() -> str:
    return str(uuid.uuid4())


async def test_a_command_and_the_events_it_causes_are_decided_steps(toy_world: World, case: str) -> None:
    by_front, by_middle = steps("front", "submit", "decided"), steps("middle", "submitted", "decided")
    by_back = steps("back", "dispatched", "decided")
    await toy_world.send(case, "a ditch")
    await reaches(by_back, 1)
    assert (by_front(), by_middle()) == (1, 1)


async def test_a_command_sent_twice_decides_nothing_the_second_time(toy_world: World, case: str) -> None:
    decided, nothing = steps("front", "submit", "decided"), steps("front", "submit", "nothing")
    await toy_world.send(case, "a ditch", key="k")
    await toy_world.send(case, "a ditch", key="k")
    assert (decided(), nothing()) == (1, 1)


async def test_a_refused_command_is_a_refused_step(toy_world: World, case: str) -> None:
    refused = steps("front", "submit", "refused")
    with pytest.raises(Refused):
        await toy_world.send(case, "refuse")
    assert refused() == 1


async def test_an_event_that_trips_over_a_bug_is_a_failed_step_and_the_next_one_waits(
    toy_world: World, case: str
) -> None:
    failed, waiting = steps("middle", "submitted", "failed"), steps("middle", "supplemented", "waiting")
    await toy_world.send(case, "poison")
    await toy_world.send(case, "more")
    await reaches(waiting, 1)
    assert failed() == 1


async def test_an_overtaken_event_waits_once_and_is_decided_once(toy_world: World, case: str) -> None:
    waiting, decided = steps("back", "supplemented", "waiting"), steps("back", "supplemented", "decided")
    await say(toy_world, case, "supplemented")
    await reaches(waiting, 1)
    await say(toy_world, case, "dispatched")
    await reaches(decided, 1)
    assert waiting() == 1


async def test_an_event_that_comes_again_is_nothing_to_do(toy_world: World, case: str) -> None:
    nothing, decided = steps("back", "dispatched", "nothing"), steps("back", "dispatched", "decided")
    await say(toy_world, case, "dispatched")
    await say(toy_world, case, "dispatched")
    await reaches(nothing, 1)
    assert decided() == 1


async def test_an_event_has_queued_since_it_was_decided(toy_world: World, case: str) -> None:
    queued = growing("queue_seconds_sum", service="back", source="front")
    await say(toy_world, case, "supplemented", time=text_of(START - timedelta(seconds=40)))
    await reaches(queued, 40)


async def test_a_source_nobody_knows_counts_as_foreign(toy_world: World, case: str) -> None:
    foreign = growing("queue_seconds_count", service="back", source="foreign")
    await say(toy_world, case, "supplemented", source="whatsoever")
    await reaches(foreign, 1)
    assert shown("queue_seconds_count", service="back", source="whatsoever") is None


async def test_a_loop_is_counted_once_when_it_closes(toy_world: World, bus: MemoryBus, case: str) -> None:
    closed, days = growing("loop_seconds_count", category="toys"), growing("loop_seconds_sum", category="toys")
    nothing = steps("back", "supplemented", "nothing")
    await toy_world.send(case, "a ditch")
    await toy_world.send(case, "done")
    await reaches(closed, 1)
    *_, entry = await toy_world.runtimes["front"].store.journal(case)
    await bus.publish("case.front", [Message(case, wire("front", case, entry))])
    await reaches(nothing, 1)
    assert (closed(), days()) == (1, 2 * 86400)


async def test_a_timer_is_late_from_due_to_fired(toy_world: World, stores: dict[str, MemoryStore], case: str) -> None:
    late, count = (growing(f"timer_late_seconds_{kind}", service="middle") for kind in ("sum", "count"))
    fired = steps("middle", "timer", "decided")
    await toy_world.send(case, "timer")

    async def armed() -> bool:
        return await stores["middle"].count({"_id": case, "next": {"$exists": True}}) == 1

    await eventually(armed)
    toy_world.clock.move(timedelta(hours=3))
    await reaches(fired, 1)
    assert (late(), count()) == (2 * 3600, 1)


async def lag(world: World, topic: str) -> float:
    """Of `middle`, all partitions together."""
    await world.runtimes["middle"].gauge()
    rows = [shown("lag_records", service="middle", topic=topic, partition=str(n)) for n in range(4)]
    return sum(row for row in rows if row is not None)


async def test_records_not_taken_in_are_lag(toy_world: World, stores: dict[str, MemoryStore]) -> None:
    stores["middle"].broken = True
    for _ in range(3):
        await toy_world.send(str(uuid.uuid4()), "a ditch")
    assert await lag(toy_world, "case.front") == 3
    stores["middle"].broken = False

    async def caught_up() -> bool:
        return await lag(toy_world, "case.front") == 0

    await eventually(caught_up)


async def test_a_member_that_left_shows_no_lag(toy_world: World) -> None:
    middle = toy_world.runtimes["middle"]
    await middle.gauge()
    assert shown("lag_records", service="middle", topic="case.front", partition="0") == 0
    assert isinstance(middle.listener, MemoryListener)
    await middle.listener.stop()
    await middle.gauge()
    assert shown("lag_records", service="middle", topic="case.front", partition="0") is None


async def test_the_lag_of_every_partition_is_shown_and_ends_at_nothing(world: World, case: str) -> None:
    await world.send(case, "a ditch")

    async def nothing_left() -> bool:
        await world.runtimes["middle"].gauge()
        rows = [shown("lag_records", service="middle", topic="case.front", partition=str(n)) for n in range(4)]
        return rows == [0, 0, 0, 0]

    await eventually(nothing_left)


async def test_held_cases_are_counted_by_why_also_after_a_restart(world: World, case: str) -> None:
    await world.send(case, "poison")
    await world.send(case, "more")
    again = world.make("middle")

    async def counted() -> bool:
        await again.gauge()
        return [shown("held", service="middle", why=why) for why in ("failed", "behind", "waiting")] == [1, 1, 0]

    await eventually(counted)
    await again.stop()


async def test_the_oldest_held_event_ages_by_why(world: World, case: str) -> None:
    await world.send(case, "poison")
    middle = world.runtimes["middle"]

    async def held() -> bool:
        return bool(await middle.bench.of(case))

    await eventually(held)
    world.clock.move(timedelta(minutes=7))
    await world.send(case, "more")

    async def both_are_aged() -> bool:
        await middle.gauge()
        ages = [shown("held_oldest_seconds", service="middle", why=why) for why in ("failed", "behind", "waiting")]
        return ages == [420, 0, 0] and shown("held", service="middle", why="behind") == 1

    await eventually(both_are_aged)


async def test_dead_letters_are_counted_while_they_are_kept(world: World) -> None:
    middle = world.runtimes["middle"]
    place = await world.put("case.front", (None, b"nonsense", ()))

    async def one_is_kept() -> bool:
        await middle.gauge()
        return shown("dead_letters_kept", service="middle") == 1

    await eventually(one_is_kept)
    await middle.letters.act(Asked("zhou", "discard", "nonsense", place))
    await middle.gauge()
    assert shown("dead_letters_kept", service="middle") == 0


async def test_the_oldest_unpublished_entry_ages_also_when_its_case_is_written_again(
    toy_world: World, bus: MemoryBus, case: str
) -> None:
    bus.broken = True
    await toy_world.send(case, "while the bus is down")
    toy_world.clock.move(timedelta(seconds=90))
    await toy_world.send(case, "and again")
    restarted = toy_world.make("front")
    await restarted.gauge()
    assert shown("unpublished_oldest_seconds", service="front") == 90
    bus.broken = False
    toy_world.clock.move(timedelta(seconds=10))

    async def all_out() -> bool:
        await restarted.gauge()
        return shown("unpublished_oldest_seconds", service="front") == 0

    await eventually(all_out)


async def test_a_late_timers_entry_is_as_old_as_its_firing(world: World, case: str) -> None:
    store = world.runtimes["front"].store
    dates = {"at": text_of(START - timedelta(hours=5)), "fired": text_of(START - timedelta(seconds=30))}
    mark = {"n": 1, "b": "a batch that died", "at": text_of(START)}
    assert await store.write([Write(case, 0, {"n": 1, "in": {}}, push=({"n": 1, **dates},), mark=mark)])
    await world.runtimes["front"].gauge()
    assert shown("unpublished_oldest_seconds", service="front") == 30


async def test_what_the_store_does_not_tell_is_not_shown(toy_world: World, stores: dict[str, MemoryStore]) -> None:
    await toy_world.runtimes["back"].gauge()
    assert shown("held", service="back", why="failed") == shown("unpublished_oldest_seconds", service="back") == 0
    stores["back"].broken = True
    await toy_world.runtimes["back"].gauge()
    assert shown("held", service="back", why="failed") is shown("unpublished_oldest_seconds", service="back") is None
    assert shown("held_oldest_seconds", service="back", why="failed") is None
    assert shown("dead_letters_kept", service="back") is None


async def test_the_metrics_page_reads_the_gauges(toy_world: World, case: str) -> None:
    app = running_app("middle", toy_world.runtimes["middle"], APIRouter())
    await toy_world.send(case, "poison")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://middle") as http:

        async def told() -> bool:
            return 'caseloop_held{service="middle",why="failed"} 1.0' in (await http.get("/metrics")).text

        await eventually(told)
