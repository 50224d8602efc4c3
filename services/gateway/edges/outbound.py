"""To messaging gateways: every notice on its way; and two senders for a deployment without one."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from libs.common.envelope import Heard
from libs.common.events.notification import DutyAlerted, NoticeSent
from services.gateway.edges.edge import Edge, Outgoing, say

NOTICE = "caseloop.notice.v1"
RECEIPT = "caseloop.receipt.v1"


async def forward_notice(heard: Heard) -> Sequence[Outgoing]:
    """A notice, as it was decided; what the duty desk is told goes out in the same shape, to no person."""
    if heard.type == NoticeSent.type():
        return (say("channel.outbound", heard, NOTICE, heard.data),)
    if heard.type != DutyAlerted.type():
        return ()
    told = {name: heard.data.get(name) for name in ("id", "number", "means", "text", "to")}
    return (say("channel.outbound", heard, NOTICE, {**told, "person": "", "notice": "duty", "round": 1, "attempt": 1}),)


OUTBOUND = Edge("gateway-outbound", ("case.notification",), forward_notice)


def sender_edge(outbox: Path | None) -> Edge:
    """Writes each message to a file, or to the console, and says that it was delivered."""

    async def send(heard: Heard) -> Sequence[Outgoing]:
        if heard.type != NOTICE:
            return ()
        await asyncio.to_thread(write_out, outbox, heard.data)
        return (say("channel.receipts", heard, RECEIPT, {"notice": heard.data["id"], "status": "delivered"}),)

    return Edge("gateway-sender", ("channel.outbound",), send)


def write_out(outbox: Path | None, notice: dict[str, Any]) -> None:
    """One line a message; nothing in it but what the citizen reads and a masked address."""
    line = {name: notice.get(name) for name in ("id", "number", "notice", "means", "to", "text")}
    if outbox is None:
        sys.stdout.write(f"→ {line['means']} {line['to']} {line['text']}\n")
        return
    with outbox.open("ab") as file:
        file.write(to_json(line) + b"\n")
