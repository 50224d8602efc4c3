"""Children under watch: what dies is started again, until it dies too often."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from libs.ops.engines.process import Child, Failed, tries
from libs.ops.restart import pause
from libs.ops.watch import Watch

pytestmark = pytest.mark.slow

STAYS = "import signal; signal.pause()"


def child(name: str, code: str, folder: Path) -> Child:
    return Child(name, [sys.executable, "-S", "-c", code], folder / f"{name}.log", lambda: True)


@contextmanager
def watching(*children: Child, gave_up: Callable[[Failed], None] = lambda _failure: None) -> Iterator[Watch]:
    watch = Watch([children], lambda: None, gave_up)
    watch.start()
    try:
        yield watch
    finally:
        watch.stop()


@pytest.mark.parametrize(
    ("deaths", "seconds"),
    [
        pytest.param([100.0], 0.1, id="at once after the first death"),
        pytest.param([99.0, 100.0], 0.2, id="twice as long after the second"),
        pytest.param([97.0, 98.0, 99.0, 100.0], 0.8, id="twice again each time"),
        pytest.param([96.0, 97.0, 98.0, 99.0, 100.0], None, id="never after the fifth within a minute"),
        pytest.param([10.0, 20.0, 30.0, 40.0, 100.0], 0.1, id="deaths of long ago do not count"),
    ],
)
def test_the_pause_grows_with_the_deaths_of_the_last_minute(deaths: list[float], seconds: float | None) -> None:
    assert pause(deaths, 100.0) == seconds


def test_a_killed_child_is_started_again_and_counted(tmp_path: Path) -> None:
    with watching(child("sleeper", STAYS, tmp_path)) as watch:
        [sleeper] = watch.watched
        assert sleeper.child.process is not None
        first = sleeper.child.process.pid
        os.killpg(first, signal.SIGKILL)
        for _ in tries("the sleeper", sleeper.child.tail):
            if sleeper.child.process.pid != first and sleeper.restarts == 1:
                break
        assert sleeper.child.runs()
    assert not sleeper.child.runs()


def test_a_child_that_keeps_dying_is_given_up_by_name_and_with_its_last_words(tmp_path: Path) -> None:
    heard, told = list[Failed](), threading.Event()

    def gave_up(failure: Failed) -> None:
        heard.append(failure)
        told.set()

    steady = child("steady", STAYS, tmp_path)
    with watching(steady, child("dying", "print('no more')", tmp_path), gave_up=gave_up):
        assert told.wait(30)
        assert steady.runs()
    assert str(heard[0]).startswith("dying died 5 times in a minute:\nno more")
    assert not steady.runs()


def test_who_waits_for_the_system_hears_of_a_child_that_was_given_up(tmp_path: Path) -> None:
    never = child("dying", "print('no more')", tmp_path)
    never.answers = lambda: False
    with watching(never) as watch, pytest.raises(Failed, match="dying died 5 times"):
        watch.wait()


def test_the_first_rank_ends_before_the_second(tmp_path: Path) -> None:
    code = (
        f"import signal, time\nsignal.signal(15, lambda *_: (print(time.monotonic_ns(), flush=True), exit()))\n{STAYS}"
    )
    service, engine = child("service", code, tmp_path), child("engine", code, tmp_path)
    for each in (service, engine):
        each.command = [sys.executable, "-c", code.replace(STAYS, f"print('ready', flush=True)\n{STAYS}")]
    watch = Watch([[service], [engine]], lambda: None, lambda _failure: None)
    watch.start()
    for _ in tries("both", engine.tail):
        if all(each.log.read_text().startswith("ready") for each in (service, engine)):
            break
    watch.stop()
    assert int(service.log.read_text().split()[1]) < int(engine.log.read_text().split()[1])
