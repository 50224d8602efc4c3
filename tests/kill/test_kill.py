"""Real processes on real engines, killed for real: everything reaches its end, and nothing is lost or doubled."""

import asyncio
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from libs.common.settings import Settings
from libs.ops.demo.actors import Walk
from libs.ops.demo.doorway import Doorway
from libs.ops.demo.ends import courses_of
from libs.ops.demo.matters import matters
from libs.ops.engines.choice import Choice, Kind
from libs.ops.engines.process import Child
from libs.ops.local import local_loop
from libs.ops.processes import running
from libs.ops.running import LocalLoop
from libs.ops.serve import SERVICES
from libs.ops.verify import Audit
from tests.kill.fire import at_a_desk, audited, submit
from tests.kill.lives import kill

OUR_OWN = Choice(Kind.JAVA, "given engines may not be killed")
SILENT = [sys.executable, "-c", "import signal; signal.pause()"]
SILENCE = 20.0

pytestmark = [
    pytest.mark.engines, pytest.mark.slow, pytest.mark.timeout(240),
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java for a Kafka that may be killed"),
]  # fmt: skip


async def walk_under_fire(loop: LocalLoop) -> tuple[dict[str, str], dict[str, str], Audit]:
    async with httpx.AsyncClient(base_url=loop.url, timeout=30) as http:
        door, key = Doorway(http), Settings().key.get_secret_value()
        walks = [Walk(matter, door, lambda *_step: None, key, "kill") for matter in matters() if not matter.short]
        walking = asyncio.gather(*(walk.run(datetime.now(UTC)) for walk in walks))
        for name in SERVICES:
            await asyncio.to_thread(kill, loop.services[name])
            await asyncio.to_thread(loop.services[name].wait)
        await walking
    cases = {walk.case for walk in walks}
    courses = await courses_of(loop.said, lambda seen: all(case in seen and seen[case].end for case in cases))
    ends = {case: course.end for case, course in courses.items()}
    return ends, {walk.case: walk.matter.end for walk in walks}, await audited(loop)


def test_every_service_is_killed_once_while_matters_walk_and_the_launcher_starts_it_again(tmp_path: Path) -> None:
    with local_loop(tmp_path / "run", OUR_OWN) as loop:
        ends, proper, audit = asyncio.run(walk_under_fire(loop))
        rows = running(tmp_path)
    assert ends == proper
    assert audit.clean(), audit.faults
    assert audit.entries > 100
    assert {row.name for row in rows if row.restarts == 1} == set(SERVICES)


async def submit_while_down(loop: LocalLoop, kafka: Child) -> tuple[list[str], float]:
    """The cases taken in and the seconds of silence; the stream of submissions itself takes the time.

    A silent process takes the broker's place, so that the launcher does not bring it back too early.
    """
    broker, kafka.command = kafka.command, SILENT
    await asyncio.to_thread(kill, kafka)
    gone, cases = time.monotonic(), list[str]()
    async with httpx.AsyncClient(base_url=loop.url, timeout=30) as http:
        while time.monotonic() - gone < SILENCE:
            cases.append(await submit(http, len(cases)))
        silent = time.monotonic() - gone
        kafka.command = broker
        await asyncio.to_thread(kill, kafka)
        for case in cases:
            await at_a_desk(http, case)
    return cases, silent


def test_submissions_are_accepted_while_kafka_is_gone_for_20_s_and_dispatched_when_it_is_back(tmp_path: Path) -> None:
    with local_loop(tmp_path, OUR_OWN) as loop:
        cases, silent = asyncio.run(submit_while_down(loop, loop.engines.children["kafka"]))
        audit = asyncio.run(audited(loop))
    assert silent >= SILENCE
    assert len(set(cases)) == len(cases) >= 12
    assert audit.clean(), audit.faults
    assert audit.entries >= 3 * len(cases)
