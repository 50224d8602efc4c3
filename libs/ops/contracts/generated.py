"""Every generated file of contracts/, and how it differs from what lies there."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from libs.common.events import FACTS
from libs.ops.contracts import asyncapi, openapi
from libs.ops.contracts.catalogue import catalogue
from libs.ops.contracts.reading import reactions, readers, services
from libs.ops.contracts.schemas import file_of, schema_of

FOLDER: Final = Path(__file__).parents[3] / "contracts"
FOLDERS: Final = ("events", "asyncapi", "openapi")


def generated() -> Iterator[tuple[str, str]]:
    """Name, from contracts/, and text of every generated file."""
    for fact in FACTS.values():
        yield f"events/{file_of(fact)}", _json(schema_of(fact))
    for service in services():
        if reactions(service):
            yield f"asyncapi/{service}.json", _json(asyncapi.document(service))
    yield "catalogue.md", catalogue(FACTS, readers())
    for service, document in openapi.documents():
        yield f"openapi/{service}.json", _json(document)


def differing(wanted: Mapping[str, str], folder: Path = FOLDER) -> list[str]:
    """Names of the files that are missing, old, or of something the code does not have any more."""
    changed = [name for name, text in wanted.items() if not _says(folder / name, text)]
    return changed + _stray(wanted, folder)


def write(wanted: Mapping[str, str], folder: Path = FOLDER) -> None:
    """Brings the folder to what the code says; what is by hand in it stays."""
    for name, text in wanted.items():
        if not _says(folder / name, text):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    for name in _stray(wanted, folder):
        (folder / name).unlink()


def _stray(wanted: Mapping[str, str], folder: Path) -> list[str]:
    there = (file.relative_to(folder).as_posix() for part in FOLDERS for file in sorted((folder / part).glob("*.json")))
    return [name for name in there if name not in wanted]


def _says(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
