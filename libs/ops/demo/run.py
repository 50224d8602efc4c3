"""`caseloop demo`: starts the system, lets the matters walk, checks their ends."""

import asyncio
import os
import shutil
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from libs.common.settings import Settings
from libs.ops.apart import HOME
from libs.ops.demo.actors import Walk
from libs.ops.demo.doorway import Doorway, Stuck
from libs.ops.demo.ends import Course, closings, courses_of, faults_of
from libs.ops.demo.matters import Matter, matters
from libs.ops.demo.overlay import SHORT, shortened
from libs.ops.demo.page import fault_on_page
from libs.ops.demo.screen import Row, closer, faults, results, teller
from libs.ops.engines.choice import Choice
from libs.ops.local import introduction, local_loop, stay
from libs.ops.lock import held
from libs.ops.running import LocalLoop

SETTLE_SECONDS: Final = 15.0


def demo(folder: Path, choice: Choice) -> int:
    """Runs it; stays up unless ONCE is set.  0 if every matter came to its proper end."""
    console, started = Console(soft_wrap=True, highlight=False), time.monotonic()
    console.print(introduction(choice))
    with held(folder):
        shutil.rmtree(folder, ignore_errors=True)
        config = shortened(HOME / Settings().config, folder / "config")
        console.print(f"for this run reports (举报) count in seconds, as {SHORT.relative_to(HOME)} says")
        with local_loop(folder, choice, more={"CASELOOP_CONFIG": str(config)}) as loop:
            console.print(f"up after {time.monotonic() - started:.1f} s: {loop.url}, data and logs in {folder}")
            good, total = _told(console, asyncio.run(_walk(loop, console)))
            console.print(f"closed {good} of {total}")
            if not os.environ.get("ONCE"):
                _addresses(console, loop.url)
                stay()
    return int(good != total)


def _told(console: Console, rows: list[Row]) -> tuple[int, int]:
    console.print(results(rows))
    for fault in faults(rows):
        console.print(fault, style="red", markup=False)
    return sum(not row.faults for row in rows), len(rows)


def _addresses(console: Console, url: str) -> None:
    """Where a person can look."""
    for what, path in (("群众：公开、我要说事、查进度", "/portal/"), ("单位和综治中心", "/portal/sign-in")):
        console.print(f"{url}{path}  {what}")
    console.print("end with Ctrl-C")


async def _walk(loop: LocalLoop, console: Console) -> list[Row]:
    started, key, run = time.monotonic(), Settings().key.get_secret_value(), uuid.uuid4().hex[:8]

    def seconds() -> float:
        return time.monotonic() - started

    async with httpx.AsyncClient(base_url=loop.url, timeout=30) as http:
        door = Doorway(http)
        walks = [Walk(matter, door, teller(console, matter, seconds), key, run) for matter in matters()]
        watching = asyncio.create_task(_watch(loop, walks, closer(console, seconds)))
        done = await asyncio.gather(*(walk.run(datetime.now(UTC)) for walk in walks), return_exceptions=True)
    for walk, error in zip(walks, done, strict=True):
        if isinstance(error, Stuck):
            console.print(f"{walk.matter.name}: {error}", style="red", markup=False)
        elif error is not None:
            raise error
    courses = await courses_of(loop.said, lambda seen: _settled(walks, seen), SETTLE_SECONDS)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return list(await asyncio.gather(*(_row(walk, courses.get(walk.case, Course()), loop.url) for walk in walks)))


async def _watch(loop: LocalLoop, walks: list[Walk], tell: Callable[[str, Matter, str], None]) -> None:
    """Tells each close; one that is heard before its own receipt is told with the next."""
    closed: dict[str, str] = {}
    async for case, outcome in closings(loop.said):
        closed[case] = outcome
        for walk in walks:
            if walk.case in closed:
                tell(walk.number, walk.matter, closed.pop(walk.case))


def _settled(walks: list[Walk], courses: Mapping[str, Course]) -> bool:
    return not any(faults_of(walk.matter, courses.get(walk.case, Course())) for walk in walks)


async def _row(walk: Walk, course: Course, url: str) -> Row:
    found = faults_of(walk.matter, course)
    if walk.number and (missing := await fault_on_page(url, walk.number, walk.tokens[0], walk.matter.end)):
        found.append(missing)
    return Row(walk.number, walk.matter, course.path, course.end, tuple(found))
