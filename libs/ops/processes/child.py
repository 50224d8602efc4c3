"""A child process that is logged, waited for and never left behind."""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Protocol, Self

PATIENCE: Final = 60.0
GRACE: Final = 10.0
PR_SET_PDEATHSIG: Final = 1
PR_SET_NAME: Final = 15


class Failed(RuntimeError):  # noqa: N818 - says what happened
    """A child ended or did not answer; the message holds the end of its log."""


class Process(Protocol):
    """What a started process must offer; `subprocess.Popen` does."""

    @property
    def pid(self) -> int:
        """Also the number of its session and process group."""

    def poll(self) -> int | None:
        """Its exit status, negative for a signal; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status; `subprocess.TimeoutExpired` after so many seconds."""


@dataclass(slots=True)
class Child:
    """`command` is executed, or called in a fork of this process; `answers` says whether it does its work yet.

    `env` is added to this process's own.
    """

    name: str
    command: Sequence[str] | Callable[[], None]
    log: Path
    answers: Callable[[], bool]
    folder: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    process: Process | None = None

    def __enter__(self) -> Self:
        """Starts it."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Stops it, with force if it does not listen."""
        self.stop()

    def start(self) -> None:
        """In a session of its own, its output appended to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = self._forked(log, self.command) if callable(self.command) else self._executed(log)

    def ended(self) -> bool:
        """Whether it was never started or runs no more; what it left in its group is ended too."""
        if self.process is None:
            return True
        if self.process.poll() is None:
            return False
        _kill_group(self.process.pid)
        return True

    def ask_to_stop(self) -> None:
        """SIGTERM; does not wait."""
        if not self.ended() and self.process is not None:
            os.kill(self.process.pid, signal.SIGTERM)

    def stop(self) -> None:
        """Waits for its end, and enforces it."""
        self.ask_to_stop()
        if self.process is None:
            return
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            _kill_group(self.process.pid)
            self.process.wait()

    def wait(self) -> None:
        """Until it answers; `Failed` if it ends first or takes too long."""
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if self.ended():
                raise Failed(f"{self.name} ended:\n{self.last_words()}")
            if time.monotonic() > until:
                raise Failed(f"{self.name} did not answer within {PATIENCE:.0f} s:\n{self.last_words()}")
            time.sleep(0.05)

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def _executed(self, log: IO[bytes]) -> Process:
        assert not callable(self.command)  # noqa: S101 - for the type checker
        return subprocess.Popen(  # noqa: S603 - our own commands
            self.command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=self.folder,
            env={**os.environ, **self.env}, start_new_session=True, preexec_fn=_bound_to_parent(),  # noqa: PLW1509
        )  # fmt: skip

    def _forked(self, log: IO[bytes], work: Callable[[], None]) -> Process:
        bind, name, number = _bound_to_parent(), self.name, log.fileno()

        def run() -> None:
            os.setsid()
            bind()
            _named(name)
            for each in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
                signal.signal(each, signal.SIG_DFL)
            signal.set_wakeup_fd(-1)
            os.dup2(number, 1)
            os.dup2(number, 2)
            os.environ.update(self.env)
            work()

        started = multiprocessing.get_context("fork").Process(target=run, name=name)
        started.start()
        return Fork(started)


class Fork:
    """A forked process that offers what an executed one does."""

    def __init__(self, started: multiprocessing.process.BaseProcess) -> None:
        self._started = started

    @property
    def pid(self) -> int:
        """Its number."""
        return self._started.pid or 0

    @property
    def returncode(self) -> int | None:
        """As `poll`."""
        return self.poll()

    def poll(self) -> int | None:
        """Its exit status, negative for a signal; None while it runs."""
        return self._started.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status; `subprocess.TimeoutExpired` after so many seconds."""
        self._started.join(timeout)
        if self._started.exitcode is None:
            raise subprocess.TimeoutExpired(self._started.name, timeout or 0)
        return self._started.exitcode


def _kill_group(number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(number, signal.SIGKILL)


def _bound_to_parent() -> Callable[[], None]:
    """What a child calls first, so that a killed launcher leaves nothing running (Linux, prctl(2)).

    The library is opened before the fork: between fork and exec only plain calls are safe.
    """
    if sys.platform != "linux":
        return lambda: None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return bind


def _named(name: str) -> None:
    """The name that ps and top show for a fork (Linux; 15 bytes)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode()[:15], 0, 0, 0)
