"""The truth of one service's store, which also knows, without a look at every document, whether there is work."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from libs.common.store import Doc, Write
from libs.common.store.memory import MemoryStore


class Work(NamedTuple):
    """Whether anything is unpublished, or grew long, and the instants at which documents want to be woken, in order."""

    marked: bool
    long: bool
    dues: list[str]


class Truth(MemoryStore):
    """Asked at every tick of every process; looked at anew after a change only.

    `kept`: by shelf what was ever put there, which may be thrown away since.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, set[str]] = defaultdict(set)
        self._work: Work | None = None

    def work(self) -> Work:
        """As it stands."""
        if self._work is None:
            documents = self.documents.values()
            marked, long = any("unp" in doc for doc in documents), any("long" in doc for doc in documents)
            self._work = Work(marked, long, sorted(doc["next"] for doc in documents if "next" in doc))
        return self._work

    def has_work(self, at: str) -> bool:
        """Something is unpublished, or long, or due at that instant."""
        marked, long, _ = self.work()
        return marked or long or self.due_by(at)

    def due_by(self, at: str) -> bool:
        """Whether a document wants to be woken at that instant, or wanted before."""
        dues = self.work().dues
        return bool(dues) and dues[0] <= at

    def due_after(self, at: str) -> str | None:
        """The first instant after that one at which a document wants to be woken."""
        dues = self.work().dues
        later = bisect_right(dues, at)
        return dues[later] if later < len(dues) else None

    def _apply(self, write: Write) -> bool:
        self._work = None
        return super()._apply(write)

    async def keep(self, shelf: str, key: str, value: Doc) -> bool:
        """It is remembered."""
        self.kept[shelf].add(key)
        return await super().keep(shelf, key, value)

    async def clear(self, batch: str, besides: Collection[str]) -> None:
        """Marks are gone."""
        await super().clear(batch, besides)
        self._work = None

    async def clear_seen(self, seen: Mapping[str, str]) -> None:
        """Marks are gone."""
        await super().clear_seen(seen)
        self._work = None

    async def cut(self, document: str, upto: int, shelved: Sequence[str] = ()) -> None:
        """It is long no more."""
        await super().cut(document, upto, shelved)
        self._work = None
