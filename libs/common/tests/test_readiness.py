"""Readiness tells the truth: what is wrong is said, once and by name, and it is never skipped in silence."""

import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from conftest import RealEngines
from libs.common.bus import Message, kafka_listener
from libs.common.bus.kafka import KafkaBus
from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.envelope import Record
from libs.common.errors import Unavailable
from libs.common.events.fact import Fact
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START, World, eventually


async def nobody(_records: Sequence[Record]) -> None:
    """Takes in and forgets."""


@pytest.fixture
def topic() -> str:
    return f"case.r{uuid.uuid4().hex[:8]}"


async def test_one_kind_of_work_that_goes_well_does_not_hide_another_that_does_not() -> None:
    store = MemoryStore()
    world = World(lambda _service: MemoryBus(), lambda _service: store)
    middle = world.runtimes["middle"]
    middle._note("take", "the store is too slow")
    await middle._persist("sweep", middle.sweeper.turn)
    assert await middle.trouble() == "starting; the store is too slow"


async def test_entries_that_stay_unpublished_make_a_service_unready() -> None:
    bus, stores = MemoryBus(), {book.service: MemoryStore() for book in toys.BOOKS}
    world = World(lambda _service: bus, lambda service: stores[service])
    await world.start()
    bus.broken = True
    await world.send("one", "while the bus is down")
    assert await world.runtimes["front"].trouble() == "the bus does not answer"
    world.clock.move(timedelta(minutes=2))
    trouble = await world.runtimes["front"].trouble()
    assert trouble == "the bus does not answer; entries are unpublished for more than 60 s"
    bus.broken = False
    await eventually(world.ready)
    await world.stop()


async def test_who_tries_in_vain_to_publish_is_not_ready_however_often_it_is_tried() -> None:
    class Deaf(MemoryBus):
        async def publish(self, _topic: str, messages: Sequence[Message]) -> frozenset[str]:
            return frozenset(message.key for message in messages)

    clock = SetClock(START)
    front = Runtime(book=toys.FRONT, store=MemoryStore(), bus=Deaf(), clock=clock, policy=toys.Policy(), seed=1)
    await front.desk.decide("one", toys.submit, toys.Submit(text="a"))
    said = []
    for _ in range(90):
        clock.move(timedelta(seconds=1))
        await front.sweeper.sweep()
        said.append(await front.trouble())
    assert (said[59], said[60]) == ("starting", "starting; entries are unpublished for more than 60 s")
    assert said[-1] == said[60]


@pytest.mark.engines
async def test_a_missing_topic_is_named_once_with_the_way_out_and_read_once_it_is_there(
    engines: RealEngines, topic: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Submitted(Fact):
        """A fact of a service whose topic is not there yet."""

        @classmethod
        def source(cls) -> str:
            return topic.removeprefix("case.")

    service = f"m{topic[6:]}"
    await engines.provision([f"case.{service}"])
    runtime = Runtime(
        book=replace(toys.MIDDLE, service=service, reactions={Submitted: toys.dispatch}), store=MemoryStore(),
        bus=KafkaBus(engines.kafka_url, service), clock=SetClock(START), policy=toys.Policy(), seed=1,
    )  # fmt: skip
    reason = f"topics are missing: {topic}; run caseloop topics --provision"

    async def says_which() -> bool:
        return reason in (await runtime.trouble() or "")

    async def ready() -> bool:
        return await runtime.trouble() is None

    with caplog.at_level(logging.WARNING):
        await runtime.start()
        await eventually(says_which)
        tries = iter(range(100))
        await eventually(lambda: done(tries))
        assert await says_which()
        await engines.provision([topic])
        await eventually(ready)
    assert [record.getMessage() for record in caplog.records if topic in record.getMessage()] == [
        f"{service} cannot join: {reason}"
    ]
    await runtime.stop()


async def done(tries: object) -> bool:
    """True when as many looks were taken as the iterator holds."""
    return next(tries, None) is None  # type: ignore[call-overload]


async def filled(engines: RealEngines, topic: str) -> KafkaBus:
    """A bus whose topic holds ten records, all of one key."""
    await engines.provision([topic], partitions=1)
    bus = KafkaBus(engines.kafka_url, "readiness", partitions=1)
    await bus.start()

    async def published() -> bool:
        return not await bus.publish(topic, [Message("one", b"{}") for _ in range(10)])

    await eventually(published)
    return bus


async def stand(engines: RealEngines, group: str, topic: str, offset: int) -> None:
    """The group has read up to that offset."""
    place = TopicPartition(topic, 0)
    consumer = AIOKafkaConsumer(bootstrap_servers=engines.kafka_url, group_id=group, enable_auto_commit=False)
    await consumer.start()
    consumer.assign([place])
    await consumer.commit({place: offset})
    await consumer.stop()


async def expire(engines: RealEngines, topic: str, before: int) -> None:
    """What retention does."""
    admin = AIOKafkaAdminClient(bootstrap_servers=engines.kafka_url)
    await admin.start()
    await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=before)})
    await admin.close()


@pytest.mark.engines
async def test_a_group_whose_next_records_are_gone_does_not_read_on_but_asks_for_a_replay(
    engines: RealEngines, topic: str
) -> None:
    bus, group = await filled(engines, topic), f"g{topic}"
    await stand(engines, group, topic, 3)
    await expire(engines, topic, before=5)
    with pytest.raises(Unavailable, match=f"replay needed: {topic}-0 holds 5 to 10, this group stands at 3"):
        await bus.listen(group, [topic], nobody)
    await stand(engines, group, topic, 5)
    listener = await bus.listen(group, [topic], nobody)

    async def well() -> bool:
        return await listener.trouble() is None

    await eventually(well)
    await bus.stop()


@pytest.mark.engines
async def test_a_new_group_reads_from_the_earliest_record_there_is(engines: RealEngines, topic: str) -> None:
    bus = await filled(engines, topic)
    seen: list[int] = []
    await expire(engines, topic, before=5)

    async def note(records: Sequence[Record]) -> None:
        seen.extend(record.offset for record in records)

    await bus.listen(f"g{topic}", [topic], note)

    async def all_that_is_left() -> bool:
        return seen == [5, 6, 7, 8, 9]

    await eventually(all_that_is_left)
    await bus.stop()


@pytest.mark.engines
async def test_a_topic_that_was_made_anew_under_a_group_is_seen(engines: RealEngines, topic: str) -> None:
    bus, group = await filled(engines, topic), f"g{topic}"
    await stand(engines, group, topic, 99)
    with pytest.raises(Unavailable, match=f"{topic}-0 holds 0 to 10, this group stands at 99"):
        await bus.listen(group, [topic], nobody)
    await bus.stop()


@pytest.mark.engines
async def test_a_member_whose_fetches_nobody_answers_says_so_and_an_idle_one_does_not(
    engines: RealEngines, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engines.provision([topic])
    bus = KafkaBus(engines.kafka_url, "idle")
    listener = await bus.listen(f"g{topic}", [topic], nobody)
    assert isinstance(listener, kafka_listener.KafkaListener)

    async def fetches_are_answered() -> bool:
        return bool(listener.assigned()) and 0 < listener.idle_seconds() < 5 and await listener.trouble() is None

    await eventually(fetches_are_answered)
    later = SimpleNamespace(time=lambda: time.time() + 40, monotonic=lambda: time.monotonic() + 40)
    monkeypatch.setattr(kafka_listener, "time", later)
    assert "no broker has answered a fetch for 4" in (await listener.trouble() or "")
    monkeypatch.undo()
    await bus.stop()
