"""`caseloop feed FILE`: real submissions, as JSON lines or CSV, through the one door.

A row has text, and may have title, place, phone (or contact), name, id (or external_id); other columns are left out.
A row is the same case however often it is fed, so that a feed that broke off is simply fed again.
"""

import asyncio
import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from libs.ops.engines.process import Failed

TAKEN: Final = ("text", "title", "place", "phone", "name")
AT_ONCE: Final = 16
TRIES: Final = 40
PAUSE_SECONDS: Final = 0.5
MOST_TOLD: Final = 20
CREATED: Final = 201
BUSY: Final = frozenset({429, 502, 503, 504})


class Feed:
    """What became of the rows: how many ended in which status, and those that were not taken, with the reason."""

    def __init__(self, door: str) -> None:
        self.door = door
        self.counts: Counter[str] = Counter()
        self.rejected: dict[int, str] = {}

    def lines(self) -> list[str]:
        """As a person reads it."""
        wrong = [f"line {line}: {why}" for line, why in sorted(self.rejected.items())[:MOST_TOLD]]
        more = [f"and {len(self.rejected) - MOST_TOLD} more"] if len(self.rejected) > MOST_TOLD else []
        counts = {**self.counts, **({"rejected": len(self.rejected)} if self.rejected else {})}
        return [*(f"{count:6}  {status}" for status, count in sorted(counts.items())), *wrong, *more]

    def said(self) -> dict[str, Any]:
        """As a program reads it: how many in which status, and by line why a row was not taken."""
        return {"taken": dict(sorted(self.counts.items())), "rejected": dict(sorted(self.rejected.items()))}

    async def send(self, file: Path) -> None:
        """Every row; one that is wrong stops none of the others.  Raises `Failed` if the door does not answer."""
        waiting = iter(rows(file))
        async with httpx.AsyncClient(base_url=self.door, timeout=60) as http, asyncio.TaskGroup() as workers:
            for _ in range(AT_ONCE):
                workers.create_task(self._work(http, waiting))

    async def _work(self, http: httpx.AsyncClient, waiting: Iterator[tuple[int, dict[str, Any] | str]]) -> None:
        for line, row in waiting:
            if isinstance(row, str):
                self.rejected[line] = row
                continue
            answer = await self._ask(http, submission(row))
            if answer.status_code == CREATED:
                self.counts[answer.json()["status"]] += 1
            else:
                self.rejected[line] = _problem(answer)

    async def _ask(self, http: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
        """Again while the door is closed or busy, for twenty seconds: the row is the same case each time."""
        for _ in range(TRIES):
            try:
                answer = await http.post("/intake/v1/submissions", json=body)
            except httpx.TransportError:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if answer.status_code not in BUSY:
                return answer
            await asyncio.sleep(PAUSE_SECONDS)
        raise Failed(
            f"the door at {self.door} does not answer; {self.counts.total()} rows were taken, "
            "and feeding the file again adds nothing twice"
        )


def feed(file: Path, door: str) -> Feed:
    """Sends the file and tells what became of it.  Raises `Failed` with the way out."""
    if not file.is_file():
        raise Failed(f"{file} is no file; give JSON lines or CSV, one submission a row")
    fed = Feed(door)
    try:
        asyncio.run(fed.send(file))
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    return fed


def rows(file: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each row with its line, or what is wrong with it."""
    with file.open(encoding="utf-8-sig", newline="", errors="surrogateescape") as lines:
        if file.suffix == ".csv":
            yield from _table(csv.DictReader(lines), file)
        else:
            yield from ((number, _parsed(line)) for number, line in enumerate(lines, 1) if line.strip())


def _table(table: "csv.DictReader[str]", file: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    try:
        if "text" not in (table.fieldnames or ()):
            there = ", ".join(table.fieldnames or ()).encode(errors="backslashreplace").decode()
            raise Failed(f"{file} has no column `text` but: {there}; is it CSV in UTF-8 with a line of names?")
        for row in table:
            yield table.line_num, _readable({k: v for k, v in row.items() if isinstance(v, str)})
    except csv.Error as error:
        raise Failed(f"{file}, line {table.line_num}: {error}; rows before it were taken, feed it again") from None


def _parsed(line: str) -> dict[str, Any] | str:
    try:
        row = json.loads(line)
    except ValueError as error:
        return f"no JSON: {error}"
    return _readable(row) if isinstance(row, dict) else "JSON, but no object"


def _readable(row: dict[str, Any]) -> dict[str, Any] | str:
    if not str(row.get("text") or "").strip():
        return "text: it is empty"
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "not in UTF-8: save the file as UTF-8 and feed it again"
    return row


def submission(row: dict[str, Any]) -> dict[str, Any]:
    """A row as intake takes it; without an id the words make one."""
    said = {**row, "phone": row.get("phone") or row.get("contact")}
    taken = {name: str(said[name])[:200] if name != "text" else str(said[name]) for name in TAKEN if said.get(name)}
    words = hashlib.sha256(f"{taken.get('title', '')}|{taken.get('text', '')}".encode()).hexdigest()[:24]
    return {**taken, "channel": "web", "external_id": str(row.get("id") or row.get("external_id") or words)}


def _problem(answer: httpx.Response) -> str:
    """As the service says it."""
    try:
        said = answer.json()
        return f"{said['detail']} ({said['code']})"
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}"
