"""A system on one machine: begun, seen, refused a second time, and ended."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from libs.ops import local
from libs.ops.demo.matters import matters
from libs.ops.engines.choice import Choice, Kind
from libs.ops.engines.process import Child, Failed
from libs.ops.lock import held
from libs.ops.processes import Process, note, running
from libs.ops.running import Wishes

pytestmark = pytest.mark.slow


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Child]:
    """`caseloop up` on a machine without anything: embedded, in a process of its own."""
    nothing = tmp_path / "bin"
    nothing.mkdir()
    env = {"PATH": str(nothing), "CASELOOP_HOME": str(tmp_path), "KAFKA_URL": "", "MONGO_URL": ""}
    log = tmp_path / "up.log"
    command = [sys.executable, "-m", "libs.ops.cli", "up"]
    with Child("up", command, log, lambda: "the door is open" in log.read_text(), env=env) as child:
        child.wait()
        yield child


def caseloop(up: Child, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "libs.ops.cli", *arguments]
    return subprocess.run(command, env={**os.environ, **up.env}, capture_output=True, text=True, check=False)


def test_ps_says_of_each_process_where_it_is_and_whether_it_is_ready(up: Child) -> None:
    assert up.process is not None
    [row] = json.loads(caseloop(up, "ps", "--json").stdout)
    assert row | {"port": 0} == {"name": "all", "pid": up.process.pid, "port": 0, "restarts": 0, "ready": True}
    assert httpx.get(f"http://127.0.0.1:{row['port']}/ready").json() == {"status": "ready"}
    assert "ready" in caseloop(up, "ps").stdout


def test_a_second_system_on_the_same_folder_is_refused_and_the_first_goes_on(up: Child) -> None:
    assert up.process is not None
    second = caseloop(up, "up")
    assert second.returncode == 1
    assert f"in use by process {up.process.pid}; stop that one first" in second.stderr
    assert up.runs()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_up_ends_cleanly_when_it_is_told_to(up: Child, by: signal.Signals) -> None:
    assert up.process is not None
    up.process.send_signal(by)
    assert up.process.wait(30) == 0
    assert "Traceback" not in up.log.read_text()
    assert caseloop(up, "ps", "--json").stdout.strip() == "[]"


def test_a_service_that_stays_dead_ends_what_runs_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def dying(_folder: Path, _choice: Choice, _wishes: Wishes, gave_up: Callable[[Failed], None]) -> Iterator[None]:
        threading.Thread(target=gave_up, args=[Failed("intake died 5 times in a minute")]).start()
        yield

    monkeypatch.setattr(local, "embedded", dying)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Failed, match="intake died 5 times"), local.local_loop(tmp_path, Choice(Kind.EMBEDDED, "")):
        local.stay()
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_folder_is_free_again_after_its_holder(tmp_path: Path) -> None:
    with held(tmp_path / "a"), pytest.raises(Failed, match=f"process {os.getpid()}"), held(tmp_path / "a"):
        pytest.fail("held twice")
    with held(tmp_path / "a"):
        assert (tmp_path / "a.lock").read_text() == str(os.getpid())


def test_a_system_whose_launcher_is_gone_is_not_running(tmp_path: Path) -> None:
    (tmp_path / "up").mkdir()
    intake = Process(name="intake", pid=1, port=2)
    note(tmp_path / "up", [intake])
    assert running(tmp_path) == (intake,)
    gone = subprocess.run(
        [sys.executable, "-S", "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    file = tmp_path / "up" / "processes.json"
    file.write_text(file.read_text().replace(f'"owner":{os.getpid()}', f'"owner":{gone.stdout.strip()}'))
    assert running(tmp_path) == ()


def test_embedded_is_said_plainly() -> None:
    said = local.introduction(Choice(Kind.EMBEDDED, "no Java 17"))
    assert "ONE process" in said
    assert "state ends with the process" in said
    assert "no Java 17" in said


@pytest.mark.timeout(120)
def test_the_demo_closes_every_matter_where_there_is_neither_docker_nor_java(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "PATH": str(tmp_path),
        "CASELOOP_HOME": str(tmp_path),
        "ONCE": "1",
        "KAFKA_URL": "",
        "MONGO_URL": "",
    }
    command = [sys.executable, "-m", "libs.ops.cli", "demo"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "state ends with the process" in done.stdout
    count = len(matters())
    assert f"closed {count} of {count}" in done.stdout
