"""What may change in a released event, and what may not."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from libs.ops.contracts import breaking
from libs.ops.contracts.compatibility import broken

BASE: dict[str, Any] = {
    "title": "CaseTold",
    "type": "object",
    "required": ["number", "kind", "people"],
    "properties": {
        "number": {"type": "string"},
        "kind": {"$ref": "#/$defs/Kind"},
        "mark": {"enum": ["a", "b"], "type": "string", "default": "a"},
        "area": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "people": {"type": "array", "items": {"$ref": "#/$defs/Person"}},
    },
    "$defs": {
        "Kind": {"type": "string", "enum": ["help", "report", "other"]},
        "Person": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
    },
}
Change = Callable[[dict[str, Any]], object]
ALLOWED: dict[str, Change] = {
    "nothing": lambda s: s,
    "an optional field": lambda s: s["properties"].update(note={"type": "string", "default": ""}),
    "an optional field of a part": lambda s: s["$defs"]["Person"]["properties"].update(name={"type": "string"}),
    "a word of an open enumeration": lambda s: s["$defs"]["Kind"]["enum"].insert(0, "complaint"),
    "other words of description": lambda s: s["properties"]["number"].update(description="The number."),
    "a definition under another name": lambda s: (
        s["$defs"].update(Sort=s["$defs"].pop("Kind")),
        s["properties"].update(kind={"$ref": "#/$defs/Sort"}),
    ),
}
FORBIDDEN: dict[str, tuple[Change, str]] = {
    "a field is removed": (lambda s: s["properties"].pop("area"), "`area` was removed"),
    "a field of a part is removed": (
        lambda s: s["$defs"]["Person"]["properties"].pop("id"),
        "`people[].id` was removed",
    ),
    "a new field is required": (
        lambda s: (s["properties"].update(by={"type": "string"}), s["required"].append("by")),
        "`by` is new and required",
    ),
    "an optional field becomes required": (lambda s: s["required"].append("mark"), "`mark` became required"),
    "a required field may be missing": (lambda s: s["required"].remove("number"), "`number` may be missing now"),
    "another type": (
        lambda s: s["properties"]["number"].update(type="integer"),
        "type of `number` was string, is integer",
    ),
    "a value may not be missing any more": (
        lambda s: s["properties"].update(area={"type": "string", "default": None}),
        "`area` is of other types than before",
    ),
    "a type of several changes": (
        lambda s: s["properties"]["area"]["anyOf"][0].update(type="integer"),
        "type of `area` was string, is integer",
    ),
    "a word is lost": (lambda s: s["$defs"]["Kind"]["enum"].remove("report"), "`kind` lost the word 'report'"),
    "a word readers cannot take": (lambda s: s["properties"]["mark"]["enum"].append("c"), "`mark` gained 'c'"),
    "free text becomes an enumeration": (
        lambda s: s["properties"]["number"].update(enum=["x", "other"]),
        "`number` became an enumeration",
    ),
    "a limit": (
        lambda s: s["properties"]["number"].update(maxLength=9),
        "maxLength of `number` was nothing, is 9",
    ),
    "another default": (lambda s: s["properties"]["mark"].update(default="b"), "default of `mark` was a, is b"),
}


@pytest.mark.parametrize("change", ALLOWED)
def test_within_a_version_may_be_added(change: str) -> None:
    new = copy.deepcopy(BASE)
    ALLOWED[change](new)
    assert breaking(BASE, new) == []


@pytest.mark.parametrize("change", FORBIDDEN)
def test_within_a_version_may_not_happen(change: str) -> None:
    new, (make, says) = copy.deepcopy(BASE), FORBIDDEN[change]
    make(new)
    sentences = breaking(BASE, new)
    assert any(sentence.startswith("CaseTold: ") and says in sentence for sentence in sentences)
    assert all("raise VERSION" in sentence for sentence in sentences)


def test_a_release_is_held_until_the_version_is_raised(tmp_path: Path) -> None:
    old, new = tmp_path / "released" / "0.1.0", tmp_path / "events"
    old.mkdir(parents=True)
    new.mkdir()
    (old / "case-told.v1.json").write_text(json.dumps(BASE), encoding="utf-8")
    assert broken(tmp_path) == [
        "since 0.1.0: case-told.v1: the event was removed: keep its class as long as journals and topics hold it"
    ]
    (new / "case-told.v1.json").write_text(json.dumps({**BASE, "properties": {}, "required": []}), encoding="utf-8")
    assert "since 0.1.0: CaseTold: `number` was removed: raise VERSION on the event class" in broken(tmp_path)
    (new / "case-told.v1.json").rename(new / "case-told.v2.json")
    assert broken(tmp_path) == []
