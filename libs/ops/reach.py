"""Where the system is that an operator looks at: KAFKA_URL and MONGO_URL, else the newest local run."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from libs.common.settings import Settings

BOTH: Final = ("kafka_url", "mongo_url")


class Process(BaseModel):
    """One process of a local run."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    name: str
    pid: int
    port: int


class Run(BaseModel):
    """A local run, as it noted itself in `processes.json`; `owner` is the process that stops it all."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    owner: int
    processes: tuple[Process, ...]
    kafka_url: str = ""
    mongo_url: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Addresses; `traces`: where the services write their spans, if they write them on this machine."""

    kafka_url: str
    mongo_url: str
    traces: Path | None = None


def reach(given: Settings, home: Path, needs: tuple[str, ...] = BOTH) -> Reach:
    """One system, never half of one and half of another; ends the command with the way out if there is none."""
    if given.kafka_url or given.mongo_url:
        lacking = [name.upper() for name in needs if not getattr(given, name)]
        if lacking:
            raise SystemExit(f"{' and '.join(lacking)} is not given, though the other address is; give both")
        return Reach(given.kafka_url, given.mongo_url, given.trace_file and given.trace_file.parent)
    found = newest_run(home)
    if found is None:
        raise SystemExit(
            f"no running system to look at, no local run under {home}: start one with `caseloop up`, "
            "or give KAFKA_URL and MONGO_URL"
        )
    folder, run = found
    return Reach(run.kafka_url, run.mongo_url, folder / "traces")


def newest_run(home: Path) -> tuple[Path, Run] | None:
    """The folder and the note of the local run that was started last and still runs."""
    notes = sorted(home.glob("*/processes.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    runs = ((path.parent, Run.model_validate_json(path.read_bytes())) for path in notes)
    return next(((folder, run) for folder, run in runs if alive(run.owner)), None)


def alive(pid: int) -> bool:
    """Whether that process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
