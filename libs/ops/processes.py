"""What runs in a folder, noted by the launcher and read by `caseloop ps`."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from libs.ops.engines.process import listens
from libs.ops.ready import ready
from libs.ops.watch import Watched

FILE = "processes.json"
ENGINES = frozenset({"kafka", "store"})


@dataclass(frozen=True, slots=True)
class Row:
    """One process; `pid` is 0 while it is down."""

    name: str
    pid: int
    port: int
    restarts: int

    def ready(self) -> bool:
        """Asks it: a service by `/ready`, an engine by its port."""
        return listens(self.port) if self.name in ENGINES else ready(self.port)


def row_of(watched: Watched) -> Row:
    """As it stands at this moment."""
    process = watched.child.process
    return Row(watched.child.name, process.pid if process else 0, watched.child.port, watched.restarts)


def note(folder: Path, rows: Iterable[Row]) -> None:
    """Replaces the note whole, so that no reader sees half of it."""
    said = json.dumps({"owner": os.getpid(), "processes": [asdict(row) for row in rows]})
    fresh = folder / f"{FILE}.new"
    fresh.write_text(said, encoding="utf-8")
    fresh.replace(folder / FILE)


def running(home: Path) -> list[Row]:
    """The processes of the system started last below that folder; none if its launcher has ended."""
    notes: list[dict[str, Any]] = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(home.glob(f"*/{FILE}"), key=lambda path: path.stat().st_mtime)
    ]
    alive = [said for said in notes if _alive(said["owner"])]
    return [Row(**row) for row in alive[-1]["processes"]] if alive else []


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
