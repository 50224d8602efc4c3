"""The row of the second process says something only if there was a second one."""

import sys
from pathlib import Path

import pytest

from libs.ops.engines.process import Child
from tests.bench import replica
from tests.bench.replica import joined_and_killed, second_of

WAITING = [sys.executable, "-c", "import signal; print('is waiting for its store', flush=True); signal.pause()"]
ENDING = [sys.executable, "-c", "print('has no store'); raise SystemExit(1)"]


def process(folder: Path, command: list[str], *, ready: bool) -> Child:
    return Child("routing-2", command, folder / "log", lambda: ready)


async def test_a_second_process_that_is_ready_is_killed_and_both_moments_are_told(tmp_path: Path) -> None:
    second = process(tmp_path, WAITING, ready=True)
    moments = await joined_and_killed(second, 1.0)
    assert list(moments) == ["joined", "killed"]
    assert moments["killed"] - moments["joined"] >= 1.0
    assert not second.runs()


@pytest.mark.parametrize(
    ("command", "ready"),
    [
        pytest.param(WAITING, False, id="never ready"),
        pytest.param(ENDING, True, id="ended, and somebody else answers at its port"),
    ],
)
async def test_a_second_process_that_was_not_ready_took_nothing_over_and_is_no_row(
    tmp_path: Path, command: list[str], *, ready: bool
) -> None:
    second = process(tmp_path, command, ready=ready)
    with pytest.raises(RuntimeError, match="routing-2 was not ready before it was to be killed"):
        await joined_and_killed(second, 1.0)
    assert not second.runs()


def test_the_second_is_asked_at_its_own_port_whether_it_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[int]()

    def ready(port: int) -> bool:
        asked.append(port)
        return True

    monkeypatch.setattr(replica, "ready", ready)
    first = Child("routing", ["python", "serve", "routing", "7001"], Path("log"), lambda: False, port=7001)
    second = second_of(first)
    assert second.answers()
    assert (asked, second.command, second.port) == ([7017], ["python", "serve", "routing", "7017"], 7017)
