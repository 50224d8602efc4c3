"""One run, from the first arrival to the last end."""

import asyncio
import itertools
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic, time
from typing import Final

from libs.ops.load.drain import Groups
from libs.ops.load.heard import Heard
from libs.ops.load.link import Links
from libs.ops.load.listening import Listening
from libs.ops.load.matters import BY_BUS, Script, phones, scripts
from libs.ops.load.partner import Partner
from libs.ops.load.plan import Plan, arrivals
from libs.ops.load.report import Report
from libs.ops.load.tally import Tally
from libs.ops.load.usage import read_all, spent
from libs.ops.load.walks import WALKS, Arrival, Failed, Means
from libs.ops.processes import Process

PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class System:
    """What is loaded: addresses, the key receipts are made with, and the processes if they are this machine's."""

    door: str
    kafka_url: str
    partitions: int
    key: str
    processes: tuple[Process, ...] = ()


async def run(system: System, mode: str, plan: Plan, patience: float = PATIENCE) -> Report:
    """Sends all arrivals when their time comes; waits for their ends and then for the groups, each at most so long."""
    before, tally, heard = read_all(system.processes), Tally(), Heard()
    until = monotonic() + plan.seconds + patience
    async with Groups(system.kafka_url) as groups, _means(system, tally, heard, until) as means:
        started = monotonic()
        walks = [asyncio.ensure_future(_walk(mode, one, means)) async for one in _coming(mode, plan, started)]
        sent = monotonic() - started
        behind = await groups.lag()
        await asyncio.gather(*walks)
        ended, drain = monotonic() - started, await groups.drained(patience)
        after = await asyncio.to_thread(read_all, system.processes)
    return Report(
        mode=mode, plan=plan, arrived=len(walks), sent=sent, ended=ended, began_at=time() - (monotonic() - started),
        closed=[second - started for second in heard.closed.values()], tally=tally, steps=list(heard.steps()),
        lag=behind, drain=drain, spent=spent(before, after), started=started,
    )  # fmt: skip


@asynccontextmanager
async def _means(system: System, tally: Tally, heard: Heard, until: float) -> AsyncIterator[Means]:
    links, partner = Links(system.door), Partner(system.kafka_url)
    listening = Listening(system.kafka_url, heard, monotonic)
    async with AsyncExitStack() as stack:
        for end in (links.close, partner.stop, listening.stop):
            stack.push_async_callback(end)
        await partner.start()
        await listening.start(system.partitions)
        yield Means(links, heard, partner, tally, system.key, until)


async def _coming(mode: str, plan: Plan, started: float) -> AsyncIterator[Arrival]:
    """Each when its time has come; who comes late counts from when it should have come."""
    name, said, people = uuid.uuid4().hex[:10], _said(mode), phones()
    for number, second in enumerate(arrivals(plan)):
        wait = started + second - monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        yield Arrival(next(said), f"load-{name}-{number}", next(people), started + second)


def _said(mode: str) -> Iterator[Script]:
    return itertools.cycle([BY_BUS] if mode == "bus" else scripts())


async def _walk(mode: str, arrival: Arrival, means: Means) -> None:
    with suppress(Failed):
        await WALKS[mode](arrival, means)
        means.tally.through += 1
