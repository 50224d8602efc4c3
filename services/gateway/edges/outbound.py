"""To messaging gateways: every notice on its way, and what was wrong with a receipt; and two senders without a partner.

The file sender writes each notice once, however often it comes: it knows what stands in its file.
"""

import asyncio
import hashlib
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from libs.common.envelope import Heard
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
        await asyncio.to_thread(write, heard.data)
        return (say("channel.receipts", heard, RECEIPT, {"notice": heard.data["id"], "status": "delivered"}),)

    return Edge("gateway-sender", ("channel.outbound",), send)


def write_console(notice: dict[str, Any]) -> None:
    """One line a message; nothing in it but what the citizen reads and a masked address."""
    sys.stdout.write(f"→ {notice.get('means')} {notice.get('to')} {notice.get('text')}\n")


class Outbox:
    """A file with one line a message.  One writer at a time: the topic that it is filled from has one partition."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._written: set[bytes] | None = None

    def write(self, notice: dict[str, Any]) -> None:
        """Appends it, unless it stands there already."""
        line, mark = to_json({name: notice.get(name) for name in SHOWN}), _mark(notice.get("id"))
        with self._lock:
            written = self._known()
            if mark not in written:
                with self._path.open("ab") as file:
                    file.write(line + b"\n")
                written.add(mark)

    def _known(self) -> set[bytes]:
        """What stands in the file; what a kill left of a last line is cut off, and written again."""
        if self._written is None:
            said = self._path.read_bytes() if self._path.is_file() else b""
            whole = said[: said.rfind(b"\n") + 1]
            if len(whole) < len(said):
                with self._path.open("r+b") as file:
                    file.truncate(len(whole))
            self._written = {_mark(notice) for line in whole.splitlines() for notice in _named(line)}
        return self._written


def _named(line: bytes) -> Iterator[Any]:
    """The id of a line; what somebody else wrote there has none."""
    with suppress(ValueError, KeyError, TypeError):
        yield from_json(line)["id"]


def _mark(notice: Any) -> bytes:
    return hashlib.blake2b(str(notice).encode(), digest_size=8).digest()
