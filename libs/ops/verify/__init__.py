"""Audits a whole system: journals against topics, cursors, marks and operators' acts; it never repairs.

Memory holds the subjects that the topics tell of in one pass of partitions, and of documents and acts a few at a time,
however many there are.  On a live system what was written
while we looked is no fault.  Source: design/runtime.md (why order holds) and quality.md (checker).

findings   what was found
topics     what a topic says, pass by pass
documents  what is wrong with one document
suspects   what it leaves open
doubts     who is asked about that
bus, stores  where both are read
rest       the same of a system that nobody uses any more
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from libs.common.clock import SystemClock, text_of
from libs.common.journal.audit import Chain
from libs.common.settings import Settings
from libs.common.store import Doc
from libs.ops.reach import reach
from libs.ops.topic_table import Line, compare, look
from libs.ops.topics import deciders, read_topics
from libs.ops.unanswered import Unanswered
from libs.ops.verify.bus import Bounds, Bus, bounds_of, bus_at
from libs.ops.verify.documents import Scope, audit_document
from libs.ops.verify.doubts import Doubts, Later
from libs.ops.verify.findings import Audit
from libs.ops.verify.meter import Meter, Unseen
from libs.ops.verify.stores import Stores, stores_at
from libs.ops.verify.suspects import suspects, unsaid
from libs.ops.verify.topics import Said, passes

READERS: Final = ("portal",)
SETTLING: Final = timedelta(seconds=5)
PATIENCE: Final = timedelta(minutes=1)
SAMPLE: Final = 200


def audit_of(home: Path, meter: Meter) -> Audit:
    """Of the system that can be reached from here."""
    given = Settings()
    at = reach(given, home)
    return asyncio.run(verify(at.kafka_url, at.mongo_url, given.database_prefix, given.partitions, meter=meter))


async def verify(  # noqa: PLR0913 - where a system is, given by name
    kafka_url: str, mongo_url: str, prefix: str, partitions: int, services: Sequence[str] | None = None, *,
    meter: Meter | None = None,
) -> Audit:  # fmt: skip
    """Every journal of `services`, else of all that decide, against its topic, and what everybody has taken in.

    `Unanswered` if bus or store do not answer, or are not of one system.
    """
    speaking = tuple(services or deciders())
    keepers = (*speaking, *(() if services else READERS))
    found = await look(kafka_url)
    bounds = bounds_of(found, speaking, partitions)
    async with bus_at(kafka_url) as bus, stores_at(mongo_url, prefix) as stores:
        auditor = Auditor(bus, stores, speaking, partitions, meter or Unseen())
        await auditor.run(bounds, keepers)
    auditor.audit.behind = lags(compare(read_topics(), partitions, found), (*keepers, "gateway"))
    return auditor.audit


def lags(lines: Sequence[Line], services: Collection[str]) -> dict[str, int]:
    """How many records each group of these services had still to read when the audit began."""
    behind: dict[str, int] = {}
    for line in lines:
        for group, records in line.lag.items():
            if group.partition("-")[0] in services:
                behind[group] = behind.get(group, 0) + records
    return behind


class Auditor:
    """One audit, from its beginning to its end."""

    def __init__(self, bus: Bus, stores: Stores, speaking: Sequence[str], partitions: int, meter: Meter) -> None:
        self._bus, self._stores, self._speaking, self._partitions = bus, stores, speaking, partitions
        self._meter, self.audit = meter, Audit()
        began = SystemClock().now()
        self._settled, self._patient = text_of(began - SETTLING), text_of(began - PATIENCE)

    async def run(self, bounds: Bounds, keepers: Sequence[str]) -> None:
        """`keepers`: whose documents are looked at, those that only read among them."""
        self._meter.expect(sum(bounds.records().values()) + await self._stores.size(keepers))
        for number, group in enumerate(passes(bounds.records())):
            said = {name: Said(name, self._partitions, bounds.trimmed(name)) for name in self._speaking}
            for one in said.values():
                await self._listen(one, group)
            if not number:
                await self._of_one_system(said, group)
            for service in keepers:
                await self._compare(service, said, {"part": {"$in": list(group)}})
        for service in keepers:
            await self._compare(service, {}, {"part": {"$nin": list(range(self._partitions))}})
            await self._follow_acts(service)

    async def _listen(self, said: Said, group: Collection[int]) -> None:
        async for record in self._bus.records(said.service, group):
            said.note(record, self.audit)
            self._meter.advance()

    async def _of_one_system(self, said: Mapping[str, Said], group: Collection[int]) -> None:
        """Better one sentence than a fault for every case there is."""
        known, journals, trimmed = 0, False, any(one.trimmed for one in said.values())
        for service, one in said.items():
            known += len(await self._stores.journals(service, list(islice(one.highest, SAMPLE))))
            journals = journals or await self._stores.speaking(service, group)
        told = any(one.highest for one in said.values())
        if not known and (told or (journals and not trimmed)):
            raise Unanswered(strangers(told=told, journals=journals))

    async def _compare(self, service: str, said: Mapping[str, Said], where: Mapping[str, object]) -> None:
        scope = Scope(said, self._partitions, self._settled, self._patient)
        unmet = set(said[service].highest) if service in said else set[str]()
        later = Later(self._bus, said[service]) if service in said else None
        doubts = Doubts(self._stores, later, self.audit)
        async for document, archived in self._stores.documents(service, where):
            audit_document(service, document, archived, scope, self.audit)
            await doubts.note(suspects(service, document, scope), unsaid(service, document, archived, scope))
            unmet.discard(str(document["_id"]))
            self._meter.advance()
        for subject in unmet:
            self.audit.fault("doubled", f"{service}/{subject}: it is on the topic and in no journal")
        await doubts.settle()

    async def _follow_acts(self, service: str) -> None:
        chain = Chain()
        async for key, record in self._stores.acts(service):
            if wrong := broken(chain, key, record):
                self.audit.fault("altered", f"{service}: {wrong}")


def broken(chain: Chain, key: str, record: Doc) -> str | None:
    """How an operator's act does not follow on the one before; somebody's own hand may have written anything."""
    try:
        return chain.broken(key, record)
    except (TypeError, ValueError) as error:
        return f"record {key} is not written as one: {error}"


def strangers(*, told: bool, journals: bool) -> str:
    """Why bus and store cannot be of one system."""
    if not told:
        return "the store holds journals and the topics say nothing: are KAFKA_URL and MONGO_URL of one system?"
    if not journals:
        return "the topics tell of cases and the store has no journal: is CASELOOP_DATABASE_PREFIX right?"
    return "topics and store have no case in common: KAFKA_URL and MONGO_URL are not of one system"


__all__ = ["Audit", "Auditor", "verify"]
