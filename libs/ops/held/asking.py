"""One run of a command about held events or dead letters, from the door to the exit code."""

import getpass
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal, NoReturn

import typer
from pydantic_core import from_json
from rich.console import Console
from rich.table import Table

from libs.common.clock import SystemClock
from libs.ops.held import tables
from libs.ops.held.acts import Deed, do
from libs.ops.held.choice import Wanted, chosen, one, queued
from libs.ops.held.office import HOLDING, Row, everywhere, office_of
from libs.ops.home import home
from libs.ops.terminal import harmless

UNANSWERED: Final = 2


class Asking:
    """The office, the time, and who did not answer."""

    def __init__(self, what: Literal["held", "dead-letters"], door: str | None) -> None:
        self.office, self.what, self.now = office_of(door, home()), what, SystemClock().now()
        self.silent: list[str] = []

    def rows(self, service: str, wanted: Wanted) -> list[Row]:
        """What is meant, of one service or all; ends the command if nobody answers."""
        asked = [service] if service else HOLDING
        found = everywhere(self.office, self.what, asked, self.silent)
        if len(self.silent) == len(asked):
            self.end()
        return chosen(found, wanted, self.now)

    def named(self, name: str) -> Row:
        """One row; ends the command if it has gone or nobody answers."""
        found = everywhere(self.office, self.what, [name.partition("/")[0]], self.silent)
        return self.end() if self.silent else one(found, name)

    def meant(self, name: str, service: str, wanted: Wanted, everything: bool) -> list[Row]:
        """One by name, or many by filter; never all because nothing was said."""
        if name:
            return [self.named(name)]
        if not (everything or service or wanted.narrow()):
            raise typer.BadParameter("name one, or say --all or a filter")
        return self.rows(service, wanted)

    def none(self) -> str:
        """An empty list, in words: who did not answer may well hold something."""
        return "nothing from those that answered" if self.silent else "nothing"

    def table(self, rows: Sequence[Row]) -> Table:
        """As the screen shows them."""
        return (tables.held_table if self.what == "held" else tables.letters_table)(rows, self.now)

    def listed(self, rows: Sequence[Row]) -> NoReturn:
        """On the screen."""
        Console().print(self.table(rows) if rows else self.none())
        self.end()

    def told(self, rows: object) -> NoReturn:
        """For programs."""
        typer.echo(harmless(json.dumps(rows, ensure_ascii=False)))
        self.end()

    def whole(self, name: str) -> tuple[Row, list[Row]]:
        """One event with its data and the names of those behind it, and those themselves."""
        row = self.named(name)
        rows = self.office.of(row["service"], row["subject"])
        found = one(rows, name)
        queue = queued(rows, found)
        return {**found, "behind": [each["id"] for each in queue]}, queue

    def do(self, deed: Deed, rows: Sequence[Row]) -> NoReturn:
        """Each in turn."""
        self.end(do(self.office, deed, rows, lambda line: typer.echo(harmless(line))))

    def would(self, deed: Deed, rows: Sequence[Row]) -> NoReturn:
        """Shows what would be done."""
        Console().print(self.table(rows) if rows else self.none())
        typer.echo(f"nothing is done yet: {deed.what} these {len(rows)} with --yes")
        self.end()

    def end(self, failed: int = 0) -> NoReturn:
        """The exit code: 2 if somebody did not answer, 1 if something did not get through."""
        for words in dict.fromkeys(self.silent):
            typer.echo(f"caseloop: {words}", err=True)
        sys.exit(UNANSWERED if self.silent else int(bool(failed)))


def wanted(why: str | None = None, event: str = "", case: str = "", minutes: float = 0) -> Wanted:
    """As the command line says it."""
    return Wanted(why or "", event, case, timedelta(minutes=minutes))


def signed(what: str, by: str, reason: str, file: Path | None = None) -> Deed:
    """A deed by whoever is named, else by who is logged in; with what stands in the file."""
    return Deed(what, by.strip() or getpass.getuser(), reason, data_in(file) if file else None)


def data_in(file: Path) -> object:
    """The JSON in a file; ends the command if it is none."""
    try:
        return from_json(file.read_bytes())
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"{file} cannot be read as JSON: {error}") from error
