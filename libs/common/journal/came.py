"""What a record carried beside its value, kept in its dead letter: an event's attributes may be its headers."""

import base64
from collections.abc import Sequence
from typing import Any, Final

from libs.common.clock import instant_of, text_of
from libs.common.envelope import Record
from libs.common.store import Doc

MOST_BYTES: Final = 16_000
AROUND: Final = 16
Headers = Sequence[tuple[str, bytes | None]]


def packed(record: Record) -> Doc:
    """Key, headers and when the bus took it; `cut` where that was more than is kept, the attributes last to go."""
    kept: Doc = {"sent": text_of(record.at)} if record.at else {}
    room = MOST_BYTES
    if record.key is not None and len(record.key) <= room:
        kept["key"] = _text(record.key)
        room -= len(record.key)
    if headers := _fitting(record.headers, room):
        kept["headers"] = [[name, value if value is None else _text(value)] for name, value in headers]
    if len(headers) < len(record.headers) or (record.key is not None and "key" not in kept):
        kept["cut"] = True
    return kept


def unpacked(record: Record, kept: Doc) -> Record:
    """The record with what a letter kept of it; one that was written before this has only the value."""
    headers = tuple((name, value if value is None else base64.b64decode(value)) for name, value in _headers(kept))
    at = instant_of(kept["sent"]) if "sent" in kept else None
    return record._replace(key=key_of(kept), headers=headers, at=at)


def key_of(kept: Doc) -> bytes | None:
    """The key alone."""
    return base64.b64decode(kept["key"]) if "key" in kept else None


def told(kept: Doc) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Key and headers as far as they are text."""
    headers = tuple((name, readable(base64.b64decode(value or ""))) for name, value in _headers(kept))
    return readable(key_of(kept) or b""), headers


def readable(value: bytes) -> str:
    """What can be made out of bytes."""
    return value.decode("utf-8", "backslashreplace")


def _headers(kept: Doc) -> Any:
    return kept.get("headers", ())


def _fitting(headers: Headers, room: int) -> list[tuple[str, bytes | None]]:
    found = list[tuple[str, bytes | None]]()
    for name, value in sorted(headers, key=lambda header: not header[0].startswith("ce_")):
        room -= len(name.encode()) + len(value or b"") + AROUND
        if room < 0:
            break
        found.append((name, value))
    return found


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
