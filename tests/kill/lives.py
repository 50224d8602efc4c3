"""Services of a running system made mortal, and what they died of."""

import os
import random
import signal
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from libs.ops import restart
from libs.ops.demo import doorway
from libs.ops.engines.process import Child, free_ports, tries
from libs.ops.ready import ready
from libs.ops.running import LocalLoop

MINUTES = 10
WHOLE, MORTAL = "libs.ops.serve", "tests.kill.mortal"


def hard_wearing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The launcher never gives a service up, and people try again for as long as it takes."""
    monkeypatch.setattr(restart, "pause", lambda _deaths, _now: 0.1)
    monkeypatch.setattr(doorway, "PATIENCE", int(MINUTES * 60 / doorway.PAUSE_SECONDS))
    monkeypatch.setattr(doorway, "LOOKS", int(MINUTES * 60 / doorway.LOOK_SECONDS))


def dealt(drawn: random.Random, names: Sequence[str], count: int) -> list[str]:
    """So many of them in an order that is drawn, each as often as any other, or once more."""
    deck = [names[number % len(names)] for number in range(count)]
    drawn.shuffle(deck)
    return deck


def kill(child: Child) -> None:
    """Whoever runs under that name now; returns when the launcher has put the next process in its place."""
    killed = _pid(child, lambda _pid: child.runs())
    os.killpg(killed, signal.SIGKILL)
    _pid(child, lambda pid: pid != killed)


def send_signal(child: Child, number: signal.Signals) -> None:
    """To whoever runs under that name now, and all that it started."""
    assert child.process is not None
    os.killpg(child.process.pid, number)


def _pid(child: Child, right: Callable[[int], bool]) -> int:
    for _ in tries(f"another {child.name}", child.tail):
        if child.process is not None and right(child.process.pid):
            return child.process.pid
    raise AssertionError("tries ends by itself")


def back(child: Child) -> None:
    """Until it answers, also if it dies before."""
    for _ in tries(child.name, child.tail):
        if child.answers():
            return


def make_mortal(loop: LocalLoop, notes: Path, names: Collection[str], **more: str) -> None:
    """From now on those services die as mortal.py says."""
    notes.mkdir(parents=True, exist_ok=True)
    for name in names:
        _restart(loop.services[name], MORTAL, {"MORTAL_NOTES": str(notes), **more})


def make_whole(loop: LocalLoop, names: Collection[str]) -> None:
    """They die no more; returns when they are ready."""
    for name in names:
        _restart(loop.services[name], WHOLE, {})
    for name in names:
        back(loop.services[name])


def _restart(child: Child, module: str, more: Mapping[str, str]) -> None:
    child.command = [module if word in {MORTAL, WHOLE} else word for word in child.command]
    child.env = {**child.env, **more}
    kill(child)


def second(loop: LocalLoop, name: str) -> Child:
    """One more process of a service, not started yet."""
    port, first = next(free_ports()), loop.services[name]
    command = [sys.executable, "-m", "libs.ops.serve", name, str(port)]
    log = first.log.with_name(f"{name}-2.log")
    return replace(first, command=command, log=log, answers=partial(ready, port), port=port, process=None)


def deaths(notes: Path) -> dict[str, list[str]]:
    """By service, in order."""
    return {file.name: file.read_text(encoding="utf-8").splitlines() for file in sorted(notes.iterdir())}
