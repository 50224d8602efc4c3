"""Cleans one file in a process of its own, so that neither the event loop nor the service waits or suffers."""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

from libs.common.errors import Unavailable
from libs.common.files.sniffing import type_of
from libs.common.files.unfit import Unfit

AT_ONCE: Final = 2
SECONDS: Final = 25.0
READY: Final = b"ready\n"


@dataclass(frozen=True, slots=True)
class Clean:
    """A file as it may be kept and shown; `small`: a small picture of it (JPEG), if it is a picture."""

    type: str
    data: bytes
    small: bytes


class Cleaning:
    """`at_once` files at a time; the others wait."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._gate = asyncio.Semaphore(at_once)

    async def clean(self, data: bytes, megapixels: int) -> Clean:
        """The file made anew.  Raises `Unfit` if it is none of the types taken or does not open as what it begins like.

        Raises `Unavailable` if the program that does it cannot run here.
        """
        if not data:
            raise Unfit("empty")
        kind = type_of(data)
        if not kind:
            raise Unfit("type")
        async with self._gate:
            # The thread only waits for the process: an event loop of any make can do that.
            answer = await asyncio.to_thread(_asked, data, kind, megapixels)
        return _read(answer, kind)


def _asked(data: bytes, kind: str, megapixels: int) -> bytes:
    command = [sys.executable, "-m", f"{__package__}.cleaner", kind, str(megapixels)]
    # No more of the environment than it takes to start: no key, no address.
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ.get("PATH", "")}
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, timeout=SECONDS,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unfit("broken") from error
    return done.stdout


def _read(answer: bytes, kind: str) -> Clean:
    if not answer.startswith(READY):
        raise Unavailable("files cannot be looked at here: the cleaner does not start")
    head, _, rest = answer[len(READY) :].partition(b"\n")
    if not head:
        raise Unfit("broken")
    said = json.loads(head)
    if "unfit" in said:
        raise Unfit(said["unfit"])
    return Clean(kind, rest[said["small"] :], rest[: said["small"]])
