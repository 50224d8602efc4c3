"""A cable between services and an engine, that can be slow, silent, or cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

CHUNK = 65_536
TICK = 1e-6


@dataclass(eq=False)
class Link:
    """One connection; `lost` once a byte of it went nowhere: nothing comes through any more, and nobody is told."""

    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    lost: bool = False


class Cable:
    """`delay` seconds each way.  While `silent`, every connection on which something is said is half open for ever."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._links: set[Link] = set()
        self.delay, self.silent = 0.0, False
        self.cuts = self.losses = 0

    def cut(self) -> None:
        """Ends every connection at once, as a reset does."""
        self.cuts += len(self._links)
        for link in self._links:
            for end in link.ends:
                end.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either end closes it."""
        try:
            onward, back = await asyncio.open_connection("127.0.0.1", self._behind)
        except OSError:
            writer.transport.abort()
            return
        link = Link((writer, back))
        self._links.add(link)
        await asyncio.gather(self._pass(link, reader, back), self._pass(link, onward, writer))
        self._links.discard(link)

    async def _pass(self, link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop, last = asyncio.get_running_loop(), 0.0
        try:
            while chunk := await reader.read(CHUNK):
                if self.silent and not link.lost:
                    link.lost, self.losses = True, self.losses + 1
                if not link.lost:
                    last = max(last + TICK, loop.time() + self.delay)
                    loop.call_at(last, _write, writer, chunk)
        except OSError:
            writer.transport.abort()
            return
        loop.call_at(max(last + TICK, loop.time()), writer.close)


def _write(writer: asyncio.StreamWriter, chunk: bytes) -> None:
    if not writer.is_closing():
        writer.write(chunk)


@asynccontextmanager
async def cable(port: int, behind: int) -> AsyncIterator[Cable]:
    """From a port of this machine to another."""
    made = Cable(behind)
    server = await asyncio.start_server(made.carry, "127.0.0.1", port)
    try:
        yield made
    finally:
        server.close()
        made.cut()
