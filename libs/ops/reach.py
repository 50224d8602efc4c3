"""Where the system is that an operator looks at: KAFKA_URL and MONGO_URL, else the newest local run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from libs.common.settings import Settings
from libs.ops.address import bus_at, door_at, store_at
from libs.ops.engines.process import Failed
from libs.ops.processes import newest_run
from libs.ops.serve import ALL, DOOR

BOTH: Final = ("kafka_url", "mongo_url")


@dataclass(frozen=True, slots=True)
class Reach:
    """Addresses; `traces`: where the services write their spans, if they write them on this machine."""

    kafka_url: str
    mongo_url: str
    traces: Path | None = None


def reach(given: Settings, home: Path, needs: tuple[str, ...] = BOTH) -> Reach:
    """One system, never half of one and half of another; ends the command with the way out if there is none.

    Raises `Unfit` if an address that is given can be none.
    """
    if given.kafka_url or given.mongo_url:
        lacking = [name.upper() for name in needs if not getattr(given, name)]
        if lacking:
            raise SystemExit(f"{' and '.join(lacking)} is not given, though the other address is; give both")
        return Reach(bus_at(given.kafka_url), store_at(given.mongo_url), given.trace_file and given.trace_file.parent)
    found = newest_run(home)
    if found is None:
        raise SystemExit(
            f"no running system to look at, no local run under {home}: start one with `caseloop up`, "
            "or give KAFKA_URL and MONGO_URL"
        )
    folder, run = found
    return Reach(run.kafka_url, run.mongo_url, folder / "traces")


def door_of(home: Path, given: str = "") -> str:
    """The door that `--door` gave, else that of the newest local run; raises `Failed` with the way out if none is open.

    Raises `Unfit` if what was given can be no door.
    """
    if given:
        return door_at("--door", given)
    found = newest_run(home)
    ports = [one.port for one in found[1].processes if one.name in {DOOR, ALL}] if found else []
    if not ports:
        raise Failed(f"no door is open: no local run under {home}; start one with `caseloop up`, or give --door")
    return f"http://127.0.0.1:{ports[0]}"
