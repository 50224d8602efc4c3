"""A bus that is not there yet."""

import socket
from collections.abc import Sequence

import pytest

from libs.common.bus.kafka import KafkaBus
from libs.common.envelope import Record
from libs.common.errors import Unavailable


async def test_who_joins_a_group_without_a_broker_is_told_to_try_again() -> None:
    async def take(_records: Sequence[Record]) -> None:
        """Nothing comes."""

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        bus = KafkaBus(f"127.0.0.1:{nobody.getsockname()[1]}", "test")
        with pytest.raises(Unavailable, match="the bus does not answer"):
            await bus.listen("group", ["case.intake"], take)
        await bus.stop()
