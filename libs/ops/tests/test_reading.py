"""Whoever reads topics beside the services reads past what the client itself cannot read."""

import asyncio
import uuid
from contextlib import aclosing
from datetime import UTC, datetime
from time import monotonic

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord
from pydantic_core import to_json

from conftest import RealEngines
from libs.common.bus.kafka_reading import record_of
from libs.common.tests.test_unreadable import EACH, put
from libs.ops.listening import listening
from libs.ops.load import listening as load
from libs.ops.load.heard import TOPICS, Heard
from libs.ops.load.listening import Listening
from libs.ops.verify.bus import bus_at
from libs.ops.verify.findings import Audit
from libs.ops.verify.topics import Said

BAD = 7


@pytest.fixture
def service() -> str:
    return f"r{uuid.uuid4().hex[:8]}"


async def foreign(engines: RealEngines, service: str) -> str:
    """A topic of two partitions, one of whose records no client in Python can read."""
    await engines.provision([f"case.{service}"], partitions=2)
    await put(engines.kafka_url, f"case.{service}", bad_in=1, at=BAD)
    return f"case.{service}"


@pytest.mark.engines
async def test_the_audit_reads_past_what_the_client_cannot_read_and_counts_it(
    engines: RealEngines, service: str
) -> None:
    await foreign(engines, service)
    audit, said, offsets = Audit(), Said(service, 2), {0: list[int](), 1: list[int]()}
    async with bus_at(engines.kafka_url) as bus:
        async for record in bus.records(service, range(2)):
            offsets[record.partition].append(record.offset)
            said.note(record, audit)
    assert offsets == {0: list(range(EACH)), 1: list(range(EACH))}
    assert (audit.unread, audit.faults) == (2 * EACH, [])


@pytest.mark.engines
async def test_who_looks_at_a_topic_from_its_beginning_on_reads_past_it(engines: RealEngines, service: str) -> None:
    topic, found = await foreign(engines, service), set[tuple[int, int]]()
    async with asyncio.timeout(30), aclosing(listening(engines.kafka_url, 2, topic)) as records:
        async for record in records:
            found.add((record.partition, record.offset))
            if len(found) == 2 * EACH:
                break


def closed(case: str) -> bytes:
    event = {"id": "a:1", "source": "a", "type": "caseloop.case-closed.v1", "time": "2026-10-09T02:00:00Z"}
    return to_json({**event, "subject": case})


@pytest.mark.engines
async def test_load_hears_what_is_said_after_a_record_that_nobody_can_read(
    engines: RealEngines, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, heard = f"case.{service}", Heard()
    await engines.provision([topic], partitions=2)
    monkeypatch.setattr(load, "TOPICS", {topic: TOPICS["case.intake"]})
    listener = Listening(engines.kafka_url, heard, monotonic)
    await listener.start(2)
    await put(engines.kafka_url, topic, bad_in=1, at=BAD)
    producer = AIOKafkaProducer(bootstrap_servers=engines.kafka_url)
    await producer.start()
    for partition, value in ((0, b"[1]"), (0, b"{}"), (0, None), (0, closed("c")), (1, closed("d"))):
        await producer.send_and_wait(topic, value, b"k", partition)
    await producer.stop()
    async with asyncio.timeout(30):
        assert [(await heard.fact(case, "case-closed"))["subject"] for case in "cd"] == ["c", "d"]
    await listener.stop()


@pytest.mark.parametrize(
    ("milliseconds", "at"),
    [
        pytest.param(1_790_000_000_000, datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC), id="of our time"),
        pytest.param(-1, None, id="the bus does not say"),
        pytest.param(253_402_300_800_000, None, id="after the year 9999"),
        pytest.param(2**63 - 1, None, id="as late as can be said"),
    ],
)
def test_a_moment_that_no_calendar_has_is_none(milliseconds: int, at: datetime | None) -> None:
    raw = ConsumerRecord("case.intake", 0, 1, milliseconds, 0, b"k", b"v", None, 1, 1, ())
    assert record_of(raw).at == at
