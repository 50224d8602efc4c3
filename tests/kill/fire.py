"""What the kill tests share: submissions over HTTP, and the audit of all journals against all topics."""

import asyncio
import time

import httpx

from libs.common.settings import Settings
from libs.ops.running import LocalLoop
from libs.ops.verify import Audit, verify
from libs.ops.verify.rest import at_rest

LOOKS = 40


async def audited(loop: LocalLoop, looks: int = LOOKS) -> Audit:
    """Looks until the sweepers have sent what the killed ones left, and until nothing is young."""
    urls = loop.engines.kafka_url, loop.engines.mongo_url
    return await at_rest(lambda: verify(*urls, Settings().database_prefix, loop.partitions), looks)


async def submitted(http: httpx.AsyncClient, number: int) -> httpx.Response:
    body = {"text": "公司拖欠农民工工资三个月不发", "external_id": f"fire-{number}"}
    return await http.post("/intake/v1/submissions", json=body)


async def submit(http: httpx.AsyncClient, number: int) -> str:
    answer = await submitted(http, number)
    assert answer.status_code == 201, answer.text
    case = answer.json()["case_id"]
    assert isinstance(case, str)
    return case


async def at_a_desk(http: httpx.AsyncClient, case: str) -> None:
    async with asyncio.timeout(60):
        while (await http.get(f"/handling/v1/cases/{case}")).status_code != 200:
            await asyncio.to_thread(time.sleep, 0.05)
