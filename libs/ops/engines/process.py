"""A child process that is logged, waited for and never left behind."""

import ctypes
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

PATIENCE: Final = 60.0
GRACE: Final = 10.0
PR_SET_PDEATHSIG: Final = 1
PORTS: Final = (20_000, 32_000)
LIBC: Final = ctypes.CDLL(None)


class Failed(RuntimeError):  # noqa: N818 - says what happened
    """Something cannot start, ended or did not answer; the message says the way out or holds the end of a log."""


@dataclass(slots=True)
class Child:
    """`answers` says whether it does its work yet; `env` is added to this process's own."""

    name: str
    command: Sequence[str]
    log: Path
    answers: Callable[[], bool]
    folder: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Starts it."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Stops it."""
        stop_all([self])

    def start(self) -> None:
        """Starts it, its words appended to its log; it ends with the calling thread (PR_SET_PDEATHSIG, prctl(2))."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=self.folder,
                env={**os.environ, **self.env}, start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one syscall
            )  # fmt: skip

    def runs(self) -> bool:
        """Whether its process is there."""
        return self.process is not None and self.process.poll() is None

    def wait(self) -> None:
        """Until it answers; `Failed` if it ends first or takes too long."""
        for _ in tries(self.name, self.tail):
            if self.answers():
                return
            if not self.runs():
                raise Failed(f"{self.name} ended:\n{self.tail()}")

    def tail(self) -> str:
        """The last lines of its log, and where it is."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join([*lines[-20:], f"(the whole log: {self.log})"])


def tries(what: str, last_words: Callable[[], str]) -> Iterator[None]:
    """Comes round again as long as patience lasts; then `Failed`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        yield
        time.sleep(0.05)
    raise Failed(f"{what} did not answer within {PATIENCE:.0f} s: {last_words()}")


def stop_all(children: Collection[Child]) -> None:
    """Asks all at once to end, and ends with force whoever does not listen."""
    running = [child.process for child in children if child.process and child.runs()]
    for process in running:
        process.terminate()
    until = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_ports() -> Iterator[int]:
    """Ports nobody listens on, each once, below those that outgoing connections are given (ip(7)).

    Where to begin depends on the process, so that systems started at the same moment do not meet.
    """
    first, last = PORTS
    start = first + os.getpid() * 16 % (last - first)
    return filter(_free, itertools.chain(range(start, last), range(first, start)))


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def listens(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _die_with_parent() -> None:
    """So that a killed launcher leaves nothing running (Linux, prctl(2))."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
