"""Citizens who submit and matters that walk, on and on, whatever happens to the system."""

import asyncio
import itertools
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from libs.common.settings import Settings
from libs.ops.apart import HOME
from libs.ops.demo.actors import Walk
from libs.ops.demo.doorway import Doorway
from libs.ops.demo.ends import courses_of
from libs.ops.demo.matters import matters
from libs.ops.demo.overlay import shortened
from libs.ops.running import LocalLoop
from tests.kill.channel import numbers_told, send
from tests.kill.fire import at_a_desk
from tests.kill.inputs import SUBMISSION, Inputs
from tests.kill.lives import MINUTES

# Nobody takes it on: with clocks of seconds it is reminded, missed, ordered and raised.
UNANSWERED = "没人接的事"
WALKED = ("物业不管", "涵洞积水", "问清再办", "社保补缴", "三次不满意", "景区指路牌", "不用办了", "已经起诉")
TEXT = "公司拖欠农民工工资三个月不发"
PACE = 0.1
LEFT_OUT = {
    "exclude": {"reason": "unreasonable", "why": "要求没有依据", "asked_by": "住建 周", "by": "督查 郑"},
    "lift-exclusion": {"why": "依据是有的", "by": "督查 郑"},
}
MATTERS = {matter.name: matter for matter in matters()}


@dataclass
class Load:
    """`submitted` are cases nobody works on, `walks` go to their proper ends."""

    loop: LocalLoop
    http: httpx.AsyncClient
    inputs: Inputs
    submitted: list[str] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def submit(self) -> None:
        """One after the other; whoever gets no answer sends the same again."""
        run = uuid.uuid4().hex[:8]
        for number in itertools.count():
            body = {"text": TEXT, "external_id": f"load-{run}-{number}"}
            self.submitted.append((await Doorway(self.http).post(SUBMISSION, body))["case_id"])
            if await self.over_within(PACE):
                return

    async def walk(self, *names: str) -> None:
        """Those matters at once, once."""
        run, key = uuid.uuid4().hex[:8], Settings().key.get_secret_value()
        walks = [Walk(MATTERS[name], Doorway(self.http), lambda *_step: None, key, run) for name in names]
        self.walks += walks
        await asyncio.gather(*(walk.run(datetime.now(UTC)) for walk in walks))

    async def walk_on(self) -> None:
        """One matter after the other."""
        for name in itertools.cycle(WALKED):
            await self.walk(name)
            if self.over.is_set():
                return

    async def leave_out(self, case: str) -> None:
        """A matter is left out of the rates, by two people, and counts again: what assessment itself decides."""
        for act, body in LEFT_OUT.items():
            await Doorway(self.http).post(f"/assessment/v1/cases/{case}/{act}", body, f"{case}/{act}")

    async def send_by_bus(self, count: int) -> None:
        """Through a channel's topic; the answers are looked for at the end."""
        sent = {uuid.uuid4().hex for _ in range(count)}
        await send(self.loop, sent)
        self.inputs.sent |= sent

    async def answered(self, more: int) -> None:
        """Until that many more inputs were answered well."""
        goal = len(self.inputs.promises) + more
        while len(self.inputs.promises) < goal:
            await self.over_within(PACE)

    async def over_within(self, seconds: float) -> bool:
        """Whether it was ended by then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.over.wait()
        return self.over.is_set()

    async def ended(self) -> None:
        """Every matter at its proper end, every other case at a desk."""
        proper = {walk.case: walk.matter.end for walk in self.walks}
        courses = await courses_of(
            self.loop.said, lambda seen: all(c in seen and seen[c].end for c in proper), within=MINUTES * 60
        )
        assert {case: courses[case].end for case in proper} == proper
        for case in self.submitted:
            await at_a_desk(self.http, case)
        while not self.inputs.sent <= (await numbers_told(self.loop)).keys():
            await self.over_within(PACE)


def short_clocks(folder: Path) -> dict[str, str]:
    """What services are told so that clocks count in seconds."""
    return {"CASELOOP_CONFIG": str(shortened(HOME / Settings().config, folder / "config"))}


@asynccontextmanager
async def standing(loop: LocalLoop, inputs: Inputs) -> AsyncIterator[Load]:
    """Somebody who has matters walk as they are told to."""
    limits = httpx.Limits(max_connections=50)
    async with httpx.AsyncClient(base_url=loop.url, timeout=10, event_hooks=inputs.hooks, limits=limits) as http:
        yield Load(loop, http, inputs)


@asynccontextmanager
async def flowing(loop: LocalLoop, inputs: Inputs) -> AsyncIterator[Load]:
    """Two who submit and four whose matters walk while this lasts; then everything comes to its end."""
    async with standing(loop, inputs) as load:
        works = [load.submit(), load.submit(), *(load.walk_on() for _ in range(4))]
        tasks = [asyncio.create_task(work) for work in works]
        yield load
        load.over.set()
        await asyncio.gather(*tasks)
        await load.ended()
