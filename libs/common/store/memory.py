"""The store in one process, with the same locks as the real one; state ends with the process."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from libs.common.errors import Unavailable
from libs.common.store import Doc, Index, Where, Write

MISSING: Final = object()
NOWHERE: Final = (MISSING, None)
"""What no comparison finds, as in MongoDB."""
PLAIN: Final = frozenset({str, int, float, bool, type(None)})
TESTS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "$lt": lambda value, wanted: value not in NOWHERE and value < wanted,
    "$lte": lambda value, wanted: value not in NOWHERE and value <= wanted,
    "$gte": lambda value, wanted: value not in NOWHERE and value >= wanted,
    "$gt": lambda value, wanted: value not in NOWHERE and value > wanted,
    "$ne": lambda value, wanted: value != wanted,
    "$in": lambda value, wanted: value in wanted,
    "$exists": lambda value, wanted: (value is not MISSING) is wanted,
}


class MemoryStore:
    """Documents in a dict; every call is one atomic step.  `broken` makes every call fail."""

    def __init__(self) -> None:
        self.documents: dict[str, Doc] = {}
        self.archived: dict[str, dict[int, Doc]] = defaultdict(dict)
        self.shelves: dict[str, dict[str, Doc]] = defaultdict(dict)
        self.counters: dict[str, int] = defaultdict(int)
        self.unique: dict[str, dict[Any, str]] = {}
        self.broken = False

    async def start(self, indexes: Sequence[Index]) -> None:
        """Remembers what must be unique."""
        self.unique = {index.path: {} for index in indexes if index.unique}
        for doc in self.documents.values():
            self._claim(doc)

    async def stop(self) -> None:
        """Nothing to disconnect."""

    async def ping(self) -> None:
        """Fails while broken."""
        if self.broken:
            raise Unavailable("the store in memory was switched off")

    async def load(self, ids: Collection[str]) -> dict[str, Doc]:
        """Copies, so that nobody changes a document by accident."""
        await self.ping()
        return {i: _loaded(self.documents[i]) for i in ids if i in self.documents}

    async def write(self, writes: Sequence[Write]) -> bool:
        """Each on its own, as an unordered bulk write."""
        await self.ping()
        applied = [self._apply(write) for write in writes]
        return all(applied)

    def _apply(self, write: Write) -> bool:
        doc = self.documents.get(write.id)
        if (doc["v"] if doc else 0) != write.seen:
            return False
        new: Doc = {**doc} if doc else {"_id": write.id, "v": 0, "j": []}
        for path, value in write.set.items():
            _put(new, path, copied(value))
        for path in write.unset:
            new.pop(path, None)
        new["v"] += 1
        new["j"] = [*new["j"], *copied(list(write.push))]
        if write.mark:
            old = new.get("unp", {}).get("n", write.mark["n"])
            new["unp"] = {**write.mark, "n": min(old, write.mark["n"])}
        self._claim(new)
        self.documents[write.id] = new
        return True

    def _claim(self, doc: Doc) -> None:
        """Values that must be unique belong to the first document that has them; absent ones to nobody."""
        for path, owners in self.unique.items():
            value = _get(doc, path)
            if value is not MISSING and owners.setdefault(value, doc["_id"]) != doc["_id"]:
                raise ValueError(f"{path} {value!r} of {doc['_id']} is that of {owners[value]}; it must be unique")

    async def clear(self, batch: str, besides: Collection[str]) -> None:
        """Looks at every document."""
        await self.ping()
        for i, doc in self.documents.items():
            if i not in besides and doc.get("unp", {}).get("b") == batch:
                del doc["unp"]

    async def clear_seen(self, seen: Mapping[str, str]) -> None:
        """One by one."""
        await self.ping()
        for i, batch in seen.items():
            if self.documents[i].get("unp", {}).get("b") == batch:
                del self.documents[i]["unp"]

    async def unpublished(self, before: str, limit: int) -> list[str]:
        """Sorted by batch."""
        return [row["_id"] for row in await self.find({"unp.at": {"$lt": before}}, [("unp.b", 1)], limit)]

    async def claim(self, ids: Collection[str], before: str, by: str, at: str) -> None:
        """Compares and sets."""
        await self.ping()
        for i in ids:
            mark = self.documents[i].get("unp")
            if mark and mark["at"] < before:
                self.documents[i]["unp"] = {**mark, "b": by, "at": at}

    async def due(self, at: str, parts: Collection[int], limit: int) -> list[str]:
        """Sorted by `next`."""
        where = {"next": {"$lte": at}, "part": {"$in": list(parts)}, "held": {"$exists": False}}
        return [row["_id"] for row in await self.find(where, [("next", 1)], limit)]

    async def find(self, where: Where, order: Sequence[tuple[str, int]] = (), limit: int = 100) -> list[Doc]:
        """A full scan."""
        await self.ping()
        rows = [doc for doc in self.documents.values() if all(_fits(doc, p, w) for p, w in where.items())]
        for path, direction in reversed(order):
            rows.sort(key=lambda doc: _sortable(_get(doc, path)), reverse=direction < 0)
        return [{k: copied(v) for k, v in doc.items() if k != "j"} for doc in rows[:limit]]

    async def count(self, where: Where) -> int:
        """A full scan."""
        return len(await self.find(where, limit=len(self.documents)))

    async def journal(self, document: str) -> list[Doc]:
        """A copy."""
        await self.ping()
        entries = self.documents[document]["j"] if document in self.documents else []
        by_number = self.archived.get(document, {}) | {entry["n"]: entry for entry in entries}
        return [copied(by_number[n]) for n in sorted(by_number)]

    async def archive(self, document: str, upto: int) -> None:
        """First come, first kept."""
        await self.ping()
        for entry in self.documents[document]["j"]:
            if entry["n"] <= upto:
                self.archived[document].setdefault(entry["n"], copied(entry))

    async def cut(self, document: str, upto: int, shelved: Sequence[str] = ()) -> None:
        """In one step."""
        await self.ping()
        doc = self.documents[document]
        doc["j"] = [entry for entry in doc["j"] if entry["n"] > upto]
        doc["arch"] = max(doc.get("arch", 0), upto)
        doc.pop("long", None)
        doc.pop("size", None)
        if shelved:
            doc["taken"] = {key: cause for key, cause in doc["taken"].items() if key not in set(shelved)}
            doc["shelved"] = True

    async def lease(self, name: str, size: int) -> int:
        """Counts from one."""
        await self.ping()
        self.counters[name] += size
        return self.counters[name] - size + 1

    async def keep(self, shelf: str, key: str, value: Doc) -> bool:
        """First come, first kept."""
        await self.ping()
        return self.shelves[shelf].setdefault(key, value) is value

    async def keep_all(self, shelf: str, values: Mapping[str, Doc]) -> dict[str, Doc]:
        """First come, first kept."""
        await self.ping()
        return {key: copied(self.shelves[shelf].setdefault(key, value)) for key, value in values.items()}

    async def fetch(self, shelf: str, key: str) -> Doc | None:
        """As kept."""
        await self.ping()
        return self.shelves[shelf].get(key)

    async def fetch_all(self, shelf: str, keys: Sequence[str]) -> dict[str, Doc]:
        """As kept."""
        await self.ping()
        return {key: copied(self.shelves[shelf][key]) for key in keys if key in self.shelves[shelf]}

    async def shelf(self, name: str, after: str = "", limit: int = 100) -> list[tuple[str, Doc]]:
        """Sorted."""
        await self.ping()
        rows = [item for item in sorted(self.shelves[name].items()) if item[0] > after]
        return [(key, copied(value)) for key, value in rows[:limit]]

    async def newest(self, shelf: str) -> tuple[str, Doc] | None:
        """The highest."""
        await self.ping()
        last = max(self.shelves[shelf], default=None)
        return None if last is None else (last, copied(self.shelves[shelf][last]))

    async def size(self, shelf: str) -> int:
        """Counted."""
        await self.ping()
        return len(self.shelves[shelf])

    async def drop(self, shelf: str, key: str) -> bool:
        """In one step."""
        await self.ping()
        return self.shelves[shelf].pop(key, None) is not None

    async def expire(self, shelf: str, before: str) -> int:
        """Looks at everything."""
        await self.ping()
        old = [key for key, value in self.shelves[shelf].items() if value.get("at", before) < before]
        return sum([await self.drop(shelf, key) for key in old])


def _get(doc: Any, path: str) -> Any:
    first, _, rest = path.partition(".")
    if isinstance(doc, list):
        return [value for item in doc if (value := _get(item, path)) is not MISSING] or MISSING
    if rest:
        return _get(doc.get(first, MISSING), rest) if isinstance(doc, dict) else MISSING
    return doc.get(first, MISSING) if isinstance(doc, dict) else MISSING


def _put(doc: Doc, path: str, value: Any) -> None:
    """Changes no part that the document shares with the one it was made from."""
    *steps, last = path.split(".")
    for step in steps:
        doc[step] = {**doc.get(step, {})}
        doc = doc[step]
    doc[last] = value


def _loaded(doc: Doc) -> Doc:
    """A copy with those entries that may be unpublished."""
    first = doc["unp"]["n"] if "unp" in doc else None
    tail = [entry for entry in doc["j"] if first is not None and entry["n"] >= first]
    return {name: copied(tail if name == "j" else value) for name, value in doc.items()}


def copied(value: Any) -> Any:
    """JSON primitives, so that nobody changes a document by accident; `deepcopy` takes ten times as long."""
    kind = type(value)
    if kind is dict:
        return {name: part if type(part) in PLAIN else copied(part) for name, part in value.items()}
    if kind is list or kind is tuple:
        return [part if type(part) in PLAIN else copied(part) for part in value]
    return value


def _fits(doc: Doc, path: str, wanted: Any) -> bool:
    value = _get(doc, path)
    if not isinstance(wanted, dict):
        return wanted in value if isinstance(value, list) else bool(value == wanted)
    # As MongoDB does: a list fits if one of its members does.
    members = value if isinstance(value, list) and "$exists" not in wanted else [value]
    return any(all(TESTS[operator](member, operand) for operator, operand in wanted.items()) for member in members)


def _sortable(value: Any) -> tuple[bool, Any]:
    absent = value is MISSING or value is None
    return not absent, "" if absent else value
