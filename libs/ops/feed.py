"""`caseloop feed FILE`: real submissions, as JSON lines or CSV, through the one door.

A row has text, and may have title, place, phone, name, kind, id (the external id) and channel; other columns are left
out.  A row is the same case however often it is fed.
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

TAKEN: Final = ("text", "title", "place", "phone", "name")
AT_ONCE: Final = 16
CREATED: Final = 201


async def feed(file: Path, door: str) -> Counter[str]:
    """How many rows ended in which status (admitted, held, refused, diverted), or were rejected and why."""
    counts: Counter[str] = Counter()
    gate = asyncio.Semaphore(AT_ONCE)

    async def send(http: httpx.AsyncClient, row: dict[str, Any]) -> None:
        async with gate:
            answer = await http.post("/intake/v1/submissions", json=row)
        said = answer.json()
        counts[said["status"] if answer.status_code == CREATED else f"rejected: {said['detail']}"] += 1

    async with httpx.AsyncClient(base_url=door, timeout=60) as http:
        await asyncio.gather(*(send(http, submission(row)) for row in rows(file)))
    return counts


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """The file's rows as they stand there."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        if file.suffix == ".csv":
            yield from csv.DictReader(lines)
        else:
            yield from (json.loads(line) for line in lines if line.strip())


def submission(row: dict[str, Any]) -> dict[str, Any]:
    """A row as intake takes it; without an id the words make one."""
    taken = {name: str(row[name])[:200] if name != "text" else str(row[name]) for name in TAKEN if row.get(name)}
    words = hashlib.sha256(f"{taken.get('title', '')}|{taken.get('text', '')}".encode()).hexdigest()[:24]
    return {**taken, "channel": "web", "external_id": str(row.get("id") or row.get("external_id") or words)}
