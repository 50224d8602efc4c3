"""Held events and dead letters on the screen."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic_core import from_json
from rich.console import Console
from rich.highlighter import JSONHighlighter
from rich.table import Column, Table

from libs.common.journal.held import UNREADABLE
from libs.ops.held.choice import age, called
from libs.ops.held.office import Row
from libs.ops.terminal import plain

FIELDS = ("why", "error", "needs", "since", "tries", "event", "type", "source", "cause", "trace", "said", "place")


def held_table(rows: Sequence[Row], now: datetime) -> Table:
    """A row for each event."""
    shown = Table(names(rows), "why", "age", "tries", "behind", "case", "event", "error", box=None, pad_edge=False)
    for row in rows:
        cells = (
            called(row), row["why"], age(row, now), str(row["tries"]), str(row["behind"]),
            row["number"] or row["subject"], row["type"].removeprefix("caseloop."), row["error"],
        )  # fmt: skip
        shown.add_row(*map(plain, cells))
    return shown


def letters_table(rows: Sequence[Row], now: datetime) -> Table:
    """A row for each letter."""
    shown = Table(names(rows), "age", "why nobody could read it", box=None, pad_edge=False)
    for row in rows:
        shown.add_row(*map(plain, (called(row), age(row, now), row["reason"])))
    return shown


def names(rows: Sequence[Row]) -> Column:
    """A column that is never cut: a name is there to be copied."""
    return Column("name", no_wrap=True, min_width=max((len(called(row)) for row in rows), default=0))


def show_held(row: Row, queue: Sequence[Row], now: datetime) -> None:
    """One event with everything known about it, and what queues behind it."""
    lines = Table(box=None, pad_edge=False, show_header=False)
    lines.add_row("case", plain(f"{row['number']} {row['subject']}".strip()))
    for field in FIELDS:
        if row[field]:
            lines.add_row(field, plain(str(row[field])))
    console = Console()
    console.print(lines)
    console.print(JSONHighlighter()(plain(json.dumps(data_of(row), indent=2, ensure_ascii=False))), soft_wrap=True)
    if queue:
        console.print(f"\nbehind it, in order ({len(queue)}):")
        console.print(held_table(queue, now))


def show_letter(row: Row) -> None:
    """One letter with what came beside its bytes, and its bytes."""
    console = Console()
    for field in ("reason", "at", "topic", "key"):
        console.print(plain(f"{field:8}{row[field]}"))
    for name, said in row["headers"]:
        console.print(plain(f"header  {name}: {said}"))
    console.print(plain(row["text"]))


def data_of(row: Row) -> Any:
    """What a held event says; of one that could not be read, the bytes as far as they are text."""
    data = from_json(row["data"])
    if row["type"] == UNREADABLE:
        data["text"] = base64.b64decode(data["raw"]).decode("utf-8", "backslashreplace")
    return data
