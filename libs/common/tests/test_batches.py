"""Batches as they stand on a topic, read by aiokafka's own code: by any codec, and such as nobody can read."""

import struct
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.errors import KafkaConnectionError
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c

from libs.common.bus import kafka_reading
from libs.common.bus.kafka_reading import record_of
from libs.common.envelope import Unreadable
from libs.common.envelope import read as event_of

NONE, GZIP, SNAPPY, LZ4, ZSTD, UNHEARD_OF = range(6)
CRC_AT, ATTRIBUTES_AT, LAST_AT = 17, 21, 23
FIRST, OTHER = TopicPartition("channel.p12315.submissions", 0), TopicPartition("case.front", 3)
EACH: Final = 4
Found = Mapping[TopicPartition, Sequence[ConsumerRecord[Any, Any]]]


def batch(base: int, codec: int = NONE, count: int = EACH) -> bytes:
    """Records from an offset on, each with that for its value."""
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=codec, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=-1,
        batch_size=1_000_000,
    )  # fmt: skip
    for n in range(count):
        builder.append(n, timestamp=0, key=None, value=str(base + n).encode(), headers=[])
    return struct.pack(">q", base) + bytes(builder.build())[8:]


def coded(whole: bytes, codec: int) -> bytes:
    """As if it were compressed so, with the checksum that fits."""
    changed = bytearray(whole)
    struct.pack_into(">h", changed, ATTRIBUTES_AT, codec)
    struct.pack_into(">I", changed, CRC_AT, calc_crc32c(bytes(changed[ATTRIBUTES_AT:])))
    return bytes(changed)


def rotten(whole: bytes) -> bytes:
    """With a checksum that fits nothing."""
    return whole[:CRC_AT] + b"\0\0\0\0" + whole[CRC_AT + 4 :]


class Shelf:
    """A consumer's places and what stands there; handed out from the batch on that holds the position."""

    def __init__(self, stands: Mapping[TopicPartition, Sequence[bytes]]) -> None:
        self.stands, self.positions = stands, dict.fromkeys(stands, 0)
        self.taken, self.down = dict.fromkeys(stands, 0), list[TopicPartition]()

    def assignment(self) -> set[TopicPartition]:
        return set(self.stands)

    async def position(self, place: TopicPartition) -> int:
        return self.positions[place]

    def seek(self, place: TopicPartition, offset: int) -> None:
        self.positions[place] = offset

    async def getmany(self, *only: TopicPartition, timeout_ms: int, max_records: int | None) -> Found:
        del timeout_ms
        return {place: found for place in only or self.stands if (found := self._records(place, max_records))}

    def _records(self, place: TopicPartition, most: int | None) -> list[ConsumerRecord[Any, Any]]:
        if place in self.down:
            self.down.remove(place)
            raise KafkaConnectionError("no broker")
        position, found = self.positions[place], list[ConsumerRecord[Any, Any]]()
        left = b"".join(each for each in self.stands[place] if _last(each) >= position)
        records = PartitionRecords(
            place, MemoryRecords(left), [], position, None, None, check_crcs=True, isolation_level=0
        )
        while len(found) != most and (record := next(records, None)) is not None:
            found.append(record)
        self.positions[place] = records.next_fetch_offset
        return found

    async def known(self) -> dict[TopicPartition, int]:
        """How far it was taken in."""
        return self.taken

    async def read(self) -> Found:
        """Once, and takes it in as a listener does."""
        found = await kafka_reading.read(self, self.getmany, self.known, timeout_ms=0, max_records=None)
        self.taken |= {place: records[-1].offset + 1 for place, records in found.items()}
        return found

    async def read_all(self) -> dict[TopicPartition, list[ConsumerRecord[Any, Any]]]:
        """Until nothing more comes."""
        everything = defaultdict[TopicPartition, list[ConsumerRecord[Any, Any]]](list)
        while found := await self.read():
            for place, records in found.items():
                everything[place].extend(records)
        return everything


def _last(whole: bytes) -> int:
    return int(struct.unpack_from(">q", whole)[0] + struct.unpack_from(">i", whole, LAST_AT)[0])


@pytest.mark.parametrize("codec", [NONE, GZIP, SNAPPY, LZ4, ZSTD])
async def test_a_batch_by_any_codec_that_kafka_has_gives_its_records(codec: int) -> None:
    whole = batch(0, codec, count=200)
    assert struct.unpack_from(">h", whole, ATTRIBUTES_AT) == (codec,)
    found = await Shelf({FIRST: [whole]}).read_all()
    assert [record.value for record in found[FIRST]] == [str(n).encode() for n in range(200)]


BROKEN: Mapping[str, tuple[Callable[[bytes], bytes], bytes]] = {
    "a codec that nobody has": (lambda whole: coded(whole, UNHEARD_OF), b"UnsupportedCodecError: Unknown compression"),
    "a checksum that fits nothing": (rotten, b"CorruptRecordException: [Error 2] CorruptRecordException: Invalid CRC"),
    "what is not compressed as it says": (lambda whole: coded(whole, ZSTD), b"DecompressionError: "),
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize(("bad_in", "beside"), [(FIRST, OTHER), (OTHER, FIRST)], ids=["first", "last"])
async def test_a_batch_that_nobody_can_read_is_told_record_by_record_and_all_others_are_taken(
    kind: str, bad_in: TopicPartition, beside: TopicPartition
) -> None:
    damage, reason = BROKEN[kind]
    shelf = Shelf({bad_in: [batch(0), damage(batch(4)), batch(8, LZ4)], beside: [batch(0), batch(4)]})
    found = await shelf.read_all()
    assert [record.offset for record in found[bad_in]] == list(range(12)), "nothing lost, doubled or out of order"
    bad = found[bad_in][4:8]
    assert all(reason in record.value for record in bad)
    assert [type(event_of(record_of(record))) for record in bad] == [Unreadable] * EACH
    good = [record.value for record in found[bad_in] if record not in bad] + [record.value for record in found[beside]]
    assert good == [str(n).encode() for n in (*range(4), *range(8, 12), *range(8))]


async def test_a_long_batch_that_nobody_can_read_makes_nobody_wait_for_its_end() -> None:
    most = kafka_reading.ONE_BY_ONE
    shelf = Shelf({FIRST: [rotten(batch(0, count=most + 10)), batch(most + 10)], OTHER: [batch(0)]})
    first = await shelf.read()
    assert [record.offset for record in first[FIRST]] == list(range(most))
    assert len(first[OTHER]) == EACH
    rest = await shelf.read_all()
    assert [record.offset for record in rest[FIRST]] == list(range(most, most + 10 + EACH))


async def test_what_stands_before_a_batch_that_nobody_can_read_does_not_come_one_by_one() -> None:
    shelf = Shelf({FIRST: [batch(0, count=30), rotten(batch(30)), batch(34)]})
    first = await shelf.read()
    assert [record.offset for record in first[FIRST]] == list(range(30 + EACH + EACH))


async def test_a_batch_that_was_damaged_on_its_way_only_is_read_where_it_stands() -> None:
    shelf = Shelf({FIRST: [rotten(batch(0))], OTHER: []})
    getmany, mended = shelf.getmany, {FIRST: [batch(0)], OTHER: []}

    async def damaged_once(*only: TopicPartition, timeout_ms: int, max_records: int | None) -> Found:
        try:
            return await getmany(*only, timeout_ms=timeout_ms, max_records=max_records)
        finally:
            shelf.stands = mended

    shelf.getmany = damaged_once  # type: ignore[method-assign]
    found = await shelf.read_all()
    assert [record.value for record in found[FIRST]] == [b"0", b"1", b"2", b"3"]


async def test_where_nothing_is_there_any_more_nothing_is_given() -> None:
    shelf, tries = Shelf({FIRST: []}), iter([True, True])

    async def stumbles_twice(*_only: TopicPartition, timeout_ms: int, max_records: int | None) -> Found:
        del timeout_ms, max_records
        if next(tries, False):
            raise UnicodeError("no header")
        return {}

    shelf.getmany = stumbles_twice  # type: ignore[method-assign]
    assert await shelf.read() == {}


async def test_a_broker_that_goes_away_while_each_is_read_by_itself_has_nothing_lost() -> None:
    shelf = Shelf({FIRST: [rotten(batch(0))], OTHER: [batch(0)]})
    shelf.down = [FIRST]
    with pytest.raises(KafkaConnectionError):
        await shelf.read()
    getmany = shelf.getmany

    async def falls(*only: TopicPartition, timeout_ms: int, max_records: int | None) -> Found:
        if max_records == 1:
            raise KafkaConnectionError("no broker")
        return await getmany(*only, timeout_ms=timeout_ms, max_records=max_records)

    shelf.getmany = falls  # type: ignore[method-assign]
    with pytest.raises(KafkaConnectionError):
        await shelf.read()
    shelf.getmany = getmany  # type: ignore[method-assign]
    found = await shelf.read_all()
    assert [record.offset for place in (FIRST, OTHER) for record in found[place]] == [*range(4), *range(4)]
