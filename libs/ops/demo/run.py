"""`caseloop demo`: starts the system, lets the matters walk, checks their ends."""

import asyncio
import os
import shutil
import time
import uuid
from pathlib import Path

import httpx
import yaml
from rich.console import Console
from rich.table import Table

from libs.ops.demo.actors import Matter, Stuck, Walk
from libs.ops.demo.ends import TOPIC, ends_of
from libs.ops.engines.choice import Choice
from libs.ops.local import introduction, local_loop, stay
from libs.ops.lock import held
from libs.ops.running import LocalLoop

MATTERS = Path(__file__).parent / "matters.yaml"


def demo(folder: Path, choice: Choice) -> int:
    """Runs it; stays up unless ONCE is set.  0 if every matter came to its proper end."""
    console, started = Console(soft_wrap=True, highlight=False), time.monotonic()
    console.print(introduction(choice))
    with held(folder):
        shutil.rmtree(folder, ignore_errors=True)
        with local_loop(folder, choice) as loop:
            console.print(f"up after {time.monotonic() - started:.1f} s: {loop.url}, data and logs in {folder}")
            good, total = asyncio.run(_walk(loop, console))
            console.print(f"closed {good} of {total}")
            if not os.environ.get("ONCE"):
                console.print(f"the door stays open at {loop.url}; end with Ctrl-C")
                stay()
    return int(good != total)


def matters() -> list[Matter]:
    """The rows of the file."""
    rows = yaml.load(MATTERS.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return [Matter.model_validate(row) for row in rows]


async def _walk(loop: LocalLoop, console: Console) -> tuple[int, int]:
    started, run = time.monotonic(), uuid.uuid4().hex[:8]

    def told(number: str, what: str) -> None:
        console.print(f"{time.monotonic() - started:6.1f} s  {number}  {what}")

    async with httpx.AsyncClient(base_url=loop.url, timeout=30) as http:
        walks = [Walk(matter, http, told, run) for matter in matters()]
        done = await asyncio.gather(*(walk.run() for walk in walks), return_exceptions=True)
    for error in done:
        if isinstance(error, Stuck):
            console.print(f"[red]{error}")
        elif error is not None:
            raise error
    ends = await ends_of(loop.said(TOPIC), {walk.case for walk in walks})
    console.print(_table(walks, ends))
    return sum(ends.get(walk.case) == walk.matter.end for walk in walks), len(walks)


def _table(walks: list[Walk], ends: dict[str, str]) -> Table:
    table = Table("编号", "什么事", "该怎样结束", "真的怎样结束")
    for walk in walks:
        end = ends.get(walk.case, "没有办结")
        colour = "green" if end == walk.matter.end else "red"
        table.add_row(walk.number, walk.matter.name, walk.matter.end, f"[{colour}]{end}")
    return table
