"""A reader that rests between two batches: what comes meanwhile is one batch (docs/decisions/0014)."""

import asyncio
import uuid
from collections.abc import Sequence

import pytest

from conftest import RealEngines
from libs.common.bus import Message
from libs.common.bus.kafka import KafkaBus
from libs.common.envelope import Record
from libs.common.tests.conftest import eventually

EACH = 12


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
