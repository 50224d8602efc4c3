"""The audit counts a journal whole, wherever its entries lie, and sees what is missing or twice."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaProducer
from pydantic_core import to_json

from conftest import RealEngines
from libs.common.bus.kafka import KafkaBus
from libs.common.clock import SetClock
from libs.common.journal.audit import Asked, write_down
from libs.common.journal.runtime import Runtime
from libs.common.store.mongo import MongoStore
from libs.common.tests import toys
from libs.ops.unanswered import Unanswered
from libs.ops.unfit import Unfit
from libs.ops.verify import Audit, verify
from libs.ops.verify.stores import stores_at

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


async def put(engines: RealEngines, service: str, sequence: int, subject: str = CASE) -> None:
    """An event of the service that its journal does not know."""
    producer = AIOKafkaProducer(bootstrap_servers=engines.kafka_url)
    await producer.start()
    event = {
        "specversion": "1.0", "id": f"{service}:{subject}:{sequence}", "source": service, "subject": subject,
        "type": "caseloop.x.v1", "sequence": sequence, "time": "2026-10-09T02:00:00Z", "data": {},
    }  # fmt: skip
    await producer.send_and_wait(f"case.{service}", to_json(event), subject.encode())
    await producer.stop()


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
    assert (await audited()).faults == [f"lost: {service}/{CASE}: the journal lacks 3"]
    await store.stop()


@pytest.mark.engines
async def test_a_real_store_and_topic_that_were_spoilt_are_named_and_left_as_they_are(engines: RealEngines) -> None:
    service, prefix = f"v{uuid.uuid4().hex[:8]}", "verify"
    where = f"{service}/{CASE}"
    store = await long_case(engines, service, prefix)
    for why in ("one", "two"):
        await write_down(store, Asked("zhou", "retry", why, "x"), "2026-10-09T02:00:00.000Z", {})
    database = store._client[f"{prefix}_{service}"]
    mark = {"n": 99, "b": "b", "at": "2026-10-09T02:00:00.000Z"}
    await database["documents"].update_one({"_id": CASE}, {"$set": {f"in.{service}": 12, "unp": mark}})
    await database["documents"].insert_one({"_id": "seeded", "n": 5, "j": [], "seeded": True})
    await database["documents"].insert_one({"_id": "strayed", "n": 0, "j": []})
    await database["audit"].update_one({"why": "one"}, {"$set": {"why": "another"}})
    await put(engines, service, 10)
    await put(engines, service, 1, "elsewhere")
    before = await database["documents"].find({}).to_list()
    audit = await verify(engines.kafka_url, engines.mongo_url, prefix, 4, (service,))
    said = [
        f"reordered: {where}: case.{service}-", f"mark: {where}: the mark", f"doubled: {where}: the topic says 10",
        f"doubled: {service}/elsewhere: it is on the topic and in no journal",
        f"cursor: {where}: it has taken {service} 12", f"misplaced: {service}/strayed: part is None",
        f"altered: {service}: record 000000000002 does not follow",
    ]  # fmt: skip
    assert [[fault for fault in audit.faults if fault.startswith(one)] != [] for one in said] == [True] * 7, (
        audit.faults
    )
    assert (len(audit.faults), audit.seeded) == (7, 1)
    assert await database["documents"].find({}).to_list() == before
    await store.stop()


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("mongodb://", id="no host"),
        pytest.param("mongodb://a:b:c@host/", id="a password with a colon"),
        pytest.param("mongodb://host:99999/", id="a port that is none"),
        pytest.param("mongodb://one,two/?directConnection=true", id="options that do not go together"),
    ],
)
async def test_an_address_that_no_store_can_have_is_one_sentence(url: str) -> None:
    with pytest.raises(Unfit, match="MONGO_URL: what it says is no address of a store") as error:
        async with stores_at(url, "verify"):
            pass
    assert "b:c" not in str(error.value)


@pytest.mark.engines
async def test_engines_of_two_systems_or_none_are_one_sentence(engines: RealEngines) -> None:
    service, prefix = f"v{uuid.uuid4().hex[:8]}", "verify"
    store = await long_case(engines, service, prefix)

    async def trouble(kafka: str, mongo: str, prefix: str, partitions: int = 4, of: str = service) -> str:
        with pytest.raises(Unanswered) as error:
            await verify(kafka, mongo, prefix, partitions, (of,))
        return str(error.value)

    kafka, mongo = engines.kafka_url, engines.mongo_url
    assert "is CASELOOP_DATABASE_PREFIX right?" in await trouble(kafka, mongo, "another")
    assert "no such topic" in await trouble(kafka, mongo, prefix, of="nobody")
    assert "4 partitions, not 8" in await trouble(kafka, mongo, prefix, 8)
    assert "the store does not answer" in await trouble(kafka, "mongodb://127.0.0.1:1", prefix)
    assert "the bus at 127.0.0.1:1 does not answer" in await trouble("127.0.0.1:1", mongo, prefix)
    documents = store._client[f"{prefix}_{service}"]["documents"]
    document = await documents.find_one_and_delete({"_id": CASE})
    await documents.insert_one({**(document or {}), "_id": "of another system"})
    assert "no case in common" in await trouble(kafka, mongo, prefix)
    await store.stop()
