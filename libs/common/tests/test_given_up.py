"""Whoever ends, or is ended, leaves no connection to a broker behind."""

import asyncio
import gc
import uuid
from collections.abc import Sequence

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.conn import AIOKafkaConnection

from conftest import RealEngines
from libs.common.bus import Message, kafka_publisher
from libs.common.bus.kafka import KafkaBus
from libs.common.bus.kafka_listener import KafkaListener
from libs.common.envelope import Record
from libs.common.tests.conftest import eventually

pytestmark = pytest.mark.engines
MESSAGE = Message("one", b"{}")


def connections() -> set[int]:
    """By type: to ask whether an object is an instance fails where it stands for another one that is gone."""
    return {id(one) for one in gc.get_objects() if type(one) is AIOKafkaConnection and one.connected()}


async def nobody(_records: Sequence[Record]) -> None:
    """Takes in and forgets."""


async def publishing(engines: RealEngines, topic: str) -> KafkaBus:
    bus = KafkaBus(engines.kafka_url, "ending")
    await bus.start()

    async def published() -> bool:
        return not await bus.publish(topic, [MESSAGE])

    await eventually(published)
    return bus


@pytest.fixture
async def topic(engines: RealEngines) -> str:
    name = f"case.g{uuid.uuid4().hex[:8]}"
    await engines.provision([name])
    return name


async def test_a_producer_that_cannot_send_in_time_is_given_up_and_another_one_sends(
    engines: RealEngines, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = connections()
    bus = await publishing(engines, topic)
    monkeypatch.setattr(kafka_publisher, "SEND_SECONDS", 0.0)
    assert await bus.publish(topic, [MESSAGE]) == {"one"}

    async def only_the_next() -> bool:
        return bus.up() and len(connections() - before) <= 1

    await eventually(only_the_next)
    monkeypatch.undo()
    assert await bus.publish(topic, [MESSAGE]) == frozenset()
    await bus.stop()
    assert not connections() - before


async def test_who_stops_while_a_producer_is_being_closed_leaves_none(
    engines: RealEngines, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = connections()
    bus = await publishing(engines, topic)
    with monkeypatch.context() as patched:
        patched.setattr(kafka_publisher, "SEND_SECONDS", 0.0)
        await bus.publish(topic, [MESSAGE])
    await asyncio.sleep(0)  # the closing has begun
    await bus.stop()
    assert not connections() - before


async def test_a_bus_disconnects_also_if_a_group_cannot_be_left(
    engines: RealEngines, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = KafkaListener.stop

    async def failing(listener: KafkaListener) -> None:
        await stop(listener)
        raise OSError("the group cannot be left")

    before = connections()
    bus = await publishing(engines, topic)
    await bus.listen(f"g{topic}", [topic], nobody)
    monkeypatch.setattr(KafkaListener, "stop", failing)
    with pytest.raises(OSError, match="cannot be left"):
        await bus.stop()
    assert not connections() - before


@pytest.mark.parametrize("nth", [pytest.param(1, id="looking where it stands"), pytest.param(2, id="joining")])
async def test_who_is_told_to_stop_while_it_opens_a_consumer_leaves_none(
    engines: RealEngines, topic: str, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    start, opened, hangs = AIOKafkaConsumer.start, list[AIOKafkaConsumer](), asyncio.Event()

    async def slow(consumer: AIOKafkaConsumer) -> None:
        await start(consumer)
        opened.append(consumer)
        if len(opened) == nth:
            hangs.set()
            await asyncio.Event().wait()

    monkeypatch.setattr(AIOKafkaConsumer, "start", slow)
    before, bus = connections(), KafkaBus(engines.kafka_url, "ending")
    joining = asyncio.create_task(bus.listen(f"g{topic}", [topic], nobody))
    await hangs.wait()
    joining.cancel()
    await asyncio.gather(joining, return_exceptions=True)
    await bus.stop()
    assert not connections() - before
