"""What the runtime promises (design/runtime.md), on every engine."""

import asyncio
import uuid
from datetime import timedelta

import pytest
from pydantic_core import to_json

from libs.common.bus import Message
from libs.common.bus.memory import MemoryBus
from libs.common.clock import text_of
from libs.common.envelope import wire
from libs.common.errors import Refused, Unavailable
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import World, eventually


def case() -> str:
    return str(uuid.uuid4())


async def settled(world: World, name: str, service: str, state: object) -> None:
    async def reached() -> bool:
        return await world.state(service, name) == state

    await eventually(reached)


async def test_a_command_walks_through_all_services(world: World) -> None:
    one = case()
    assert await world.send(one, "a ditch") == 1
    await settled(world, one, "middle", toys.MiddleState(dispatched=1))
    await settled(world, one, "back", toys.BackState(open=True))


async def test_the_same_key_and_body_is_answered_alike_and_written_once(world: World) -> None:
    one = case()
    assert await world.send(one, "a ditch", key="k1") == await world.send(one, "a ditch", key="k1") == 1
    assert await world.state("front", one) == toys.FrontState(texts=("a ditch",))


async def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    one = case()
    await world.send(one, "a ditch", key="k1")
    with pytest.raises(Refused, match="Idempotency-Key") as refused:
        await world.send(one, "a lamp", key="k1")
    assert refused.value.status == 422


async def test_a_refused_command_writes_nothing(world: World) -> None:
    one = case()
    with pytest.raises(Refused, match="not this one"):
        await world.send(one, "refuse")
    assert await world.state("front", one) is None
    assert await world.runtimes["front"].store.journal(one) == []


async def test_an_event_sent_twice_is_taken_once(world: World) -> None:
    one = case()
    await world.send(one, "a ditch")
    await world.send(one, "deeper")
    front = world.runtimes["front"]
    entries = await front.store.journal(one)
    again = [Message(one, wire_of("front", one, entry)) for entry in entries]
    await eventually(lambda: published(world, "case.front", again))
    await world.send(one, "last")
    await settled(world, one, "back", toys.BackState(open=True, heard=("deeper", "last")))
    await settled(world, one, "middle", toys.MiddleState(dispatched=3))
    assert [entry["n"] for entry in await world.runtimes["middle"].store.journal(one)] == [1, 2, 3]


def wire_of(source: str, subject: str, entry: dict[str, object]) -> bytes:
    return wire(source, subject, entry)


async def published(world: World, topic: str, messages: list[Message]) -> bool:
    return not await world.runtimes["front"].bus.publish(topic, messages)


async def test_an_overtaken_event_waits_for_its_own_past(world: World) -> None:
    one = case()
    body = {
        "specversion": "1.0", "id": f"front:{one}:1", "source": "front", "subject": one,
        "type": "caseloop.supplemented.v1", "sequence": 1, "time": "2026-10-09T02:00:00Z", "data": {"text": "early"},
    }  # fmt: skip
    records = [Message(one, to_json(body))]
    await eventually(lambda: published(world, "case.front", records))

    async def held() -> bool:
        return await world.runtimes["back"].store.count({"_id": one, "held.why": "waiting"}) == 1

    await eventually(held)
    dispatched = {**body, "id": f"middle:{one}:1", "source": "middle", "type": "caseloop.dispatched.v1"}
    await eventually(lambda: published(world, "case.middle", [Message(one, to_json(dispatched))]))
    await settled(world, one, "back", toys.BackState(open=True, heard=("early",)))
    assert await world.runtimes["back"].store.count({"_id": one, "held": {"$exists": True}}) == 0


async def test_a_poisoned_case_is_held_and_the_others_flow_on(world: World) -> None:
    bad, good = case(), case()
    await world.send(bad, "poison")
    await world.send(bad, "more")
    await world.send(good, "a ditch")
    await settled(world, good, "middle", toys.MiddleState(dispatched=1))

    async def both_held() -> bool:
        rows = await world.runtimes["middle"].store.find({"_id": bad})
        return [h["why"] for row in rows for h in row.get("held", [])] == ["failed", "behind"]

    await eventually(both_held)
    with pytest.raises(Refused, match="operator"):
        await world.runtimes["middle"].desk.decide(bad, toys.submit, toys.Submit(text="x"))


async def test_a_timer_fires_at_its_due_instant(world: World) -> None:
    one = case()
    await world.send(one, "timer")

    async def armed() -> bool:
        return await world.runtimes["middle"].store.count({"_id": one, "next": {"$exists": True}}) == 1

    await eventually(armed)
    before = world.clock.now()
    world.clock.move(timedelta(hours=3))
    await settled(world, one, "middle", toys.MiddleState(dispatched=1, woken=1))
    *_, entry = await world.runtimes["middle"].store.journal(one)
    assert entry["type"] == "caseloop.woken.v1"
    assert entry["at"] == entry["due"] == text_of(before + timedelta(hours=1))


async def test_topics_say_what_journals_say(world: World) -> None:
    cases = [case() for _ in range(10)]
    for text in ("a", "b", "c"):
        for one in cases:
            await world.send(one, text)
    for one in cases:
        await settled(world, one, "back", toys.BackState(open=True, heard=("b", "c")))
    assert await world.faults(cases) == []
    assert [entry["n"] for entry in await world.runtimes["middle"].store.journal(cases[0])] == [1, 2, 3]


async def test_what_a_broken_bus_left_is_swept_up_in_order() -> None:
    bus, stores = MemoryBus(), {book.service: MemoryStore() for book in toys.BOOKS}
    world = World(lambda _service: bus, lambda service: stores[service])
    await world.start()
    one = case()
    bus.broken = True
    assert await world.send(one, "while the bus is down") == 1
    assert await world.send(one, "and again") == 2
    assert stores["front"].documents[one]["unp"]["n"] == 1
    assert await world.runtimes["front"].trouble() == "the bus does not answer"
    bus.broken = False
    world.clock.move(timedelta(seconds=10))
    await settled(world, one, "back", toys.BackState(open=True, heard=("and again",)))
    assert "unp" not in stores["front"].documents[one]
    await world.stop()


async def test_a_store_that_is_down_loses_nothing() -> None:
    bus, stores = MemoryBus(), {book.service: MemoryStore() for book in toys.BOOKS}
    world = World(lambda _service: bus, lambda service: stores[service])
    await world.start()
    one = case()
    stores["middle"].broken = True
    await world.send(one, "a ditch")

    async def unready() -> bool:
        return "switched off" in (await world.runtimes["middle"].trouble() or "")

    await eventually(unready)
    stores["middle"].broken = False
    await settled(world, one, "back", toys.BackState(open=True))
    await world.stop()


async def test_a_state_of_newer_code_is_never_written() -> None:
    store = MemoryStore()
    bus = MemoryBus()
    world = World(lambda _service: bus, lambda _service: store)
    one = case()
    await world.send(one, "a ditch")
    store.documents[one]["sv"] = 2
    with pytest.raises(Unavailable, match="newer code"):
        await world.send(one, "more")


async def test_two_who_change_a_case_at_once_both_count() -> None:
    store, bus = MemoryStore(), MemoryBus()
    world = World(lambda _service: bus, lambda _service: store)
    one = case()
    await asyncio.gather(*(world.send(one, f"{i}") for i in range(8)))
    state = await world.state("front", one)
    assert isinstance(state, toys.FrontState)
    assert sorted(state.texts) == [str(i) for i in range(8)]
    assert [entry["n"] for entry in store.documents[one]["j"]] == list(range(1, 9))
