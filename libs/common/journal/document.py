"""One document while it is worked on: read from the store, changed by decisions, written back as one change."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from pydantic import BaseModel
from pydantic_core import to_json

from libs.common.clock import instant_of, text_of
from libs.common.decision import Decision, Loop
from libs.common.envelope import key_of, wire
from libs.common.journal.book import Book
from libs.common.store import Doc, Write
from libs.common.telemetry.metrics import Outcome, Step

ENTRY_BYTES: Final = 200_000
TAKEN_DAYS: Final = timedelta(days=30)
TAKEN_MOST: Final = 64
MOST_FOREIGN: Final = 1000
"""Of events that no journal numbered, so many causes are remembered: more than a batch holds, which may come again."""
FOREIGN: Final = "taken"
DONE: Final = "done"
LONG: Final = 100
HELD_BYTES: Final = 4_000_000
"""Of what a document holds: a store takes none above 16 MB, and everything held is written each time."""
HEAVY: Final = 32_000
LEAST: Final = 4_000


class Cause(NamedTuple):
    """Why entries are written: the id of an event, command or timer, when, under which policy and trace."""

    id: str
    at: datetime
    policy: str
    traceparent: str = ""
    more: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True)
class Document:
    """`v` is the version read (0: new), `n` the last journal number, `tail` the entries that may be unpublished.

    `wires`: the fresh entries as they go out.  `key`: the partition key.  `steps` and `loops` are for the meters:
    what was decided on this try, to be counted once it is written.

    `size`: bytes of the entries since it was last shortened.  `shelved`: answers to old commands lie beside it.
    `stuck`: whether an event of it waited for an operator when it was read.  `burden`: bytes of what it holds, or None.
    `unfit`: why its state could not be read; then nothing is decided in it, and what is stored stays as it is.
    """

    book: Book
    id: str
    v: int = 0
    state: BaseModel | None = None
    n: int = 0
    cursor: dict[str, int] = field(default_factory=dict)
    taken: dict[str, list[Any]] = field(default_factory=dict)
    held: list[Doc] = field(default_factory=list)
    tail: list[Doc] = field(default_factory=list)
    mark: Doc | None = None
    next: str | None = None
    archived: int = 0
    size: int = 0
    shelved: bool = False
    stuck: bool = False
    unfit: str = ""
    burden: int | None = None
    last: Doc = field(default_factory=dict)
    fresh: list[Doc] = field(default_factory=list)
    wires: list[bytes] = field(default_factory=list)
    newly: dict[str, list[Any]] = field(default_factory=dict)
    grown: int = 0
    dirty: bool = False
    moved: bool = False
    steps: list[Step] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        """Its key is asked for with every entry."""
        self.key = key_of(self.id)

    @classmethod
    def of(cls, book: Book, subject: str, stored: Doc | None) -> "Document":
        """From what the store gave; raises what `Book.read` raises."""
        if stored is None:
            return cls(book, subject)
        document = cls(
            book, subject, v=stored["v"], state=book.read(subject, stored), n=stored["n"],
            cursor=stored.get("in", {}), taken=stored.get("taken", {}), held=stored.get("held", []),
            tail=stored.get("j", []), mark=stored.get("unp"), next=stored.get("next"), last=stored.get("last", {}),
            archived=stored.get("arch", 0), size=stored.get("size", 0), shelved=stored.get("shelved", False),
        )  # fmt: skip
        document.stuck = document.failed()
        return document

    def failed(self) -> bool:
        """Whether an event of this case waits for an operator."""
        return bool(self.held) and any(held["why"] == "failed" for held in self.held)

    @property
    def laden(self) -> bool:
        """Whether it holds as much as it may."""
        if not self.held:
            return False
        if self.burden is None:
            self.burden = sum(map(weight_of, self.held))
        return self.burden > HELD_BYTES

    @property
    def full(self) -> bool:
        """Whether its journal is as heavy as it should be; what it is still to hear comes with the next write.

        However heavy it is, because the bus is down, a write takes in something.
        """
        return self.grown >= LEAST and self.grown >= HEAVY - self.size

    @property
    def heavy(self) -> bool:
        """Whether its journal, or what it remembers of commands, is to be shortened before it is worked on again."""
        return self.size > HEAVY or len(answered(self.taken)) > TAKEN_MOST

    def apply(self, decision: Decision[Any], cause: Cause) -> Outcome:
        """Takes over the state and writes the events down; all or nothing.  Says whether anything was decided."""
        entries, wires = list[Doc](), list[bytes]()
        for n, fact in enumerate(decision.events, self.n + 1):
            entry = self._entry(n, fact, cause)
            out = wire(self.book.service, self.id, entry)
            if len(out) > ENTRY_BYTES:
                raise ValueError(f"{entry['type']} is larger than {ENTRY_BYTES} bytes and cannot be published")
            entries.append(entry)
            wires.append(out)
        # A state that comes with entries is written with them: comparing it would cost more than writing it.
        moved = decision.state is not self.state and (bool(entries) or decision.state != self.state)
        if moved:
            # Whether a time can be said for it is asked here, where what fails is held, and not when it is written.
            due = self.book.due(decision.state) if decision.state is not None else None
            self.next = text_of(due) if due else None
            self.state, self.dirty, self.moved = decision.state, True, True
        # Also a fact that left no entry is part of the course: the next command goes on with its trace.
        self.last = {"tp": cause.traceparent, "at": text_of(cause.at)}
        if entries:
            self.fresh += entries
            self.wires += wires
            self.n += len(entries)
            self.grown += sum(map(len, wires))
            self.dirty = True
        return "decided" if entries or moved else "nothing"

    def _entry(self, n: int, fact: BaseModel, cause: Cause) -> Doc:
        return {
            "n": n, "id": f"{self.book.service}:{self.id}:{n}", "type": fact.type(), "cause": cause.id,  # type: ignore[attr-defined]
            "at": text_of(cause.at), "pv": cause.policy, "tp": cause.traceparent, **cause.more,
            "data": fact.model_dump(mode="json"),
        }  # fmt: skip

    def remember(self, key: str, body: str, status: str, at: datetime, *name: str) -> None:
        """Notes a cause without sequence as taken; of a command its name as well."""
        self.newly[key] = [body, self.n, status, text_of(at), *name]
        self.taken[key] = self.newly[key]
        self.dirty = True

    def hold(self, held: Doc) -> None:
        """Puts an event aside; nothing is lost."""
        self.held.append(held)
        if self.burden is not None:
            self.burden += weight_of(held)
        self.dirty = True

    def change(self, batch: str, at: datetime, part: int) -> Write:
        """The one write for all that happened; afterwards the document stands as the store will have it."""
        kept = self.book.kept_of(self.id)
        values: Doc = {"n": self.n, "in": self._recalled(kept.others), "part": part}
        unset: list[str] = []
        if self.moved or not self.v:
            values["st"], values["sv"] = self.state and self.state.model_dump(mode="json"), self.book.version
        if self.next:
            values["next"] = self.next
        else:
            unset.append("next")
        if self.held:
            values["held"] = self.held
        else:
            unset.append("held")
        if self.last:
            values["last"] = self.last
        if self.fresh:
            first = min(self.fresh[0]["n"], self.mark["n"] if self.mark else self.fresh[0]["n"])
            self.mark = {"n": first, "b": batch, "at": text_of(at)}
            self.size += self.grown
            values["size"] = self.size
        if self.heavy or self.n - self.archived > min(LONG, kept.entries):
            values["long"] = True
        taken = self._pruned(at)
        if taken is not None:
            values["taken"] = taken
        else:
            for key, cause in self.newly.items():
                values[f"taken.{key}"] = cause
        mark = self.mark if self.fresh else None
        return Write(self.id, self.v, values, tuple(unset) if self.v else (), tuple(self.fresh), mark)

    def _recalled(self, most: int) -> dict[str, int]:
        """Of other documents the cursors that moved last, at the most so many."""
        if len(self.cursor) > most:
            for name in [name for name in self.cursor if "/" in name][:-most]:
                del self.cursor[name]
        return self.cursor

    def _pruned(self, at: datetime) -> dict[str, list[Any]] | None:
        if not self.v:
            return self.taken
        if len(self.taken) > TAKEN_MOST:
            oldest = text_of(at - TAKEN_DAYS)
            young = {k: v for k, v in self.taken.items() if v[3] >= oldest}
            # A partner that says the same without end, each time under another id, must not fill the document.
            foreign = sorted((v[3], k) for k, v in young.items() if v[2] == FOREIGN)
            for _, key in foreign[:-MOST_FOREIGN]:
                del young[key]
            return young
        return None

    def unpublished(self) -> list[bytes]:
        """The entries from the mark on, as they go out."""
        if not self.mark:
            return []
        before = [wire(self.book.service, self.id, entry) for entry in self.tail]
        return [*before, *self.wires]

    def next_at(self) -> datetime | None:
        """When it wants to be woken, as stored."""
        return instant_of(self.next) if self.next else None


def weight_of(held: Doc) -> int:
    """Bytes of a held event, about as a store keeps it."""
    return len(to_json(held))


def answered(taken: Mapping[str, list[Any]]) -> list[str]:
    """Of what was taken the commands, which are asked of that document alone and seldom."""
    return [key for key, cause in taken.items() if cause[2] == DONE] if len(taken) > TAKEN_MOST else []


def etag_of(state: BaseModel | None) -> str:
    """A digest of the state."""
    return hashlib.sha256(state.model_dump_json().encode() if state else b"").hexdigest()[:16]
