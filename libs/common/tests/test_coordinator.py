"""A coordinator that cannot say where a group stands is asked again: a group never resets itself (decision 10)."""

from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError, GroupLoadInProgressError, NotCoordinatorForGroupError
from aiokafka.structs import OffsetAndMetadata

from libs.common.bus import kafka_offsets
from libs.common.bus.kafka_offsets import committed

READ, NEW = TopicPartition("case.front", 0), TopicPartition("case.front", 1)
Said = dict[TopicPartition, OffsetAndMetadata]
LOADING: Said = {}
"""What aiokafka makes of an answer with an error of the whole: no partition, and no error."""
WHOLE: Said = {READ: OffsetAndMetadata(41, ""), NEW: OffsetAndMetadata(-1, "")}


class Coordinator:
    """Gives one answer after the other, the last one for ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: Sequence[Said | Exception]) -> None:
        self._answers, self.asked = list(answers), 0
        monkeypatch.setattr(kafka_offsets, "PAUSE_SECONDS", 0.001)
        monkeypatch.setattr(kafka_offsets, "PATIENCE_SECONDS", 0.1)
        for name in ("start", "close"):
            monkeypatch.setattr(AIOKafkaAdminClient, name, self._nothing)
        monkeypatch.setattr(AIOKafkaAdminClient, "list_consumer_group_offsets", self._answer)

    async def _nothing(self, *_: Any) -> None:
        """No broker."""

    async def _answer(self, *_: Any, **__: Any) -> Said:
        answer = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_a_group_stands_where_it_stood_once_the_coordinator_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    coordinator = Coordinator(monkeypatch, [NotCoordinatorForGroupError(), LOADING, {READ: WHOLE[READ]}, WHOLE])
    assert await committed("nowhere:1", "front", "middle", [READ, NEW]) == {READ: 41}
    assert coordinator.asked == 4


async def test_a_coordinator_that_never_knows_is_no_group_without_offsets(monkeypatch: pytest.MonkeyPatch) -> None:
    Coordinator(monkeypatch, [LOADING])
    with pytest.raises(GroupLoadInProgressError, match="nobody says where group middle stands"):
        await committed("nowhere:1", "front", "middle", [READ, NEW])


async def test_what_is_an_error_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    Coordinator(monkeypatch, [GroupAuthorizationFailedError("middle")])
    with pytest.raises(GroupAuthorizationFailedError):
        await committed("nowhere:1", "front", "middle", [READ])
