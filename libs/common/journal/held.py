"""Held events as an operator sees them, and what may be done with one: pure, on a document while it is worked on."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from libs.common.envelope import Unreadable, out_of_place, read, record_at, topic_of, trace_of
from libs.common.errors import Refused
from libs.common.journal.document import Document
from libs.common.journal.fold import packed, source_of
from libs.common.store import Doc

TIMER: Final = "caseloop.timer.v1"
UNREADABLE: Final = "caseloop.unreadable.v1"


class Held(BaseModel):
    """One held event.  `behind`: how many wait until it has gone; `after`: the id of the one that it waits for itself.

    `data`: what it says, as JSON text.
    """

    model_config = ConfigDict(frozen=True)
    id: str
    service: str
    subject: str
    number: str
    why: str
    needs: str
    error: str
    since: str
    tries: int
    event: str
    type: str
    source: str
    sequence: int | None
    said: str
    cause: str
    trace: str
    place: str
    behind: int
    after: str
    data: str


class Lined(NamedTuple):
    """A held event in its queue."""

    one: Doc
    id: str
    behind: int
    after: str


def lined_up(subject: str, held: Sequence[Doc]) -> list[Lined]:
    """All of one document, in order; each is looked at once, for there may be thousands."""
    ids = [id_of(subject, one) for one in held]
    return [Lined(*each) for each in zip(held, ids, _behind(held), _after(held, ids), strict=True)]


def _behind(held: Sequence[Doc]) -> list[int]:
    """Behind one that failed wait all that came later, behind another those of its source."""
    found, of_source = list[int](), Counter[str]()
    for later, one in enumerate(reversed(held)):
        found.append(later if one["why"] == "failed" else of_source[one["source"]])
        of_source[one["source"]] += 1
    return found[::-1]


def _after(held: Sequence[Doc], ids: Sequence[str]) -> list[str]:
    """The one that failed, which everything waits for; else the first of its source."""
    found, failed, first = list[str](), "", dict[str, str]()
    for one, name in zip(held, ids, strict=True):
        found.append(failed or first.get(one["source"], ""))
        first.setdefault(one["source"], name)
        failed = failed or (name if one["why"] == "failed" else "")
    return found


def view(service: str, stored: Doc) -> list[Held]:
    """What a stored document holds, in order."""
    return shown(service, stored, lined_up(str(stored["_id"]), stored.get("held", [])))


def shown(service: str, stored: Doc, lined: Iterable[Lined]) -> list[Held]:
    """Some of it."""
    subject, number = str(stored["_id"]), number_of(stored.get("st") or {})
    return [_view(service, subject, number, each) for each in lined]


def number_of(state: Doc) -> str:
    """The number of the case that a state is of; who tells of a case what others decided keeps it with the matter."""
    return str(state.get("number") or (state.get("matter") or {}).get("number") or "")


def _view(service: str, subject: str, number: str, lined: Lined) -> Held:
    one, event = lined.one, lined.one["event"]
    return Held(
        id=lined.id, service=service, subject=subject, number=number, why=one["why"], needs=one["needs"],
        error=one["error"], since=one["since"], tries=one["tries"], event=event["id"], type=event["type"],
        source=one["source"], sequence=event["sequence"], said=event["said"], cause=event.get("cause", ""),
        trace=trace_of(event["tp"]), place=event.get("place", ""), behind=lined.behind, after=lined.after,
        data=event["data"],
    )  # fmt: skip


def id_of(subject: str, held: Doc) -> str:
    """Ten letters that name a held event of a document: the same until it has gone."""
    event = held["event"]
    named = "\x1f".join((subject, event["source"], event["id"], event.get("place", "")))
    return hashlib.sha256(named.encode()).hexdigest()[:10]


def named(document: Document, held_id: str) -> Doc:
    """The held event with that id; `Refused` if it has gone."""
    for held in document.held:
        if id_of(document.id, held) == held_id:
            return held
    raise Refused("not-held", f"{document.id} does not hold {held_id}, or no longer", status=404)


def let_go(document: Document, held: Doc, _data: Any) -> None:
    """It is tried as one that waits.  A timer is no event: it goes, and fires again by itself once nothing is held."""
    if held["event"]["type"] == TIMER:
        document.held.remove(held)
    elif held["why"] == "failed":
        held["why"] = "waiting"


def discard(document: Document, held: Doc, _data: Any) -> None:
    """It goes for good.  A timer sleeps until the state moves again and asks for a time."""
    document.held.remove(held)
    if held["event"]["type"] == TIMER:
        document.next = None


def replace_data(document: Document, held: Doc, data: Any) -> None:
    """It says something else, and is tried.  What could not be read is replaced by a whole event."""
    if held["event"]["type"] == TIMER:
        raise Refused("no-data", "a timer says nothing that could be replaced; retry it or discard it", status=422)
    if held["event"]["type"] == UNREADABLE:
        _reread(document, held, data)
    else:
        held["event"] = {**held["event"], "data": to_json(data).decode()}
    let_go(document, held, data)


def _reread(document: Document, held: Doc, event: Any) -> None:
    """As if it had stood so in its place; what came after it has passed the cursor, which therefore is not asked."""
    record = record_at(held["event"]["place"], document.key.encode(), to_json(event))
    heard = read(record)
    if heard is None or isinstance(heard, Unreadable):
        raise Refused("unreadable", f"give a whole event; {heard.reason if heard else 'this is none'}", status=422)
    if bad := out_of_place(record, heard):
        raise Refused("out-of-place", bad.reason, status=422)
    source, number = source_of(document, heard), heard.sequence or 0
    _fits(document, held, source, number)
    for one in _later(document, held):
        if "upto" in one and source == heard.source and topic_of(one["event"]["place"]) == record.topic:
            one["upto"] = max(one["upto"], number)
    held["event"], held["source"] = packed(heard._replace(place=record.place)), source
    document.cursor[source] = max(document.cursor.get(source, 0), number)


def _fits(document: Document, held: Doc, source: str, number: int) -> None:
    """Between what its source had said before and what is held behind it; `Refused` if it may have been decided.

    How far a source was heard before was not always noted, and never of another document: then its cursor counts.
    """
    cursor = document.cursor.get(source, 0)
    passed = cursor if "/" in source else held.get("upto", cursor)
    behind = [one for one in _later(document, held) if one["source"] == source]
    later = [one["event"]["sequence"] for one in behind if one["event"]["sequence"]]
    if number <= passed or number in later:
        text = f"{source} {number} is decided already, or held; if this record is another one of it, discard it"
        raise Refused("already-passed", text, status=409)
    if later and number > min(later):
        raise Refused("out-of-place", f"it stood before {source} {min(later)}", status=422)


def _later(document: Document, held: Doc) -> list[Doc]:
    place = next(place for place, one in enumerate(document.held) if one is held)
    return document.held[place + 1 :]
