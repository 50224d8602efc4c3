"""Real processes on real engines, killed for real: everything reaches its end, and nothing is lost or doubled."""

import asyncio
import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from libs.ops.demo.actors import Walk
from libs.ops.demo.ends import ends_of
from libs.ops.demo.run import matters
from libs.ops.engines.process import Child
from libs.ops.local import PARTITIONS, LocalLoop, local_loop
from libs.ops.serve import SERVICES
from libs.ops.verify import Audit
from tests.kill.fire import at_a_desk, audited, submit

SILENCE = 20.0

pytestmark = [pytest.mark.engines, pytest.mark.slow, pytest.mark.timeout(240)]


async def kill(child: Child) -> None:
    assert child.process is not None
    os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()
    child.__enter__()
    await asyncio.to_thread(child.wait)


async def walk_under_fire(loop: LocalLoop) -> tuple[dict[str, str], dict[str, str], Audit]:
    async with httpx.AsyncClient(base_url=loop.url, timeout=30) as http:
        walks = [Walk(matter, http, lambda _number, _what: None) for matter in matters()]
        running = asyncio.gather(*(walk.run() for walk in walks))
        for name in SERVICES:
            await kill(loop.services[name])
        await running
    ends = await ends_of(loop.engines.kafka_url, {walk.case for walk in walks}, PARTITIONS)
    return ends, {walk.case: walk.matter.end for walk in walks}, await audited(loop)


def test_every_service_is_killed_once_while_matters_walk(tmp_path: Path) -> None:
    with local_loop(tmp_path) as loop:
        ends, proper, audit = asyncio.run(walk_under_fire(loop))
    assert ends == proper
    assert audit.clean(), audit.faults
    assert audit.entries > 100


async def submit_while_down(loop: LocalLoop, kafka: Child) -> tuple[list[str], float]:
    """The cases taken in and the seconds of silence; the stream of submissions itself takes the time."""
    assert kafka.process is not None
    os.killpg(kafka.process.pid, signal.SIGKILL)
    kafka.process.wait()
    gone, cases = time.monotonic(), list[str]()
    async with httpx.AsyncClient(base_url=loop.url, timeout=30) as http:
        while time.monotonic() - gone < SILENCE:
            cases.append(await submit(http, len(cases)))
        silent = time.monotonic() - gone
        kafka.__enter__()
        await asyncio.to_thread(kafka.wait)
        for case in cases:
            await at_a_desk(http, case)
    return cases, silent


def test_submissions_are_accepted_while_kafka_is_gone_for_20_s_and_dispatched_when_it_is_back(tmp_path: Path) -> None:
    with local_loop(tmp_path) as loop:
        cases, silent = asyncio.run(submit_while_down(loop, loop.engines.kafka))
        audit = asyncio.run(audited(loop))
    assert silent >= SILENCE
    assert len(set(cases)) == len(cases) >= 12
    assert audit.clean(), audit.faults
    assert audit.entries >= 3 * len(cases)
