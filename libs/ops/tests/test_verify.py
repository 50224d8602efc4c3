"""The audit counts a journal whole, wherever its entries lie, and sees what is missing or twice."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conftest import RealEngines
from libs.common.bus.kafka import KafkaBus
from libs.common.clock import SetClock
from libs.common.journal.runtime import Runtime
from libs.common.store.mongo import MongoStore
from libs.common.tests import toys
from libs.ops.verify import Audit, verify

CASE = "case"


async def long_case(engines: RealEngines, service: str, prefix: str) -> MongoStore:
    """A case of eight entries, six of them archived."""
    await engines.provision([f"case.{service}"])
    store = MongoStore(engines.mongo_url, f"{prefix}_{service}")
    runtime = Runtime(
        book=replace(toys.FRONT, service=service), store=store, bus=KafkaBus(engines.kafka_url, service),
        clock=SetClock(datetime(2026, 10, 9, tzinfo=UTC)), policy=toys.Policy(), seed=1,
    )  # fmt: skip
    await runtime.start()
    while await runtime.trouble():
        await runtime.store.ping()
    for number in range(8):
        await runtime.desk.decide(CASE, toys.submit, toys.Submit(text=f"{number}"))
    await store.archive(CASE, 6)
    await store.cut(CASE, 6)
    await runtime.stop()
    return store


@pytest.mark.engines
async def test_archived_entries_count_and_a_missing_one_is_found(engines: RealEngines) -> None:
    service, prefix = f"v{uuid.uuid4().hex[:8]}", "verify"

    async def audited() -> Audit:
        return await verify(engines.kafka_url, engines.mongo_url, prefix, 4, (service,))

    store = await long_case(engines, service, prefix)
    audit = await audited()
    assert audit.clean(), audit.faults
    assert (audit.cases, audit.entries) == (1, 8)
    await store._archive.delete_one({"entry.n": 3})
    assert not (await audited()).clean()
    await store.stop()
