"""`caseloop demo`: starts the system, lets the matters walk, checks their ends."""

import asyncio
import os
import shutil
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from libs.common.settings import Settings
from libs.ops.demo.actors import Walk
from libs.ops.demo.doorway import Doorway, Stuck
from libs.ops.demo.ends import Course, courses_of, faults_of
from libs.ops.demo.matters import matters
from libs.ops.demo.overlay import SHORT, shortened
from libs.ops.demo.screen import Row, faults, results, teller
from libs.ops.local import HOME, PARTITIONS, LocalLoop, local_loop

SETTLE_SECONDS: Final = 15.0


def demo(folder: Path) -> int:
    """Runs it; stays up unless ONCE is set.  0 if every matter came to its proper end."""
    console, started = Console(), time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    console.print("starting Kafka, the store and the services, each a process of its own …")
    config = shortened(HOME / Settings().config, folder / "config")
    console.print(f"for this run reports (举报) count in seconds, as {SHORT.relative_to(HOME)} says", soft_wrap=True)
    with local_loop(folder, {"CASELOOP_CONFIG": str(config)}) as loop:
        console.print(f"up after {time.monotonic() - started:.1f} s: {loop.url}; data, logs: {folder}", soft_wrap=True)
        rows = asyncio.run(_walk(loop, console))
        console.print(results(rows))
        for fault in faults(rows):
            console.print(fault, style="red", markup=False, soft_wrap=True)
        good = sum(not row.faults for row in rows)
        console.print(f"closed {good} of {len(rows)}", highlight=False)
        if not os.environ.get("ONCE"):
            console.print(f"the door stays open at {loop.url}; end with Ctrl-C")
            _stay()
    return int(good != len(rows))


async def _walk(loop: LocalLoop, console: Console) -> list[Row]:
    started, key = time.monotonic(), Settings().key.get_secret_value()

    def seconds() -> float:
        return time.monotonic() - started

    async with httpx.AsyncClient(base_url=loop.url, timeout=30) as http:
        door = Doorway(http)
        walks = [Walk(matter, door, teller(console, matter, seconds), key) for matter in matters()]
        done = await asyncio.gather(*(walk.run(datetime.now(UTC)) for walk in walks), return_exceptions=True)
    for walk, error in zip(walks, done, strict=True):
        if isinstance(error, Stuck):
            console.print(f"{walk.matter.name}: {error}", style="red", markup=False, soft_wrap=True)
        elif error is not None:
            raise error
    courses = await courses_of(loop.engines.kafka_url, PARTITIONS, lambda seen: _settled(walks, seen), SETTLE_SECONDS)
    return [_row(walk, courses.get(walk.case, Course())) for walk in walks]


def _settled(walks: list[Walk], courses: Mapping[str, Course]) -> bool:
    return not any(faults_of(walk.matter, courses.get(walk.case, Course())) for walk in walks)


def _row(walk: Walk, course: Course) -> Row:
    return Row(walk.number, walk.matter, course.path, course.end, tuple(faults_of(walk.matter, course)))


def _stay() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return
