"""A whole audit of a bus and stores made up for it: what it holds at once."""

import asyncio
import gc
import tracemalloc
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, cast

import pytest

from libs.common.bus import partition_of
from libs.common.envelope import Record
from libs.common.journal.audit import digest, place
from libs.common.store import Doc
from libs.ops.verify import Auditor
from libs.ops.verify.bus import Bounds, Bus
from libs.ops.verify.findings import Audit
from libs.ops.verify.meter import Unseen
from libs.ops.verify.stores import Stores

SERVICES: Final = ("intake", "routing")
PARTITIONS: Final = range(4)
MOST_ASKED: Final = 1000


class Topics:
    """A bus; where nothing is put on it, every topic has thrown all its records away by age."""

    def __init__(self, records: Sequence[Record] = ()) -> None:
        self.kept = records

    async def records(self, service: str, numbers: Collection[int]) -> AsyncIterator[Record]:
        for record in self.kept:
            if record.topic == f"case.{service}" and record.partition in numbers:
                yield record

    def bounds(self) -> Bounds:
        places = [(service, number) for service in SERVICES for number in PARTITIONS]
        return Bounds(dict.fromkeys(places, int(not self.kept)), dict.fromkeys(places, 1))


class Shelves:
    """Stores whose documents and acts are made as they are asked for, so that whoever keeps them is seen."""

    def __init__(self, documents: Callable[[str], Iterable[Doc]], acts: int = 0) -> None:
        self.made, self.written, self.ends, self.asked = documents, acts, 9, [0]

    async def size(self, _services: Collection[str]) -> int:
        return 0

    async def documents(self, service: str, where: Mapping[str, Any]) -> AsyncIterator[tuple[Doc, Sequence[Doc]]]:
        for document in self.made(service):
            if document["part"] in where["part"].get("$in", ()):
                yield document, []

    async def journals(self, _service: str, ids: Collection[str]) -> dict[str, int]:
        self.asked.append(len(ids))
        return dict.fromkeys(ids, self.ends)

    async def speaking(self, _service: str, _numbers: Collection[int]) -> bool:
        return True

    async def acts(self, service: str) -> AsyncIterator[tuple[str, Doc]]:
        previous = ""
        for number in range(1, 1 + (self.written if service == "intake" else 0)):
            record = {"at": "2026-10-09T02:00:00.000Z", "id": f"held-{number}", "previous": previous}
            yield place(number), record
            previous = digest(record)


def audited(topics: Topics, shelves: Shelves, keepers: Sequence[str] = SERVICES) -> Audit:
    auditor = Auditor(cast("Bus", topics), cast("Stores", shelves), SERVICES, len(PARTITIONS), Unseen())
    asyncio.run(auditor.run(topics.bounds(), keepers))
    return auditor.audit


def aged(count: int, **more: Any) -> Callable[[str], Iterable[Doc]]:
    """Of the portal, older than what any topic still holds: only the journals know whether each cursor is true."""

    def made(service: str) -> Iterable[Doc]:
        names = (f"54113dea-d62f-54be-a2b7-{number:012x}" for number in range(count if service == "portal" else 0))
        for name in names:
            part, cursors = partition_of(name, len(PARTITIONS)), {"intake": 9, "routing": 9}
            yield {"_id": name, "n": 0, "j": [], "part": part, "in": cursors, **more}

    return made


def peak_of(shelves: Shelves) -> int:
    """The most memory that a second audit held at once: what is cached of keys was cached by the first."""
    audited(Topics(), shelves, ("intake", "portal"))
    shelves.asked.clear()
    gc.collect()
    tracemalloc.start()
    try:
        audited(Topics(), shelves, ("intake", "portal"))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_journals_are_asked_for_a_thousand_cursors_at_once_however_many_documents_are_old() -> None:
    shelves = Shelves(aged(6000))
    audit = audited(Topics(), shelves, ("portal",))
    assert (audit.cases, audit.faults, sum(shelves.asked)) == (6000, [], 12_000)
    assert max(shelves.asked) <= MOST_ASKED


def test_a_cursor_that_no_journal_bears_out_is_named_in_every_chunk() -> None:
    shelves = Shelves(aged(3000))
    shelves.ends = 8
    assert audited(Topics(), shelves, ("portal",)).cursor == 6000


def test_what_a_benchmark_put_there_is_asked_of_no_journal() -> None:
    shelves = Shelves(aged(20, seeded=True))
    audit = audited(Topics(), shelves, ("portal",))
    assert (audit.seeded, sum(shelves.asked)) == (20, 0)


@pytest.mark.parametrize(
    "shelves",
    [
        pytest.param(lambda count: Shelves(aged(count)), id="documents older than the topics"),
        pytest.param(lambda count: Shelves(aged(0), acts=count), id="acts of operators"),
    ],
)
def test_four_times_as_much_to_look_at_takes_no_more_memory(shelves: Callable[[int], Shelves]) -> None:
    few, many = (peak_of(shelves(count)) for count in (2000, 8000))
    assert many < 1.2 * few, f"{few} bytes, and {many} for four times as much"
