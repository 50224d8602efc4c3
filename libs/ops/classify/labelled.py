"""Matters with the category they should get."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from libs.common.policy import Policy
from libs.ops.engines.process import Failed
from libs.ops.feed import rows


class Labelled(NamedTuple):
    """One matter and the id of its branch."""

    title: str
    text: str
    category: str


def read_labelled(files: Iterable[Path], policy: Policy) -> list[Labelled]:
    """Every labelled matter of the files, in their order; rows without a label are passed over.

    A YAML file has `examples`: texts by category.  A row of JSON lines or CSV has text and category, and may have a
    title.  A category is named by its id or its name; a leaf counts for its branch.
    """
    named = {name: one.id for one in policy.categories.categories for name in (one.id, one.name)}
    found = [row for file in files for row in _labelled(file, named)]
    if not found:
        raise Failed("no row has a category; label some, by id or name (config/categories.yaml)")
    return found


def _labelled(file: Path, named: Mapping[str, str]) -> Iterator[Labelled]:
    if not file.is_file():
        raise Failed(f"{file} is no file")
    lines = _examples(file) if file.suffix in {".yaml", ".yml"} else _rows(file)
    for place, title, text, category in lines:
        if category not in named:
            raise Failed(f"{file}, {place}: {category} is no category; use an id or a name of config/categories.yaml")
        yield Labelled(title, text, named[category].partition("/")[0])


def _examples(file: Path) -> Iterator[tuple[str, str, str, str]]:
    content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    examples = content.get("examples") if isinstance(content, dict) else None
    if not isinstance(examples, dict) or not all(_texts(texts) for texts in examples.values()):
        raise Failed(f"{file}: it needs `examples`, and under it by category a list of texts")
    for category, texts in examples.items():
        for number, text in enumerate(texts, 1):
            yield f"{category} {number}", "", text, str(category)


def _texts(texts: Collection[Any] | None) -> bool:
    return isinstance(texts, list) and all(isinstance(text, str) for text in texts)


def _rows(file: Path) -> Iterator[tuple[str, str, str, str]]:
    for line, row in rows(file):
        if isinstance(row, str):
            raise Failed(f"{file}, line {line}: {row}")
        if row.get("category"):
            yield f"line {line}", str(row.get("title") or ""), str(row["text"]), str(row["category"])
