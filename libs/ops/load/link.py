"""Connections to the door, cheap enough not to be what is measured: HTTP/1.1 as our own services speak it.

A general client costs more processor time for a request than a service does for its answer (httpx: about a
millisecond), and shares the machine with what it measures.
"""

import asyncio
import re
import ssl
from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic_core import from_json, to_json

from libs.common.web.door import Answer

LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
IDLE_SECONDS: Final = 3.0
SECONDS: Final = 30.0
MOST: Final = 256


@dataclass(slots=True)
class Wire:
    """One connection, and when it was last used."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: float = 0.0


class Links:
    """At most 256 connections to one address; who finds none free waits, and the wait counts.

    To an address with https they are encrypted, and only to a door that its certificate shows to be the one meant.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or (443 if self._tls else 80)
        self._place, self._path = parts.netloc.rpartition("@")[2], parts.path.rstrip("/")
        self._free: deque[Wire] = deque()
        self._gate = asyncio.Semaphore(MOST)

    async def post(self, path: str, body: dict[str, Any], key: str = "") -> Answer:
        """Raises `OSError` or `TimeoutError` if there is no answer; `key` is the Idempotency-Key."""
        content = to_json(body)
        more = f"idempotency-key: {key}\r\n" if key else ""
        head = (
            f"POST {self._path}{path} HTTP/1.1\r\nhost: {self._place}\r\ncontent-type: application/json\r\n{more}"
            f"content-length: {len(content)}\r\n\r\n"
        )
        async with self._gate, asyncio.timeout(SECONDS):
            return await self._ask(head.encode() + content)

    async def close(self) -> None:
        """Closes what is open."""
        while self._free:
            self._free.pop().writer.close()

    async def _ask(self, request: bytes) -> Answer:
        wire = self._waiting() or await self._open()
        try:
            wire.writer.write(request)
            answer = await _answer(wire.reader)
        except BaseException as error:
            wire.writer.close()
            if isinstance(error, asyncio.IncompleteReadError):
                raise ConnectionResetError("closed before the answer") from error
            raise
        wire.used = monotonic()
        self._free.append(wire)
        return answer

    def _waiting(self) -> Wire | None:
        """The one used last, unless a server may be about to close it."""
        while self._free:
            wire = self._free.pop()
            if monotonic() - wire.used < IDLE_SECONDS and not wire.reader.at_eof():
                return wire
            wire.writer.close()
        return None

    async def _open(self) -> Wire:
        return Wire(*await asyncio.open_connection(self._host, self._port, ssl=self._tls))


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    status, length = int(head[9:12]), LENGTH.search(head)
    if length:
        content = await reader.readexactly(int(length[1]))
    else:
        content = await _chunks(reader) if CHUNKED.search(head) else b""
    try:
        body = from_json(content)
    except ValueError:
        body = {}
    return Answer(status, body if isinstance(body, dict) else {"items": body})


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    content = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        content += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return content
