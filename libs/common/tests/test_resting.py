"""A reader that rests between two batches: what comes meanwhile is one batch (docs/decisions/0014)."""

import asyncio
import random
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka.consumer import fetcher
from aiokafka.consumer.fetcher import PartitionRecords

from conftest import RealEngines
from libs.common.bus import Message
from libs.common.bus.kafka import KafkaBus
from libs.common.envelope import Record
from libs.common.tests.conftest import eventually

EACH, BATCHES = 12, 20


@pytest.mark.engines
@pytest.mark.parametrize("partitions", [1, 3])
async def test_all_that_comes_while_a_reader_rests_is_its_next_batch(engines: RealEngines, partitions: int) -> None:
    topic = f"resting-{uuid.uuid4().hex[:8]}"
    await engines.provision([topic], partitions=partitions)
    bus, batches, resting = KafkaBus(engines.kafka_url, "resting", partitions=partitions), list[int](), asyncio.Event()
    rested = asyncio.Event()
    await bus.start()

    async def take(records: Sequence[Record]) -> None:
        batches.append(len(records))
        resting.set()
        await rested.wait()

    await bus.listen(f"g{topic}", [topic], take, rests=True)
    assert not await bus.publish(topic, [Message("first", b"{}")])
    await resting.wait()
    for number in range(EACH):
        assert not await bus.publish(topic, [Message(f"{key}{number}", b"{}") for key in "abc"])
    rested.set()

    async def everything_was_taken() -> bool:
        return sum(batches) == 1 + 3 * EACH

    await eventually(everything_was_taken)
    assert batches == [1, 3 * EACH]
    await bus.stop()


@pytest.mark.engines
async def test_a_backlog_is_fetched_once_though_its_reader_would_rest(
    engines: RealEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, fetched, taken = f"backlog-{uuid.uuid4().hex[:8]}", list[int](), list[Record]()
    await engines.provision([topic], partitions=1)

    class Counted(PartitionRecords):  # type: ignore[misc]
        def __init__(self, place: object, records: Any, *more: Any) -> None:
            fetched.append(records.size_in_bytes())
            super().__init__(place, records, *more)

    monkeypatch.setattr(fetcher, "PartitionRecords", Counted)
    bus = KafkaBus(engines.kafka_url, "backlog", partitions=1)
    await bus.start()

    async def connected() -> bool:
        return bus.up()

    await eventually(connected)
    noise = random.Random(1)
    bodies = [[noise.randbytes(500) for _ in range(EACH)] for _ in range(BATCHES)]
    for number, batch in enumerate(bodies):
        assert not await bus.publish(topic, [Message(f"{number}.{n}", body) for n, body in enumerate(batch)])

    async def take(records: Sequence[Record]) -> None:
        taken.extend(records)

    async def everything_was_taken() -> bool:
        return len(taken) >= EACH * BATCHES

    await bus.listen(f"g{topic}", [topic], take, EACH, rests=True)
    await eventually(everything_was_taken)
    assert [record.value for record in taken] == [body for batch in bodies for body in batch]
    assert sum(fetched) < 2 * sum(len(body) for batch in bodies for body in batch)
    await bus.stop()
