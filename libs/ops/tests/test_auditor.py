"""A whole audit of a bus and stores made up for it: what it holds at once, and what it looks at a second time."""

import asyncio
import gc
import tracemalloc
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, cast

import pytest

from libs.common.bus import partition_of
from libs.common.clock import SystemClock, text_of
from libs.common.envelope import Record, wire
from libs.common.journal.audit import digest, place
from libs.common.store import Doc
from libs.ops.verify import SETTLING, Auditor
from libs.ops.verify.bus import Bounds, Bus
from libs.ops.verify.findings import Audit
from libs.ops.verify.meter import Unseen
from libs.ops.verify.stores import Stores

SERVICES: Final = ("intake", "routing")
PARTITIONS: Final = range(4)
MOST_ASKED: Final = 1000


class Topics:
    """A bus; where nothing is put on it, every topic has thrown all its records away by age.

    `since` is put on it by members that stood still, after the audit has read the topics.
    """

    def __init__(self, records: Sequence[Record] = (), since: Sequence[Record] = ()) -> None:
        self.kept, self.since, self.looks = records, list(since), 0

    async def records(self, service: str, numbers: Collection[int]) -> AsyncIterator[Record]:
        for record in self.kept:
            if record.topic == f"case.{service}" and record.partition in numbers:
                yield record

    async def later(self, service: str) -> AsyncIterator[Record]:
        self.looks += 1
        while self.since:
            record = self.since.pop(0)
            assert record.topic == f"case.{service}"
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


CASE: Final = "54113dea-d62f-54be-a2b7-f07f7747f2ee"
STALLED: Final = SETTLING + timedelta(seconds=7)
NOW: Final = SystemClock().now()


def entry(n: int, case: str = CASE) -> Doc:
    """Of a batch that began before its member stood still."""
    return {
        "n": n, "type": "caseloop.case-dispatched.v1", "at": text_of(NOW - STALLED), "id": f"routing:{case}:{n}",
        "cause": "intake:x:2", "tp": "", "data": {},
    }  # fmt: skip


def said(n: int, case: str = CASE) -> Record:
    part = partition_of(case, len(PARTITIONS))
    return Record("case.routing", part, n, case.encode(), wire("routing", case, entry(n, case)), (), NOW)


def with_journals(*cases: str, entries: int) -> Callable[[str], Iterable[Doc]]:
    def made(service: str) -> Iterable[Doc]:
        for case in cases if service == "routing" else ():
            journal = [entry(n, case) for n in range(1, entries + 1)]
            yield {"_id": case, "n": entries, "j": journal, "part": partition_of(case, len(PARTITIONS)), "in": {}}

    return made


@pytest.mark.parametrize(
    ("since", "faults", "young"),
    [
        pytest.param([said(2), said(3)], [], 1, id="published while we looked"),
        pytest.param([said(1), said(2), said(2), said(3)], [], 1, id="and said again"),
        pytest.param([], ["the journal ends at 3, the topic at 1"], 0, id="never published"),
        pytest.param([said(2)], ["the journal ends at 3, the topic at 2"], 0, id="published in part"),
        pytest.param([said(3)], ["the journal ends at 3, the topic at 1"], 0, id="published with a hole"),
        pytest.param([said(2, "another")], ["the journal ends at 3, the topic at 1"], 0, id="another was published"),
    ],
)
def test_what_a_member_that_stood_still_published_while_we_looked_is_not_lost(
    since: list[Record], faults: list[str], young: int
) -> None:
    audit = audited(Topics([said(1)], since), Shelves(with_journals(CASE, entries=3)))
    assert audit.faults == [f"lost: routing/{CASE}: {fault}" for fault in faults]
    assert audit.young == young


def test_the_topics_are_read_on_once_for_a_thousand_documents_that_lack_something() -> None:
    cases = [f"case-{number}" for number in range(2 * MOST_ASKED + 1)]
    topics = Topics([said(1)])
    audit = audited(topics, Shelves(with_journals(CASE, *cases, entries=1)))
    assert (audit.lost, topics.looks) == (len(cases), 3)
