"""CloudEvents 1.0 on the wire: structured JSON out, structured or binary in.

A record that cannot be read becomes `Unreadable`, never an exception: one bad record must not stop a batch.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json, to_json

CONTENT_TYPE: Final = "application/cloudevents+json"
SCHEMA: Final = "urn:caseloop:event:"
USABLE_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9:/_-]{0,99}")
MOST_ENTRIES: Final = 1_000_000
LONGEST_ID: Final = 400
TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
TYPE: Final = re.compile(r"(?P<name>.+)\.v(?P<version>\d+)")


class Record(NamedTuple):
    """What a bus delivers: bytes, where they stood, and when the bus took them."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]] = ()
    at: datetime | None = None

    @property
    def place(self) -> str:
        """Where it stood: `case.intake-2-1041`."""
        return f"{self.topic}-{self.partition}-{self.offset}"


def topic_of(place: str) -> str:
    """The topic of a record's place."""
    return place.rsplit("-", 2)[0]


def record_at(place: str, key: bytes | None, value: bytes) -> Record:
    """A record that stands, or stood, in that place."""
    partition, offset = place.removeprefix(f"{topic_of(place)}-").split("-")
    return Record(topic_of(place), int(partition), int(offset), key, value)


class Envelope(BaseModel):
    """The attributes we read; what else an event carries is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    specversion: str = Field(pattern=r"^1\.")
    id: str = Field(min_length=1, max_length=LONGEST_ID)
    source: str = Field(min_length=1, max_length=400)
    type: str = Field(min_length=1, max_length=200)
    subject: str = Field(default="", max_length=200)
    time: AwareDatetime | None = None
    sequence: int | None = Field(default=None, ge=1, le=MOST_ENTRIES)
    causationid: str = Field(default="", max_length=400)
    traceparent: str = ""
    data: Any = None


class Heard(NamedTuple):
    """An event as it was heard.  `sequence` is None for an event that no journal of ours numbered."""

    id: str
    source: str
    subject: str
    name: str
    version: int
    sequence: int | None
    said: datetime
    traceparent: str
    data: Any
    topic: str = ""
    place: str = ""
    cause: str = ""

    @property
    def type(self) -> str:
        """The type on the wire."""
        return f"{self.name}.v{self.version}"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record nobody can read; `key` only if it may name a document."""

    record: Record
    reason: str
    key: str | None


def read(record: Record) -> Heard | Unreadable | None:
    """The event in a record; None for a tombstone."""
    if record.value is None:
        return None
    try:
        return _heard(Envelope.model_validate(_attributes(record)), record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "envelope"
        return Unreadable(record, f"{field}: {first['msg']}", usable_key(record))
    except (ValueError, OverflowError) as error:
        return Unreadable(record, str(error), usable_key(record))


def _heard(envelope: Envelope, record: Record) -> Heard:
    name, version = name_of(envelope.type)
    subject = envelope.subject or usable_key(record) or ""
    said = envelope.time or record.at
    if said is None:
        raise ValueError("time: Field required")
    # Whoever made it up is not refused for it: the event goes on, and its trace begins here.
    traceparent = envelope.traceparent if TRACEPARENT.fullmatch(envelope.traceparent) else ""
    return Heard(
        envelope.id, envelope.source, subject, name, version, envelope.sequence, said.astimezone(UTC),
        traceparent, envelope.data, record.topic, record.place, envelope.causationid,
    )  # fmt: skip


@lru_cache(1024)
def name_of(type_: str) -> tuple[str, int]:
    """A type on the wire, apart: `caseloop.case-submitted.v1` is version 1 of `caseloop.case-submitted`."""
    match = TYPE.fullmatch(type_)
    return (match["name"], int(match["version"])) if match else (type_, 1)


def id_of(record: Record) -> str:
    """The id of an event that cannot be read as a whole; its record's place where that is no usable text."""
    try:
        said = _binary(record).get("id") or _attributes(record).get("id")
    except ValueError:
        said = None
    return said if isinstance(said, str) and 0 < len(said) <= LONGEST_ID else record.place


def _binary(record: Record) -> dict[str, str]:
    return {k[3:]: (v or b"").decode("utf-8", "replace") for k, v in record.headers if k.startswith("ce_")}


def _attributes(record: Record) -> dict[str, Any]:
    binary, value = _binary(record), record.value or b""
    if not binary:
        parsed = from_json(value, allow_inf_nan=False)
        if not isinstance(parsed, dict):
            raise ValueError("the value is JSON, but no object")
        return parsed
    return {**binary, "data": from_json(value, allow_inf_nan=False)}


def usable_key(record: Record) -> str | None:
    """The record's key, if it can name a document."""
    if record.key is None:
        return None
    key = record.key.decode("utf-8", "replace")
    return key if usable(key) else None


def usable(name: str) -> bool:
    """Whether it can name a document."""
    return USABLE_KEY.fullmatch(name) is not None


def out_of_place(record: Record, heard: Heard) -> Unreadable | None:
    """What no journal of ours writes on its topic: a foreign source, no sequence, or a key of another case.

    Order is promised per key: what does not stand where its case's key leads is held in that case, not decided.
    """
    if record.topic != f"case.{heard.source}":
        return Unreadable(record, f"source: {heard.source} does not speak on {record.topic}", usable_key(record))
    if heard.sequence is None:
        return Unreadable(record, "sequence: Field required", usable_key(record))
    if not usable(heard.subject):
        return Unreadable(record, "subject: it cannot name a case", usable_key(record))
    if record.key != key_of(heard.subject).encode():
        return Unreadable(record, f"the key is not the one of its case {heard.subject}", key_of(heard.subject))
    return None


def wire(source: str, subject: str, entry: Mapping[str, Any]) -> bytes:
    """A journal entry as a CloudEvent; `partitionkey` is the case, also when the subject is one person of it."""
    return to_json(
        {
            "specversion": "1.0",
            "id": entry["id"],
            "source": source,
            "subject": subject,
            "type": entry["type"],
            "time": entry["at"],
            "datacontenttype": "application/json",
            "dataschema": SCHEMA + entry["type"],
            "sequence": entry["n"],
            "causationid": entry["cause"],
            "partitionkey": key_of(subject),
            **({"traceparent": entry["tp"]} if entry.get("tp") else {}),
            "data": entry["data"],
        }
    )


def said_again(heard: Heard) -> bytes:
    """A foreign event once more, as it may be read again; without a number of its producer's."""
    named = {"id": heard.id, "source": heard.source, "subject": heard.subject, "type": heard.type, "data": heard.data}
    return to_json({"specversion": "1.0", **named, "time": heard.said, "traceparent": heard.traceparent})


def trace_of(traceparent: str) -> str:
    """The id of a trace; nothing where somebody wrote what is no traceparent (W3C Trace Context)."""
    return traceparent.split("-")[1] if TRACEPARENT.fullmatch(traceparent) else ""


def span_of(traceparent: str) -> str:
    """The id of a span, likewise."""
    return traceparent.split("-")[2] if TRACEPARENT.fullmatch(traceparent) else ""


def key_of(subject: str) -> str:
    """The partition key of a subject: its case."""
    return subject.partition("/")[0]
