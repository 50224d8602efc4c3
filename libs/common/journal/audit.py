"""What operators did, written down for ever: append-only, each record sealed by the digest of the one before it.

A record is written before its act, so an act may be written down twice (it was tried again) but never missed; `seen` is
the version of the document that the act was meant for.  The chain shows a record that was changed or taken out, not one
cut off at the end: keep a copy of the newest digest elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from libs.common.store import Doc, Store

SHELF: Final = "audit"
What = Literal["retry", "replace", "discard", "replay", "publish", "reveal"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants what done to one held event or dead letter (`id`), and why; `data` replaces what it says.

    Of a configuration that is published, `id` is its version; of a number that is revealed, the requester.
    """

    who: str
    what: What
    why: str
    id: str
    data: Any = None


async def write_down(store: Store, asked: Asked, at: str, more: Doc) -> str:
    """Appends a record and gives its key; whoever is slower takes the next place."""
    said: Doc = {"at": at, "who": asked.who, "what": asked.what, "why": asked.why, "id": asked.id, **more}
    while True:
        newest = await store.newest(SHELF)
        key = place(int(newest[0]) + 1 if newest else 1)
        if await store.keep(SHELF, key, {**said, "previous": digest(newest[1]) if newest else ""}):
            return key


def place(n: int) -> str:
    """The key of the n-th record, from 1: keys sort as numbers do."""
    return f"{n:012d}"


def digest(value: Any) -> str:
    """Of JSON, however its fields are ordered."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Chain:
    """Records in order of their keys, one after the other; only the newest digest is kept."""

    def __init__(self) -> None:
        self._expected, self._previous = 1, ""

    def broken(self, key: str, record: Doc) -> str | None:
        """How this one does not follow on the one before, if it does not."""
        expected, previous = self._expected, self._previous
        self._expected = int(key) + 1 if key.isdigit() else expected + 1
        self._previous = digest(record)
        if key != place(expected):
            return f"record {place(expected)} is missing, {key} follows"
        if record.get("previous") != previous:
            return f"record {key} does not follow on what stands before it: one of the two was changed"
        return None


def broken_links(records: Iterable[tuple[str, Doc]]) -> list[str]:
    """Where records, in order of their keys, do not follow on each other."""
    chain = Chain()
    return [wrong for key, record in records if (wrong := chain.broken(key, record))]
