"""What stands on a topic and a reader that has a rule for it never heard: its offset went on, and its cursor did not.

`caseloop verify` does not know the services' rules; here they are asked whom each event reaches.
"""

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Final

from pymongo import AsyncMongoClient

from libs.common.envelope import Heard, Record, read
from libs.common.journal.book import ALL, Book
from libs.common.settings import Settings
from libs.common.store import Doc
from libs.ops.running import LocalLoop
from tests.kill.topic import records_of
from tests.simulation.books import DECIDERS, SERVICES, book_for
from tests.simulation.hearing import raised

PATIENCE: Final = 60.0
LOOKED_AT: Final = {"in": 1}
Cursors = dict[str, dict[str, int]]


async def unheard(loop: LocalLoop) -> list[str]:
    """Once all is at rest, which takes those longest who linger; what is lacking after a minute is lacking.

    What a document may forget of others (`Book.kept`) is not asked of it.
    """
    found, until = await _lacking(loop), time.monotonic() + PATIENCE
    while found and time.monotonic() < until:
        found = await _lacking(loop)
    return found


async def _lacking(loop: LocalLoop) -> list[str]:
    books = {name: book_of(name) for name in SERVICES}
    reached: dict[str, Cursors] = {name: defaultdict(dict) for name in books}
    for topic in DECIDERS:
        async for record in records_of(loop.engines.kafka_url, f"case.{topic}", loop.partitions):
            for name, book in books.items():
                note(book, record, reached[name])
    async with AsyncMongoClient[Doc](loop.engines.mongo_url) as client:
        stand = {name: await _cursors(client, f"{Settings().database_prefix}_{name}") for name in books}
    return [fault for name, book in books.items() for fault in behind(book, reached[name], stand[name])]


def book_of(service: str) -> Book:
    """As its process makes it; nobody takes a number from it."""
    nobody = SimpleNamespace(service=service, now=lambda: datetime.now(UTC), random=random.Random(0))
    return book_for(nobody)


def note(book: Book, record: Record, reached: Cursors) -> None:
    """Raises the cursors that a record raises."""
    heard = read(record)
    if not isinstance(heard, Heard) or record.topic not in book.topics or heard.name not in book.rules:
        return
    for subject, source in raised(book, heard):
        reached[subject][source] = max(reached[subject].get(source, 0), heard.sequence or 0)


def behind(book: Book, reached: Cursors, stand: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Documents that lack something, and what."""
    for subject, sources in reached.items():
        cursors, forgets = stand.get(subject, {}), book.kept_of(subject) is not ALL
        for source, sequence in sources.items():
            if cursors.get(source, sequence if forgets else 0) < sequence:
                yield f"lost: {book.service}/{subject} has heard {cursors.get(source, 0)} of {source}, the topic says {sequence}"


async def _cursors(client: AsyncMongoClient[Doc], database: str) -> dict[str, dict[str, int]]:
    rows = await client[database]["documents"].find({}, LOOKED_AT).to_list()
    return {row["_id"]: row.get("in", {}) for row in rows}
