"""Every service in this process, on a bus and stores in memory: what it knows ends with the process."""

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import uvicorn

from libs.common.bus.memory import MemoryBus
from libs.common.envelope import Record
from libs.common.settings import Settings
from libs.ops.engines.choice import Choice
from libs.ops.engines.process import Failed, free_ports, tries
from libs.ops.processes import FILE, Process, note
from libs.ops.ready import ready
from libs.ops.running import LocalLoop, Wishes
from libs.ops.serve import ALL, SERVICES, bound, configured
from libs.ops.together import create_together, in_memory

PAUSE: Final = 0.05


@contextmanager
def embedded(folder: Path, _choice: Choice, wishes: Wishes, gave_up: Callable[[Failed], None]) -> Iterator[LocalLoop]:
    """Serves from a thread, so that the caller may drive it from this one."""
    port = wishes.port or next(free_ports())
    url, bus = f"http://127.0.0.1:{port}", MemoryBus(Settings().partitions)
    more = {"CASELOOP_OUTBOX_FILE": folder / "outbox.jsonl", "CASELOOP_DOOR_URL": url, **wishes.more}
    server = uvicorn.Server(configured(create_together(SERVICES, more, in_memory(SERVICES, bus))))
    with bound("127.0.0.1", port) as socket, _serving(partial(server.run, sockets=[socket]), server, gave_up):
        for _ in tries("the system", lambda: "its words are above"):
            if ready(port):
                break
        note(folder, [Process(name=ALL, pid=os.getpid(), port=port)])
        try:
            yield LocalLoop(url, partial(_said, bus), bus.partitions)
        finally:
            (folder / FILE).unlink(missing_ok=True)


@contextmanager
def _serving(run: Callable[[], None], server: uvicorn.Server, gave_up: Callable[[Failed], None]) -> Iterator[None]:
    def serve() -> None:
        try:
            run()
        finally:
            if not server.should_exit:
                gave_up(Failed("the services ended; their last words are above"))

    thread = threading.Thread(target=serve, name="services", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


async def _said(bus: MemoryBus, topic: str) -> AsyncGenerator[Record]:
    """As listening.py says it of Kafka."""
    seen = [0] * bus.partitions
    while True:
        for number, log in enumerate(bus.topics[topic]):
            for record in log[seen[number] :]:
                seen[number] += 1
                yield record
        await asyncio.sleep(PAUSE)
