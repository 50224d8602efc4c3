"""What runs in a folder, noted by the launcher and read by the operators' commands."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.ops.engines.process import listens
from libs.ops.ready import ready
from libs.ops.unfit import Unfit
from libs.ops.watch import Watched

FILE = "processes.json"
ENGINES = frozenset({"kafka", "store"})
Pid = Annotated[int, Field(ge=0, lt=2**31)]
Port = Annotated[int, Field(ge=0, lt=2**16)]


class Process(BaseModel):
    """One process of a local run; `pid` is 0 while it is down."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    name: str
    pid: Pid
    port: Port
    restarts: int = 0

    def ready(self) -> bool:
        """Asks it: a service by `/ready`, an engine by its port."""
        return listens(self.port) if self.name in ENGINES else ready(self.port)


class Run(BaseModel):
    """A local run, as its launcher notes it; `owner` is the process that stops it all."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    owner: Annotated[Pid, Field(gt=0)]
    processes: tuple[Process, ...]
    kafka_url: str = ""
    mongo_url: str = ""


def row_of(watched: Watched) -> Process:
    """As it stands at this moment."""
    process = watched.child.process
    return Process(
        name=watched.child.name, pid=process.pid if process else 0, port=watched.child.port, restarts=watched.restarts
    )


def note(folder: Path, rows: Iterable[Process], kafka_url: str = "", mongo_url: str = "") -> None:
    """Replaces the note whole, so that no reader sees half of it."""
    run = Run(owner=os.getpid(), processes=tuple(rows), kafka_url=kafka_url, mongo_url=mongo_url)
    fresh = folder / f"{FILE}.new"
    fresh.write_text(run.model_dump_json(), encoding="utf-8")
    fresh.replace(folder / FILE)


def newest_run(home: Path) -> tuple[Path, Run] | None:
    """The folder and the note of the local run that was started last and still runs; `Unfit` if a note is none."""
    notes = sorted(home.glob(f"*/{FILE}"), key=lambda path: path.stat().st_mtime, reverse=True)
    runs = ((path.parent, _read(path)) for path in notes)
    return next(((folder, run) for folder, run in runs if alive(run.owner)), None)


def _read(file: Path) -> Run:
    try:
        return Run.model_validate_json(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Unfit(f"{file} is not what a launcher notes of a local run; take it away if none runs there") from error


def running(home: Path) -> tuple[Process, ...]:
    """The processes of that run; none if there is no run."""
    found = newest_run(home)
    return found[1].processes if found else ()


def alive(pid: int) -> bool:
    """Whether that process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
