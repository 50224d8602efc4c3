"""Which system a command looks at, and what it says if there is none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from libs.common.settings import Settings
from libs.ops.engines.process import Failed
from libs.ops.processes import newest_run
from libs.ops.reach import Reach, door_of, reach

NOWHERE = Settings(kafka_url="", mongo_url="")


def note(home: Path, name: str, owner: int, age: int = 0) -> Path:
    folder = home / name
    folder.mkdir()
    said = {"owner": owner, "processes": [], "kafka_url": f"bus-of-{name}", "mongo_url": f"store-of-{name}"}
    (folder / "processes.json").write_text(json.dumps(said), encoding="utf-8")
    os.utime(folder / "processes.json", (1_000_000 - age, 1_000_000 - age))
    return folder


@pytest.fixture(scope="session")
def gone() -> int:
    """The id of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_given_addresses_come_before_a_local_run(tmp_path: Path) -> None:
    note(tmp_path, "up", os.getpid())
    assert reach(Settings(kafka_url="bus", mongo_url="store"), tmp_path) == Reach("bus", "store")


def test_the_newest_local_run_that_still_runs_is_looked_at(tmp_path: Path, gone: int) -> None:
    note(tmp_path, "older", os.getpid(), age=20)
    newer = note(tmp_path, "newer", os.getpid(), age=10)
    note(tmp_path, "ended", gone)
    assert reach(NOWHERE, tmp_path) == Reach("bus-of-newer", "store-of-newer", newer / "traces")


def test_without_any_system_the_way_out_is_named(tmp_path: Path, gone: int) -> None:
    note(tmp_path, "ended", gone)
    with pytest.raises(SystemExit, match="`caseloop up`, or give KAFKA_URL and MONGO_URL"):
        reach(NOWHERE, tmp_path)


def test_half_a_system_is_not_completed_from_another(tmp_path: Path) -> None:
    note(tmp_path, "up", os.getpid())
    with pytest.raises(SystemExit, match="MONGO_URL is not given"):
        reach(Settings(kafka_url="bus", mongo_url=""), tmp_path)


def test_who_needs_the_bus_only_may_give_the_bus_only(tmp_path: Path) -> None:
    assert reach(Settings(kafka_url="bus", mongo_url=""), tmp_path, ("kafka_url",)).kafka_url == "bus"


@pytest.mark.parametrize("name", ["door", "all"])
def test_the_door_of_the_newest_run_is_found(tmp_path: Path, name: str) -> None:
    folder = note(tmp_path, "up", os.getpid())
    said = {
        "owner": os.getpid(),
        "processes": [{"name": "intake", "pid": 1, "port": 7}, {"name": name, "pid": 2, "port": 8}],
    }
    (folder / "processes.json").write_text(json.dumps(said), encoding="utf-8")
    assert door_of(tmp_path) == "http://127.0.0.1:8"


def test_without_a_door_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="`caseloop up`, or give --door"):
        door_of(tmp_path)


def test_the_note_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    (tmp_path / "up").mkdir()
    said = {"owner": os.getpid(), "processes": [{"name": "intake", "pid": 7, "port": 8}]}
    (tmp_path / "up" / "processes.json").write_text(json.dumps(said), encoding="utf-8")
    found = newest_run(tmp_path)
    assert found is not None
    assert [process.name for process in found[1].processes] == ["intake"]
