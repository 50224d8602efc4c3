"""The bus against contracts/topics.yaml."""

import pytest
from aiokafka import TopicPartition

from libs.ops.topic_table import Found, Line, as_written, compare
from libs.ops.topics import Topic


def topic(partitions: int | None = None) -> Topic:
    return Topic(key="case id", producers=("a",), consumers=("b",), partitions=partitions)


def bus(**ends: list[int]) -> Found:
    """Topics by the ends of their partitions; group `b` has read three records of each first partition."""
    found = {TopicPartition(name, number): end for name, each in ends.items() for number, end in enumerate(each)}
    read = {place: 3 for place in found if place.partition == 0}
    return Found(dict.fromkeys(found, 0), found, {"b": read, "idle": {}})


def test_a_group_is_behind_by_what_it_has_not_read_of_every_partition() -> None:
    assert compare({"t": topic()}, 2, bus(t=[5, 4])) == [Line("t", "as written", 2, 2, 9, {"b": 6})]


STANDINGS = [
    pytest.param({"t": topic()}, {"t": [0, 0]}, "as written", True, id="as many partitions as the case topics"),
    pytest.param({"t": topic(1)}, {"t": [0]}, "as written", True, id="an edge topic with one"),
    pytest.param({"t": topic()}, {}, "missing", False, id="not on the bus"),
    pytest.param({"t": topic()}, {"t": [0]}, "other partitions", False, id="too few partitions"),
    pytest.param({}, {"t": [0]}, "not written", True, id="somebody else's topic"),
]


@pytest.mark.parametrize(("written", "there", "standing", "fine"), STANDINGS)
def test_a_topic_is_as_written_or_not(
    written: dict[str, Topic], there: dict[str, list[int]], standing: str, *, fine: bool
) -> None:
    lines = compare(written, 2, bus(**there))
    assert [line.standing for line in lines] == [standing]
    assert as_written(lines) is fine


def test_what_is_read_while_the_bus_is_asked_makes_nobody_quicker_than_it() -> None:
    first, second = TopicPartition("t", 0), TopicPartition("t", 1)
    found = Found({first: 0, second: 0}, {first: 5, second: 5}, {"b": {first: 7, second: 1}})
    assert compare({"t": topic()}, 2, found)[0].lag == {"b": 4}


def test_records_that_were_deleted_in_time_are_no_lag() -> None:
    place = TopicPartition("t", 0)
    assert compare({"t": topic(1)}, 2, Found({place: 40}, {place: 50}, {"b": {TopicPartition("t", 0): 45}}))[0].lag == {
        "b": 5
    }
