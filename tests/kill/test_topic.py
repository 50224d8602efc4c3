"""The checker of the kills reads a topic whole, whatever somebody put on it."""

import uuid

import pytest

from conftest import RealEngines
from libs.common.tests.test_unreadable import EACH, put
from tests.kill.topic import records_of

pytestmark = [pytest.mark.engines]


async def test_a_record_that_no_client_can_read_hides_no_other(engines: RealEngines) -> None:
    topic = f"case.k{uuid.uuid4().hex[:8]}"
    await engines.provision([topic], partitions=2)
    await put(engines.kafka_url, topic, bad_in=1, at=7)
    read = [record async for record in records_of(engines.kafka_url, topic, 2)]
    for number in range(2):
        assert [record.offset for record in read if record.partition == number] == list(range(EACH))
