"""To messaging gateways: every notice on its way, and what was wrong with a receipt; and two senders without a partner.

The file sender writes each notice once, however often it comes: it knows what stands in its file.
"""

import asyncio
import fcntl
import hashlib
import os
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from pydantic_core import from_json, to_json

from libs.common.envelope import Heard
from libs.common.errors import Unavailable
from libs.common.events.notification import DutyAlerted, NoticeSent, ReceiptIgnored
from libs.common.telemetry import metrics
from services.gateway.edges.edge import Edge, Outgoing, say

NOTICE = "caseloop.notice.v1"
RECEIPT = "caseloop.receipt.v1"
REJECTED = "caseloop.receipt-rejected.v1"
SHOWN = ("id", "number", "notice", "means", "to", "text")


async def forward_notice(heard: Heard) -> Sequence[Outgoing]:
    """A notice, as it was decided; what the duty desk is told goes out in the same shape, to no person.

    A receipt that fits nothing that was sent goes back to who said it, and is counted.
    """
    if heard.type == NoticeSent.type():
        return (say("channel.outbound", heard, NOTICE, heard.data),)
    if heard.type == ReceiptIgnored.type():
        metrics.RECEIPTS_IGNORED.labels(str(heard.data.get("why"))).inc()
        return (say("channel.outbound", heard, REJECTED, heard.data),)
    if heard.type != DutyAlerted.type():
        return ()
    told = {name: heard.data.get(name) for name in ("id", "number", "means", "text", "to")}
    return (say("channel.outbound", heard, NOTICE, {**told, "person": "", "notice": "duty", "round": 1, "attempt": 1}),)


OUTBOUND = Edge("gateway-outbound", ("case.notification",), forward_notice)


def sender_edge(outbox: Path | None, besides: Collection[str] = ()) -> Edge:
    """Writes each message to a file, or to the console, and says that it was delivered; not those by `besides`."""
    write = Outbox(outbox).write if outbox else write_console

    async def send(heard: Heard) -> Sequence[Outgoing]:
        if heard.type != NOTICE or heard.data.get("means") in besides:
            return ()
        await write(heard.data)
        return (say("channel.receipts", heard, RECEIPT, {"notice": heard.data["id"], "status": "delivered"}),)

    return Edge("gateway-sender", ("channel.outbound",), send)


async def write_console(notice: dict[str, Any]) -> None:
    """One line a message; nothing in it but what the citizen reads and a masked address."""
    await asyncio.to_thread(sys.stdout.write, f"→ {notice.get('means')} {notice.get('to')} {notice.get('text')}\n")


class Outbox:
    """A file with one line a message, whoever writes it and whenever they are killed.

    A writer holds the lock of the file (flock(2), which a kill lets go), reads what stands there by now, and cuts off
    what a kill left of a last line.  So two who both believe that the partition is theirs write no line twice.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._written: set[bytes] = set()
        self._place, self._read = (0, 0), 0

    async def write(self, notice: dict[str, Any]) -> None:
        """Appends it, unless it stands there already.  Raises `Unavailable` while the file cannot be written."""
        try:
            await asyncio.to_thread(self._append, notice)
        except OSError as error:
            raise Unavailable(
                f"{self._path} cannot be written ({error.strerror}); make room, or let us write"
            ) from error

    def _append(self, notice: dict[str, Any]) -> None:
        line, mark = to_json({name: notice.get(name) for name in SHOWN}), _mark(notice.get("id"))
        with self._lock, self._path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._catch_up(file)
            if mark not in self._written:
                file.write(line + b"\n")
                file.flush()
                self._written.add(mark)

    def _catch_up(self, file: IO[bytes]) -> None:
        """With what stands there since; from the beginning of a file that somebody put in its place."""
        found = os.fstat(file.fileno())
        if (found.st_dev, found.st_ino) != self._place or found.st_size < self._read:
            self._place, self._read = (found.st_dev, found.st_ino), 0
        file.seek(self._read)
        for line in file:
            if not line.endswith(b"\n"):
                file.truncate(self._read)
                break
            self._written.update(_mark(notice) for notice in _named(line))
            self._read += len(line)


def _named(line: bytes) -> Iterator[Any]:
    """The id of a line; what somebody else wrote there has none."""
    with suppress(ValueError, KeyError, TypeError):
        yield from_json(line)["id"]


def _mark(notice: Any) -> bytes:
    return hashlib.blake2b(str(notice).encode(), digest_size=8).digest()
