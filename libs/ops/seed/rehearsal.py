"""A few matters walk the real services in memory, under a clock that is moved, and what they leave is kept."""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.engines import Engines
from libs.common.settings import Settings
from libs.common.store import Doc
from libs.ops.demo.actors import Walk
from libs.ops.demo.doorway import Doorway
from libs.ops.demo.matters import Matter, matters
from libs.ops.serve import SERVICES
from libs.ops.together import create_together, in_memory

START: Final = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
BETWEEN: Final = timedelta(minutes=20)
SIMPLE: Final = frozenset({"accept", "contact", "progress", "result", "approve", "send-back", "part", "waive", "rate"})
PAUSE: Final = 0.001
CALLED_BACK: Final = frozenset({"rate 1", "rate 2", "rate 3"})
"""Who says that has to be phoned, and the clock of the call outlasts the case."""
UNSETTLED: Final = ("next", "unp", "held")


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One closed case: its documents by service, and when it began."""

    case: str
    began: datetime
    documents: Mapping[str, Sequence[Doc]]


def rehearsable() -> list[Matter]:
    """Matters of one person that come to a satisfied end by hand alone."""
    return [
        matter for matter in matters()
        if matter.end == "satisfied" and not matter.short and not matter.hours_ago and not matter.said
        and all(step.partition(" ")[0] in SIMPLE and step not in CALLED_BACK for step in matter.steps)
    ]  # fmt: skip


async def rehearse(chosen: Sequence[Matter]) -> list[Rehearsed]:
    """Each walks when the one before is closed and all is quiet, so that every run leaves the same instants."""
    bus, clock = MemoryBus(Settings().partitions), SetClock(START)
    engines = in_memory(SERVICES, bus)
    app = create_together(SERVICES, {"CASELOOP_OUTBOX_FILE": os.devnull}, engines, clock)

    async def then(response: httpx.Response) -> None:
        if response.is_success:
            await quiet(bus)
            clock.move(BETWEEN)

    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://seed", event_hooks={"response": [then]}) as http,
    ):
        return [await _walked(matter, Doorway(http), engines, clock) for matter in chosen]


async def _walked(matter: Matter, door: Doorway, engines: Mapping[str, Engines], clock: SetClock) -> Rehearsed:
    began, key = clock.now(), Settings().key.get_secret_value()
    walk = Walk(matter, door, lambda *_: None, key, "seed")
    await walk.run(began)
    left = {name: await _left(engine.store, walk.case) for name, engine in engines.items()}
    return Rehearsed(walk.case, began, {name: documents for name, documents in left.items() if documents})


async def _left(store: Any, case: str) -> list[Doc]:
    """The case's own document and its persons', whole; one that still waits for something is no closed case's."""
    found = [row for row in await store.find({"part": {"$gte": 0}}) if row["_id"].partition("/")[0] == case]
    own = [{**row, "j": await store.journal(row["_id"])} for row in found]
    waiting = [(row["_id"], name) for row in own for name in UNSETTLED if name in row]
    if waiting:
        raise ValueError(f"a rehearsed case is not at rest: {waiting}")
    return own


async def quiet(bus: MemoryBus) -> None:
    """Until every member of every group has taken in all there is."""
    while any([sum((await one.lag()).values()) for members in bus.members.values() for one in members]):
        await asyncio.to_thread(time.sleep, PAUSE)
