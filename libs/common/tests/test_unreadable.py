"""A record that the client itself cannot read: whoever wrote it stops nobody, and takes nobody's records with it."""

import struct
import uuid
from collections import defaultdict
from collections.abc import Sequence

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.util import calc_crc32c

from conftest import RealEngines
from libs.common.bus.kafka import KafkaBus
from libs.common.envelope import Record, Unreadable, read
from libs.common.tests.conftest import eventually

STAND_IN, FOREIGN = b"abcd", "你好".encode("gbk")
CRC_AT, CHECKED_FROM = 17, 21
EACH = 20


class Foreign(BatchBuilder):  # type: ignore[misc]
    """As a client that writes the names of headers in the bytes it was given."""

    def _build(self) -> bytes:
        whole = bytearray(super()._build())
        at = whole.find(STAND_IN)
        whole[at : at + len(STAND_IN)] = FOREIGN
        struct.pack_into(">I", whole, CRC_AT, calc_crc32c(bytes(whole[CHECKED_FROM:])))
        return bytes(whole)


async def put(url: str, topic: str, *, bad_in: int, at: int) -> None:
    """Numbered records in two partitions, in one of them one whose header no UTF-8 can name."""
    producer = AIOKafkaProducer(bootstrap_servers=url)
    await producer.start()
    try:
        for number in range(EACH):
            for partition in range(2):
                foreign = (partition, number) == (bad_in, at)
                batch = (Foreign if foreign else BatchBuilder)(100_000, 0, is_transactional=False)
                headers = [(STAND_IN.decode(), b"x")] if foreign else []
                batch.append(timestamp=None, key=None, value=str(number).encode(), headers=headers)
                batch.close()
                await (await producer.send_batch(batch, topic, partition=partition))
    finally:
        await producer.stop()


@pytest.mark.engines
@pytest.mark.parametrize(("bad_in", "rests"), [(0, False), (1, False), (1, True)])
async def test_a_header_name_that_is_not_utf8_is_told_and_all_others_are_taken(
    engines: RealEngines, bad_in: int, *, rests: bool
) -> None:
    topic, taken = f"case.u{uuid.uuid4().hex[:8]}", defaultdict[int, list[Record]](list)
    await engines.provision([topic], partitions=2)
    await put(engines.kafka_url, topic, bad_in=bad_in, at=7)
    bus = KafkaBus(engines.kafka_url, "unreadable", partitions=2)
    await bus.start()

    async def take(records: Sequence[Record]) -> None:
        for record in records:
            taken[record.partition].append(record)

    async def everything_came() -> bool:
        return all(len({record.offset for record in taken[number]}) == EACH for number in range(2))

    await bus.listen(f"g{topic}", [topic], take, rests=rests)
    await eventually(everything_came)
    for number in range(2):
        order = [record.offset for record in taken[number]]
        assert order == list(range(EACH)), "nothing lost, doubled or out of order"
    bad = taken[bad_in][7]
    found = read(bad)
    assert isinstance(found, Unreadable)
    assert b"UnicodeDecodeError" in (bad.value or b"")
    assert [read(record) is None for record in taken[1 - bad_in]] == [False] * EACH
    await bus.stop()
