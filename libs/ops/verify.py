"""Audits a whole store: journals against topics, in constant memory per case; it never repairs.

Source: design/runtime.md (why order holds) and quality.md (checker).  Counts are of journal entries.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition
from pymongo import AsyncMongoClient

from libs.common.bus import partition_of
from libs.common.envelope import Heard, Record, read
from libs.common.settings import Settings
from libs.common.store import Doc
from libs.common.store.mongo import archived_entries
from libs.ops.reach import reach
from libs.ops.topics import deciders

FAULTS_SHOWN = 50
READERS = ("portal",)


@dataclass
class Audit:
    """What was found.  `repeated`: seen again on the wire, which readers drop and which is no fault."""

    entries: int = 0
    cases: int = 0
    lost: int = 0
    doubled: int = 0
    reordered: int = 0
    misplaced: int = 0
    unpublished: int = 0
    held: int = 0
    repeated: int = 0
    faults: list[str] = field(default_factory=list)

    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.reordered or self.misplaced or self.unpublished or self.held)

    def fault(self, kind: str, where: str) -> None:
        """Counts a fault and names the first ones."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(f"{kind}: {where}")

    def summary(self) -> dict[str, object]:
        """For `--json`."""
        return {**asdict(self), "clean": self.clean()}


def audit_of(home: Path) -> Audit:
    """Of the system that can be reached from here."""
    given = Settings()
    at = reach(given, home)
    return asyncio.run(verify(at.kafka_url, at.mongo_url, given.database_prefix, given.partitions))


async def verify(
    kafka_url: str, mongo_url: str, prefix: str, partitions: int, services: Sequence[str] | None = None
) -> Audit:
    """Every journal of `services`, else of all that decide, against its topic; readers may hold nothing either."""
    audit = Audit()
    client = AsyncMongoClient[Doc](mongo_url)
    try:
        for service in services or deciders():
            said = await _topic(kafka_url, service, partitions, audit)
            database = client[f"{prefix}_{service}"]
            async for document in database["documents"].find({}, {"j.n": 1, "n": 1, "unp": 1, "held": 1, "arch": 1}):
                archived = await archived_entries(database["archive"], document["_id"]) if "arch" in document else []
                numbers = _numbers([entry["n"] for entry in document["j"]], [entry["n"] for entry in archived])
                _compare(service, document, numbers, said, audit)
            for subject in said:
                audit.fault("doubled", f"{service}/{subject} is on the topic and in no journal")
        for reader in READERS:
            async for document in client[f"{prefix}_{reader}"]["documents"].find(
                {"held": {"$exists": True}}, {"_id": 1}
            ):
                audit.fault("held", f"{reader}/{document['_id']}")
    finally:
        await client.close()
    return audit


def _numbers(inside: list[int], archived: list[int]) -> list[int]:
    """Of a whole journal.  An entry that was copied and not yet cut is one; one twice in the document is a fault."""
    return [n for n in archived if n not in set(inside)] + inside


def _compare(service: str, document: Doc, numbers: list[int], said: dict[str, int], audit: Audit) -> None:
    subject = str(document["_id"])
    where = f"{service}/{subject}"
    audit.cases, audit.entries = audit.cases + 1, audit.entries + len(numbers)
    if numbers != list(range(1, len(numbers) + 1)) or document["n"] != len(numbers):
        audit.fault("doubled", f"{where}: journal {numbers}, n {document['n']}")
    if "unp" in document:
        audit.fault("unpublished", where)
    if document.get("held"):
        audit.fault("held", where)
    highest = said.pop(subject, 0)
    if highest < len(numbers):
        audit.fault("lost", f"{where}: journal {len(numbers)}, topic {highest}")
    if highest > len(numbers):
        audit.fault("doubled", f"{where}: journal {len(numbers)}, topic {highest}")


async def _topic(kafka_url: str, service: str, partitions: int, audit: Audit) -> dict[str, int]:
    """Subject to the highest sequence, each checked to follow the one before."""
    highest: dict[str, int] = defaultdict(int)
    async for record in records_of(kafka_url, f"case.{service}", partitions):
        heard = read(record)
        if not isinstance(heard, Heard) or heard.sequence is None or heard.source != service:
            continue
        if record.partition != partition_of(heard.subject.partition("/")[0], partitions):
            audit.fault("misplaced", record.place)
        if heard.sequence <= highest[heard.subject]:
            audit.repeated += 1
            continue
        if heard.sequence != highest[heard.subject] + 1:
            audit.fault("reordered", f"{record.place}: {highest[heard.subject]} then {heard.sequence}")
        highest[heard.subject] = heard.sequence
    return dict(highest)


async def records_of(kafka_url: str, topic: str, partitions: int) -> AsyncIterator[Record]:
    """Everything on a topic up to its present end."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_url, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for number in range(partitions)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        await consumer.seek_to_beginning()
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for batch in (await consumer.getmany(timeout_ms=500)).values():
                for raw in batch:
                    yield Record(raw.topic, raw.partition, raw.offset, raw.key, raw.value, raw.headers)
    finally:
        await consumer.stop()
