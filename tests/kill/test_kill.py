"""Real processes on real engines, killed for real: everything reaches its end, and nothing is lost or doubled."""

import asyncio
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from libs.common.settings import Settings
from libs.ops.demo.actors import Walk
from libs.ops.demo.doorway import Doorway
from libs.ops.demo.ends import courses_of
from libs.ops.demo.matters import matters
from libs.ops.engines.process import Child
from libs.ops.local import PARTITIONS, LocalLoop, local_loop
from libs.ops.serve import SERVICES
from libs.ops.verify import Audit, verify

pytestmark = [pytest.mark.engines, pytest.mark.slow, pytest.mark.timeout(240)]


async def kill(child: Child) -> None:
    assert child.process is not None
    os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()
    child.__enter__()
    await asyncio.to_thread(child.wait)


async def audited(loop: LocalLoop) -> Audit:
    """Looks until the sweepers have sent what the killed ones left."""
    for _ in range(40):
        audit = await verify(loop.engines.kafka_url, loop.engines.mongo_url, Settings().database_prefix, PARTITIONS)
        if audit.clean():
            break
    return audit


async def walk_under_fire(loop: LocalLoop) -> tuple[dict[str, str], dict[str, str], Audit]:
    async with httpx.AsyncClient(base_url=loop.url, timeout=30) as http:
        door, key = Doorway(http), Settings().key.get_secret_value()
        walks = [Walk(matter, door, lambda *_step: None, key) for matter in matters() if not matter.short]
        running = asyncio.gather(*(walk.run(datetime.now(UTC)) for walk in walks))
        for name in SERVICES:
            await kill(loop.services[name])
        await running
    cases = {walk.case for walk in walks}
    courses = await courses_of(
        loop.engines.kafka_url, PARTITIONS, lambda seen: all(case in seen and seen[case].end for case in cases)
    )
    ends = {case: course.end for case, course in courses.items()}
    return ends, {walk.case: walk.matter.end for walk in walks}, await audited(loop)


def test_every_service_is_killed_once_while_matters_walk(tmp_path: Path) -> None:
    with local_loop(tmp_path) as loop:
        ends, proper, audit = asyncio.run(walk_under_fire(loop))
    assert ends == proper
    assert audit.clean(), audit.faults
    assert audit.entries > 100


async def submit_while_down(loop: LocalLoop, kafka: Child) -> list[str]:
    assert kafka.process is not None
    os.killpg(kafka.process.pid, signal.SIGKILL)
    kafka.process.wait()
    cases = []
    async with httpx.AsyncClient(base_url=loop.url, timeout=30) as http:
        for number in range(12):
            body = {"text": "公司拖欠农民工工资三个月不发", "external_id": f"down-{number}"}
            answer = await http.post("/intake/v1/submissions", json=body)
            assert answer.status_code == 201, answer.text
            cases.append(answer.json()["case_id"])
        kafka.__enter__()
        await asyncio.to_thread(kafka.wait)
        for case in cases:
            await at_a_desk(http, case)
    return cases


async def at_a_desk(http: httpx.AsyncClient, case: str) -> None:
    async with asyncio.timeout(90):
        while (await http.get(f"/handling/v1/cases/{case}")).status_code != 200:
            await asyncio.to_thread(lambda: None)


def test_submissions_are_accepted_while_kafka_is_gone_and_dispatched_when_it_is_back(tmp_path: Path) -> None:
    with local_loop(tmp_path) as loop:
        cases = asyncio.run(submit_while_down(loop, loop.engines.kafka))
        audit = asyncio.run(audited(loop))
    assert len(set(cases)) == 12
    assert audit.clean(), audit.faults
