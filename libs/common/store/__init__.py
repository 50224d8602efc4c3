"""The store, as the runtime needs it; `mongo` and `memory` provide it.

A document is described in design/runtime.md.  All its values are JSON primitives; instants are text that sorts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

Doc = dict[str, Any]
Where = Mapping[str, Any]
"""Equality by dotted path, or `{"$lt": …}`, `{"$gte": …}`, `{"$in": […]}`, `{"$exists": …}`."""


class Write(NamedTuple):
    """One change of one document, valid only if its version is still `seen` (0: there was none)."""

    id: str
    seen: int
    set: Doc
    unset: tuple[str, ...] = ()
    push: tuple[Doc, ...] = ()
    mark: Doc | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """An index on one dotted path; sparse: documents without it are left out."""

    path: str
    unique: bool = False


RUNTIME_INDEXES = (Index("unp.b"), Index("held.since"), Index("next"), Index("long"))


class Store(Protocol):
    """Documents of one service, each with its version as lock.  Raises `Unavailable` when the machinery is down."""

    async def start(self, indexes: Sequence[Index]) -> None:
        """Connects and makes the indexes."""

    async def stop(self) -> None:
        """Disconnects."""

    async def ping(self) -> None:
        """Raises `Unavailable` when the store does not answer."""

    async def load(self, ids: Collection[str]) -> dict[str, Doc]:
        """The documents that exist; `j` holds only what may be unpublished."""

    async def write(self, writes: Sequence[Write]) -> bool:
        """Applies each that still fits; False if one or more did not (who, is not known)."""

    async def clear(self, batch: str, besides: Collection[str]) -> None:
        """Takes off the marks that this batch wrote, except of these documents."""

    async def clear_seen(self, seen: Mapping[str, str]) -> None:
        """Takes off a document's mark where it is still as its publisher saw it (document to batch)."""

    async def unpublished(self, before: str, limit: int) -> list[str]:
        """Documents whose mark is older than that, by the name of its batch."""

    async def claim(self, ids: Collection[str], before: str, by: str, at: str) -> None:
        """Makes marks one's own that are still older than that."""

    async def due(self, at: str, parts: Collection[int], limit: int) -> list[str]:
        """Documents of these partitions whose timer is due and that hold no events, earliest first."""

    async def find(self, where: Where, order: Sequence[tuple[str, int]] = (), limit: int = 100) -> list[Doc]:
        """Documents without journal."""

    async def count(self, where: Where) -> int:
        """How many documents match."""

    async def journal(self, document: str) -> list[Doc]:
        """Every entry of one document, in order, the archived ones too."""

    async def archive(self, document: str, upto: int) -> None:
        """Copies entries up to that number out of the document; what is in the archive already stays as it is."""

    async def cut(self, document: str, upto: int, shelved: Sequence[str] = ()) -> None:
        """Takes entries up to that number, which are archived, out of the document, and its `long` and `size`.

        With them go those of the `taken` that are `shelved`.  Leaves the version alone: no decision depends on entries
        that are published.
        """

    async def lease(self, name: str, size: int) -> int:
        """The first of `size` numbers nobody else gets; gaps are allowed.  A size below 0 gives so many back."""

    async def keep(self, shelf: str, key: str, value: Doc) -> bool:
        """Puts something beside the documents unless the key is there; False if it was."""

    async def keep_all(self, shelf: str, values: Mapping[str, Doc]) -> dict[str, Doc]:
        """The same for many at once; what is kept now, under each of these keys."""

    async def fetch(self, shelf: str, key: str) -> Doc | None:
        """What was kept."""

    async def fetch_all(self, shelf: str, keys: Sequence[str]) -> dict[str, Doc]:
        """What was kept under each of many keys."""

    async def shelf(self, name: str, after: str = "", limit: int = 100) -> list[tuple[str, Doc]]:
        """What was kept there, with its keys, in their order, from the first one after `after`."""

    async def newest(self, shelf: str) -> tuple[str, Doc] | None:
        """What was kept under the highest key."""

    async def size(self, shelf: str) -> int:
        """How much is kept there."""

    async def drop(self, shelf: str, key: str) -> bool:
        """Takes one thing off; False if it was not there."""

    async def expire(self, shelf: str, before: str) -> int:
        """Takes off what has an `at` before that; how much it was."""
