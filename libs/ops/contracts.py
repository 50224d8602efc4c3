"""Writes what contracts/ holds of the code, or with --check compares: `python -m libs.ops.contracts [--check]`."""

import importlib
import json
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from libs.common.events import FACTS, Fact

FOLDER: Final = Path(__file__).parents[2] / "contracts"
READERS: Final = ("intake", "routing", "handling", "notification", "evaluation", "supervision")
EDGE_READS: Final = {
    "caseloop.submission-repeated.v1": "gateway", "caseloop.submission-rejected.v1": "gateway",
    "caseloop.case-submitted.v1": "gateway", "caseloop.notice-sent.v1": "gateway",
    "caseloop.case-dispatched.v1": "gateway", "caseloop.co-handler-added.v1": "gateway",
}  # fmt: skip


def main() -> int:
    """0 if all is as the code says (or was just written so), 1 and the names of what differs otherwise."""
    wanted = dict(generated())
    differing = [name for name, text in wanted.items() if _read(FOLDER / name) != text]
    stray = [f"events/{p.name}" for p in (FOLDER / "events").glob("*.json") if f"events/{p.name}" not in wanted]
    if "--check" in sys.argv:
        for name in (*differing, *stray):
            sys.stdout.write(f"contracts/{name} differs from the code; run make contracts\n")
        return int(bool(differing or stray))
    for name in differing:
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(wanted[name], encoding="utf-8")
    for name in stray:
        (FOLDER / name).unlink()
    return 0


def generated() -> Iterator[tuple[str, str]]:
    """Name and text of every generated file."""
    for type_, fact in FACTS.items():
        yield f"events/{type_.removeprefix('caseloop.')}.json", _json(schema_of(fact))
    yield "catalogue.md", catalogue(FACTS, readers())
    for service in READERS:
        app = importlib.import_module(f"services.{service}.app").create_app()
        yield f"openapi/{service}.json", _json(app.openapi())


def schema_of(fact: type[Fact]) -> dict[str, Any]:
    """An event's data as a consumer reads it: fields it does not know are no fault."""
    schema = fact.model_json_schema(mode="serialization")
    for part in (schema, *schema.get("$defs", {}).values()):
        part.pop("additionalProperties", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:caseloop:event:{fact.type()}",
        **schema,
    }


def readers() -> dict[str, set[str]]:
    """Type to the services with a rule for it."""
    found: dict[str, set[str]] = {type_: {reader} for type_, reader in EDGE_READS.items()}
    for service in READERS:
        handlers = importlib.import_module(f"services.{service}.handlers")
        for fact in handlers.REACTIONS:
            found.setdefault(fact.type(), set()).add(service)
    return found


def unread(facts: Collection[str], heard: Mapping[str, Collection[str]]) -> list[str]:
    """Events nobody reads."""
    return [type_ for type_ in facts if not heard.get(type_)]


def catalogue(facts: Mapping[str, type[Fact]], heard: Mapping[str, Collection[str]]) -> str:
    """The catalogue as a table.  The portal hears every event and is not named."""
    rows = ["# Events", "", "Written by `make contracts`.  The portal hears every event and is not named.", ""]
    rows += ["| event | said by | heard by | what it says | fields |", "|---|---|---|---|---|"]
    for type_, fact in facts.items():
        said = (fact.__doc__ or "").splitlines()[0]
        fields = ", ".join(f"`{name}`" for name in fact.model_fields)
        rows.append(f"| `{type_}` | {fact.source()} | {', '.join(sorted(heard.get(type_, ())))} | {said} | {fields} |")
    return "\n".join(rows) + "\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
