"""The moment of a record, whatever its producer wrote: no timestamp loses a batch."""

from datetime import UTC, datetime

import pytest
from aiokafka import ConsumerRecord

from libs.common.bus.kafka_reading import moment_of, record_of

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
MILLISECONDS = int(AT.timestamp() * 1000)
LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timestamp", "moment"),
    [
        pytest.param(MILLISECONDS, AT, id="milliseconds"),
        pytest.param(int(LAST.timestamp() * 1000), LAST, id="the last second of the calendar"),
        pytest.param(int(LAST.timestamp() * 1000) + 1000, None, id="a second beyond it"),
        pytest.param(MILLISECONDS * 1000, None, id="microseconds"),
        pytest.param(MILLISECONDS * 1_000_000, None, id="nanoseconds"),
        pytest.param(2**63 - 1, None, id="the largest that Kafka takes"),
        pytest.param(-1, None, id="none"),
        pytest.param(-(2**63), None, id="the smallest that Kafka takes"),
        pytest.param(None, None, id="of a record in Kafka's first format"),
    ],
)
def test_a_timestamp_that_no_calendar_holds_is_no_moment(timestamp: int | None, moment: datetime | None) -> None:
    assert moment_of(timestamp) == moment


def test_a_record_with_a_timestamp_that_no_calendar_holds_is_delivered_without_one() -> None:
    raw = ConsumerRecord("case.front", 2, 41, MILLISECONDS * 1000, 0, b"C1", b"{}", None, 2, 2, ())
    assert record_of(raw) == ("case.front", 2, 41, b"C1", b"{}", (), None)
