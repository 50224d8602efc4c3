"""`caseloop topics`: what is on the bus against contracts/topics.yaml, and how far each group has read."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from rich import print  # noqa: A004 - tables, too
from rich.table import Table

from libs.common.settings import Settings
from libs.ops.reach import reach
from libs.ops.topics import Topic, answering, provision, read_topics

KAFKA: Final = ("kafka_url",)
Standing = Literal["as written", "missing", "other partitions", "not written"]
Bounds = Mapping[TopicPartition, int]


@dataclass(frozen=True, slots=True)
class Found:
    """A bus: the first and the next offset of each partition, and what each group has committed."""

    starts: Bounds
    ends: Bounds
    groups: Mapping[str, Bounds]


@dataclass(frozen=True, slots=True)
class Line:
    """A topic: partitions as written and as found, records ever written to it, and each group's lag in records."""

    topic: str
    standing: Standing
    wanted: int | None
    partitions: int
    end: int
    lag: Mapping[str, int] = field(default_factory=dict)

    def said(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


def make_missing(home: Path) -> None:
    """Creates the topics that are not there; a live one with other partitions ends the command."""
    given = Settings()
    asyncio.run(provision(reach(given, home, KAFKA).kafka_url, given.partitions))


def lines_of(home: Path) -> list[Line]:
    """Of the bus that can be reached from here."""
    given = Settings()
    return compare(read_topics(), given.partitions, asyncio.run(look(reach(given, home, KAFKA).kafka_url)))


def compare(written: Mapping[str, Topic], partitions: int, found: Found) -> list[Line]:
    """Every topic that is written down or on the bus; `partitions`: of a topic that names no count."""
    there: dict[str, list[TopicPartition]] = {}
    for place in found.ends:
        there.setdefault(place.topic, []).append(place)
    return [
        _line(name, written[name].partitions or partitions if name in written else None, there.get(name, []), found)
        for name in sorted({*written, *there})
    ]


def _line(name: str, wanted: int | None, places: list[TopicPartition], found: Found) -> Line:
    lag = {
        # A group may commit beyond the ends: they are asked first, and what comes meanwhile is read.
        group: sum(max(found.ends[place] - committed.get(place, found.starts[place]), 0) for place in places)
        for group, committed in sorted(found.groups.items())
        if any(place in committed for place in places)
    }
    end = sum(found.ends[place] for place in places)
    return Line(name, _standing(wanted, len(places)), wanted, len(places), end, lag)


def _standing(wanted: int | None, there: int) -> Standing:
    if wanted is None:
        return "not written"
    if not there:
        return "missing"
    return "as written" if wanted == there else "other partitions"


def as_written(lines: list[Line]) -> bool:
    """Whether all that is written down is on the bus as it should be."""
    return not {"missing", "other partitions"} & {line.standing for line in lines}


def show(lines: list[Line]) -> None:
    """On the screen."""
    print(table(lines))


def table(lines: list[Line]) -> Table:
    """A row for each topic."""
    shown = Table("topic", "standing", "partitions", "end", "lag by group", box=None, pad_edge=False)
    for line in lines:
        count = (
            f"{line.partitions}" if line.wanted in {None, line.partitions} else f"{line.partitions} of {line.wanted}"
        )
        lag = "  ".join(f"{group} {records}" for group, records in line.lag.items())
        shown.add_row(line.topic, line.standing, count, str(line.end), lag)
    return shown


async def look(url: str) -> Found:
    """Asks the bus; `Unanswered` if it does not answer."""
    admin = AIOKafkaAdminClient(bootstrap_servers=url, request_timeout_ms=5000)
    consumer = AIOKafkaConsumer(bootstrap_servers=url, enable_auto_commit=False)
    with answering(url):
        return await _look(admin, consumer)


async def _look(admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer) -> Found:
    try:
        await admin.start()
        await consumer.start()
        places = await _places(admin)
        starts, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        groups = [name for name, *_ in await admin.list_consumer_groups()]
        return Found(starts, ends, {group: await _committed(admin, group) for group in groups})
    finally:
        await consumer.stop()
        await admin.close()


async def _places(admin: AIOKafkaAdminClient) -> list[TopicPartition]:
    names = sorted(name for name in await admin.list_topics() if not name.startswith("__"))
    described: list[dict[str, Any]] = await admin.describe_topics(names) if names else []
    return [TopicPartition(topic["topic"], part["partition"]) for topic in described for part in topic["partitions"]]


async def _committed(admin: AIOKafkaAdminClient, group: str) -> Bounds:
    return {
        place: said.offset
        for place, said in (await admin.list_consumer_group_offsets(group)).items()
        if said.offset >= 0
    }
