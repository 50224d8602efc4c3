"""What may change in an event once it is released: optional fields and words of an open enumeration are added.

Readers of the old and of the new schema both have to read what writers of either wrote, over every release there was
(FULL_TRANSITIVE).  Anything else is a new version of the event.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

Schema = Mapping[str, Any]
WORDLESS: Final = frozenset({"title", "description", "examples", "$id", "$schema", "$defs", "$ref"})
JUDGED: Final = frozenset({"properties", "required", "items", "anyOf", "enum"})
REMEDY: Final = "raise VERSION on the event class"


def breaking(old: Schema, new: Schema) -> list[str]:
    """Sentences that name the event, the field and what to do; empty if `new` may stand for the same version."""
    event = new.get("title", "event")
    return [f"{event}: {where}: {REMEDY}" for where in _differences(_Pair(old, new, old, new), "")]


def broken(folder: Path) -> list[str]:
    """What contracts/events breaks of any contracts/released/<version>, each told once with the release."""
    return [
        f"since {release.name}: {sentence}"
        for release in sorted((folder / "released").glob("*/"))
        for sentence in _since(release, folder / "events")
    ]


def _since(release: Path, events: Path) -> Iterator[str]:
    there = {file.name for file in events.glob("*.json")}
    for file in sorted(release.glob("*.json")):
        if file.name in there:
            yield from breaking(*(json.loads(path.read_text(encoding="utf-8")) for path in (file, events / file.name)))
        elif not _later(file.name, there):
            yield f"{file.stem}: the event was removed: keep its class as long as journals and topics hold it"


def _later(name: str, there: set[str]) -> bool:
    """Whether a higher version took its place."""
    event, version = _versioned(name)
    return any(other == event and number > version for other, number in map(_versioned, there))


def _versioned(name: str) -> tuple[str, int]:
    found = re.fullmatch(r"(.+)\.v(\d+)\.json", name)
    return (found[1], int(found[2])) if found else (name, 0)


class _Pair:
    """Two schemas of one field, references resolved, each with the document it stands in."""

    def __init__(self, old: Schema, new: Schema, old_root: Schema, new_root: Schema) -> None:
        self.old, self.new = _resolved(old, old_root), _resolved(new, new_root)
        self._roots = (old_root, new_root)

    def inner(self, old: Schema, new: Schema) -> "_Pair":
        return _Pair(old, new, *self._roots)


def _resolved(schema: Schema, root: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {**root["$defs"][schema["$ref"].removeprefix("#/$defs/")], **beside}


def _differences(pair: _Pair, at: str) -> Iterator[str]:
    where = f"`{at}`" if at else "the event"
    for key in sorted({*pair.old, *pair.new} - WORDLESS - JUDGED):
        before, after = (side.get(key, "nothing") for side in (pair.old, pair.new))
        if before != after:
            yield f"{key} of {where} was {before}, is {after}"
    yield from _words(pair, where)
    yield from _fields(pair, at)
    yield from _variants(pair, at, where)
    if "items" in pair.old and "items" in pair.new:
        yield from _differences(pair.inner(pair.old["items"], pair.new["items"]), f"{at}[]")


def _words(pair: _Pair, where: str) -> Iterator[str]:
    before, after = pair.old.get("enum"), pair.new.get("enum")
    if before is None or after is None:
        if before != after:
            yield f"{where} {'became' if before is None else 'is no longer'} an enumeration"
        return
    yield from (f"{where} lost the word {word!r}" for word in before if word not in after)
    if "other" not in before:
        yield from (f"{where} gained {word!r}, and readers know no `other`" for word in after if word not in before)


def _fields(pair: _Pair, at: str) -> Iterator[str]:
    before, after = pair.old.get("properties", {}), pair.new.get("properties", {})
    needed, needs = set(pair.old.get("required", ())), set(pair.new.get("required", ()))
    for name in before:
        path = _path(at, name)
        if name not in after:
            yield f"`{path}` was removed"
            continue
        if (name in needed) != (name in needs):
            yield f"`{path}` {'may be missing now' if name in needed else 'became required'}"
        yield from _differences(pair.inner(before[name], after[name]), path)
    yield from (f"`{_path(at, name)}` is new and required" for name in after if name in needs - before.keys())


def _path(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _variants(pair: _Pair, at: str, where: str) -> Iterator[str]:
    before, after = pair.old.get("anyOf", []), pair.new.get("anyOf", [])
    if len(before) != len(after):
        yield f"{where} is of other types than before"
        return
    for one, other in zip(before, after, strict=True):
        yield from _differences(pair.inner(one, other), at)
