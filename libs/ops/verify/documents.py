"""What is wrong with one document, compared with what the topics say: pure; it never repairs."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from libs.common.bus import partition_of
from libs.common.clock import instant_of
from libs.common.envelope import key_of, wire
from libs.common.events import FACTS
from libs.common.store import Doc
from libs.ops.verify.findings import Audit, Fault
from libs.ops.verify.topics import UNSAID, Said, digest

MARK: Final = {"n", "b", "at"}
SHOWN: Final = 5
LATER: Final = "~"
MISSHAPEN: Final = (AttributeError, KeyError, OverflowError, TypeError, ValueError)
Found = Iterator[tuple[Fault, str]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a document is compared with: the topics in the partitions of this pass, and when the audit began.

    `settled`: what was marked before that, as text, should be published by now; `patient`: the same of what was written
    before that, though whoever tries in vain to publish it marks it anew.
    """

    said: Mapping[str, Said]
    partitions: int
    settled: str
    patient: str


def audit_document(service: str, document: Doc, archived: Sequence[Doc], scope: Scope, audit: Audit) -> None:
    """Counts what it holds, and every fault of it."""
    if document.get("seeded") is True:
        audit.seeded += 1
        return
    entries = whole(document, archived)
    audit.cases, audit.entries = audit.cases + 1, audit.entries + len(entries)
    checks = (
        numbering(document, entries), kinds(service, entries), filing(document, scope), marks(document, scope, audit),
        cursors(document), holding(document), published(service, document, entries, scope, audit),
        wording(service, document, entries, scope),
    )  # fmt: skip
    for kind, what in dict.fromkeys(fault for check in checks for fault in _readable(check)):
        audit.fault(kind, f"{service}/{document['_id']}: {what}")


def _readable(check: Found) -> Found:
    """What somebody wrote by hand may be of any shape; that too is a fault of this case alone."""
    try:
        yield from check
    except MISSHAPEN as error:
        yield "unknown", f"it is not written as a document is: {type(error).__name__}: {error}"


def whole(document: Doc, archived: Sequence[Doc]) -> list[Doc]:
    """A journal with its archive.  An entry that was copied and not yet cut is one; twice in the document it is two."""
    inside: list[Doc] = [entry for entry in document.get("j") or [] if isinstance(entry, dict)]
    numbers = {entry.get("n") for entry in inside if isinstance(entry.get("n"), int)}
    return [entry for entry in archived if entry.get("n") not in numbers] + inside


def numbering(document: Doc, entries: Sequence[Doc]) -> Found:
    """A journal counts from 1 without gaps up to `n`."""
    order = [int(entry["n"]) for entry in entries]
    last, n = max(order, default=0), int(document.get("n", 0))
    there = {number for number in order if number > 0}
    missing = list(islice((number for number in range(1, last) if number not in there), SHOWN + 1))
    twice = sorted(n for n, times in Counter(order).items() if times > 1)
    if missing:
        yield "lost", f"the journal lacks {_some(missing, last - len(there))}"
    if twice:
        yield "doubled", f"the journal has {_some(twice)} more than once"
    if not twice and order != sorted(order):
        yield "reordered", "the journal's entries stand out of order"
    if n != last:
        yield ("lost" if n > last else "doubled"), f"n is {n}, its journal ends at {last}"


def kinds(service: str, entries: Sequence[Doc]) -> Found:
    """Every entry is of a type and version that the service may write."""
    known = known_types(service)
    if known and (strange := sorted({str(entry.get("type")) for entry in entries} - known)):
        yield "unknown", f"entries of {', '.join(strange)}, which this code does not know"


@cache
def known_types(service: str) -> frozenset[str]:
    """The types a service writes; none if the code knows no such service."""
    return frozenset(name for name, fact in FACTS.items() if fact.source() == service)


def filing(document: Doc, scope: Scope) -> Found:
    """`part` is the partition of its key: its timers fire nowhere else."""
    right = partition_of(key_of(str(document["_id"])), scope.partitions)
    if document.get("part") != right:
        yield "misplaced", f"part is {document.get('part')}, its case is in {right}"


def marks(document: Doc, scope: Scope, audit: Audit) -> Found:
    """A mark names an entry, whoever wrote it and when, and goes as soon as all is published."""
    mark = document.get("unp")
    if mark is None:
        return
    if not (isinstance(mark, dict) and mark.keys() == MARK and _names_an_entry(mark["n"], document)):
        yield "mark", f"the mark {mark} names no entry"
    elif mark["at"] < scope.settled or written(document, mark["n"]) < scope.patient:
        yield "unpublished", f"from {mark['n']} on, since {min(mark['at'], written(document, mark['n']))}"
    else:
        audit.young += 1


def written(document: Doc, n: int) -> str:
    """When that entry was.  Nothing is later than one that is not there."""
    return min((dated(entry) for entry in document.get("j", []) if entry.get("n") == n), default=LATER)


def dated(entry: Doc) -> str:
    """When it was written: a timer's entry bears when it was due, too."""
    return str(entry.get("fired", entry["at"]))


def _names_an_entry(n: object, document: Doc) -> bool:
    return isinstance(n, int) and 1 <= n <= document.get("n", 0)


def cursors(document: Doc) -> Found:
    """A cursor is a number for each source."""
    for name, taken in document.get("in", {}).items():
        if not isinstance(taken, int) or isinstance(taken, bool) or taken < 1:
            yield "cursor", f"the cursor of {name} is {taken!r}"


def holding(document: Doc) -> Found:
    """At rest nothing is held."""
    if held := document.get("held"):
        yield "held", f"{len(held)} events, the first {held[0].get('why')}: {held[0].get('error')}"


def published(service: str, document: Doc, entries: Sequence[Doc], scope: Scope, audit: Audit) -> Found:
    """The topic says what the journal says, up to what was written while we looked and what a mark says is to come.

    Of what else it lacks at the journal's end it has to be asked once more (suspects.py).
    """
    if service not in scope.said:
        return
    said, subject = scope.said[service], str(document["_id"])
    found = beside(said, document, entries)
    aged, unsaid = found.aged(), found.unsaid()
    gone = [n for n in aged if found.at[n] < scope.settled and said.kept(subject, instant_of(found.at[n]))]
    if found.highest > found.last:
        yield "doubled", f"the topic says {found.highest}, the journal ends at {found.last}"
    elif gone:
        yield "lost", f"the topic lacks {_some(gone)}, and has kept what is older"
    elif aged and not found.highest:
        audit.trimmed += 1
    elif unsaid and min(found.at[n] for n in unsaid) >= scope.settled:
        audit.young += 1


@dataclass(frozen=True, slots=True)
class Beside:
    """A journal up to `last` beside its topic, which says it from `begun` to `highest`.

    `at`: when each entry was written.  `out`: those that should be published, for no mark says that they are to come.
    """

    highest: int
    last: int
    begun: int
    at: Mapping[int, str]
    out: Sequence[int]

    def aged(self) -> list[int]:
        """What the topic no longer says."""
        return [n for n in self.out if n < self.begun]

    def unsaid(self) -> list[int]:
        """What the topic did not say yet."""
        return [n for n in self.out if n >= self.begun and n > self.highest]


def beside(said: Said, document: Doc, entries: Sequence[Doc]) -> Beside:
    """As the topic stood when it was read."""
    subject, at = str(document["_id"]), {int(entry["n"]): dated(entry) for entry in entries}
    highest, last = said.highest.get(subject, 0), max(at, default=0)
    begun = said.begun.get(subject, 1) if highest or not said.cut(subject) else last + 1
    return Beside(highest, last, begun, at, [n for n in sorted(at) if n < marked_from(document)])


def wording(service: str, document: Doc, entries: Sequence[Doc], scope: Scope) -> Found:
    """What the topic says is what the journal says, byte for byte."""
    if (said := scope.said.get(service)) is None:
        return
    subject = str(document["_id"])
    told = [(int(entry["n"]), entry) for entry in entries if int(entry["n"]) <= said.highest.get(subject, 0)]
    known = ((n, entry, said.said(subject, n)) for n, entry in told)
    other = [n for n, entry, words in known if words not in {UNSAID, digest(wire(service, subject, entry))}]
    if other:
        yield "differs", f"of {_some(sorted(other))} the journal says other than the topic"


def marked_from(document: Doc) -> int:
    """The first entry that may be unpublished, which is for the mark to say; none if it says nothing."""
    mark = document.get("unp")
    return int(mark["n"]) if isinstance(mark, dict) and _names_an_entry(mark.get("n"), document) else sys.maxsize


def _some(numbers: Sequence[object], count: int = 0) -> str:
    """The first of them; `count`: how many there are, if these are not all."""
    shown, count = ", ".join(map(str, numbers[:SHOWN])), count or len(numbers)
    return shown if count <= SHOWN else f"{shown} and {count - SHOWN} more"
