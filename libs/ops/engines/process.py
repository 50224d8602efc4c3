"""A child process that is logged, waited for and never left behind."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

PATIENCE: Final = 60.0
GRACE: Final = 10.0
PR_SET_PDEATHSIG: Final = 1


class Failed(RuntimeError):  # noqa: N818 - says what happened
    """A child ended or did not answer; the message holds the end of its log."""


@dataclass(slots=True)
class Child:
    """`answers` says whether it does its work yet; `env` is added to this process's own."""

    name: str
    command: Sequence[str]
    log: Path
    answers: Callable[[], bool]
    folder: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Starts it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=self.folder,
                env={**os.environ, **self.env}, start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one syscall
            )  # fmt: skip
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Stops it, with force if it does not listen."""
        process = self.process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def wait(self) -> None:
        """Until it answers; `Failed` if it ends first or takes too long."""
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process is None or self.process.poll() is not None:
                raise Failed(f"{self.name} ended:\n{self._tail()}")
            if time.monotonic() > until:
                raise Failed(f"{self.name} did not answer within {PATIENCE:.0f} s:\n{self._tail()}")
            time.sleep(0.05)

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _die_with_parent() -> None:
    """So that a killed launcher leaves nothing running (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
