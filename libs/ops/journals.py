"""One case as every service's journal tells it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import PyMongoError

from libs.common.clock import instant_of, text_of
from libs.common.envelope import span_of, trace_of
from libs.common.journal.held import Held, view
from libs.common.settings import Settings
from libs.ops.reach import reach
from libs.ops.topics import deciders
from libs.ops.unanswered import Unanswered

MovedBy = Literal["event", "command", "timer", "outside"]
Stored = Mapping[str, Any]
Documents = AsyncCollection[dict[str, Any]]
PORTAL: Final = "portal"


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal entry.  `at` is when it was decided; a timer's entry is dated `due`, when it should have been."""

    service: str
    subject: str
    n: int
    id: str
    event: str
    at: datetime
    due: datetime | None
    cause: str
    policy: str
    traceparent: str
    data: Mapping[str, Any]

    @property
    def trace(self) -> str:
        """The id of its trace, or nothing."""
        return trace_of(self.traceparent)

    @property
    def span(self) -> str:
        """The id of the span that decided it, or nothing."""
        return span_of(self.traceparent)

    def said(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "service": self.service, "subject": self.subject, "n": self.n, "id": self.id, "event": self.event,
            "at": text_of(self.at), "due": self.due and text_of(self.due), "cause": self.cause,
            "policy": self.policy, "trace": self.trace, "data": self.data,
        }  # fmt: skip


def entry_of(service: str, subject: str, stored: Stored) -> Entry:
    """From a document's `j` (design/runtime.md, one document per case and service)."""
    return Entry(
        service, subject, stored["n"], stored["id"], stored["type"].removeprefix("caseloop.").rpartition(".")[0],
        instant_of(stored.get("fired", stored["at"])), instant_of(stored["due"]) if "due" in stored else None,
        stored["cause"], stored.get("pv", ""), stored.get("tp", ""), stored["data"],
    )  # fmt: skip


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """By time; within a millisecond a cause before its effects, and each journal in its own order."""
    by_id = {entry.id: entry for entry in entries}
    before = {(entry.service, entry.subject, entry.n): entry for entry in by_id.values()}
    depths: dict[str, int] = {}

    def depth(entry: Entry) -> int:
        if entry.id not in depths:
            earlier = by_id.get(entry.cause), before.get((entry.service, entry.subject, entry.n - 1))
            depths[entry.id] = 1 + max((depth(one) for one in earlier if one is not None), default=0)
        return depths[entry.id]

    return sorted(by_id.values(), key=lambda entry: (entry.at, depth(entry), entry.service, entry.subject, entry.n))


def moved_by(entry: Entry, known: Mapping[str, Entry]) -> MovedBy:
    """What made a service decide: another's event, a command of a person or program, its clock, or a foreign event."""
    if entry.cause in known:
        return "event"
    if entry.cause.startswith("cmd:"):
        return "command"
    return "timer" if entry.cause.startswith("timer:") else "outside"


@dataclass(frozen=True, slots=True)
class Told:
    """A case: its entries in order, and what of it is held."""

    entries: list[Entry]
    held: list[Held]


def told_of(number: str, home: Path) -> Told:
    """The case with that number, in the system that can be reached from here."""
    given = Settings()
    at = reach(given, home, ("mongo_url",))
    return asyncio.run(journals(at.mongo_url, given.database_prefix, (*deciders(), PORTAL), number))


async def journals(mongo_url: str, prefix: str, services: Sequence[str], number: str) -> Told:
    """Everything about the case with that number; ends the command if there is no such case."""
    try:
        async with AsyncMongoClient[dict[str, Any]](mongo_url, serverSelectionTimeoutMS=3000) as client:
            case = await _case(client[f"{prefix}_intake"]["documents"], number)
            about = [await _about(client[f"{prefix}_{service}"]["documents"], case) for service in services]
    except PyMongoError as error:
        raise Unanswered(f"the store does not answer ({type(error).__name__}); is MONGO_URL right?") from error
    found = [(service, one) for service, documents in zip(services, about, strict=True) for one in documents]
    entries = in_order(entry_of(service, one["_id"], stored) for service, one in found for stored in one["j"])
    return Told(entries, [held for service, one in found for held in view(service, one)])


async def _case(documents: Documents, number: str) -> str:
    found = await documents.find_one({"st.number": number.strip().upper()}, {"_id": 1})
    if found is None:
        raise SystemExit(
            f"no case has the number {number}; it looks like HQ26-030418-7, compare it with the receipt digit by digit"
        )
    return str(found["_id"])


async def _about(documents: Documents, case: str) -> list[dict[str, Any]]:
    """The document of the case, and those of its persons, `<case>/<person>`."""
    wanted = {"j": 1, "held": 1, "st.number": 1, "st.matter.number": 1}
    return await documents.find({"_id": {"$gte": case, "$lt": f"{case}0"}}, wanted).to_list()
