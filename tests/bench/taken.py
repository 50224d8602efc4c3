"""One taken event, twice: our runtime, and the least that any program does for the same durability (the floor).

The floor is a loop on the same drivers, bus and store: read the batch's documents, fold, one bulk write, publish, take
the marks off, commit.  No models, no contracts, no traces, no timers, no held events, no sweeper, no metrics.
Run as `python -m tests.bench.taken ours|floor KAFKA MONGO COUNT`; prints one JSON object.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from pydantic import BaseModel
from pydantic_core import from_json, to_json
from pymongo import AsyncMongoClient, InsertOne, UpdateOne

from libs.common.bus.kafka import KafkaBus
from libs.common.clock import SystemClock
from libs.common.decision import Decision, Now
from libs.common.envelope import Record
from libs.common.events.intake import CaseSubmitted
from libs.common.journal.book import Book
from libs.common.journal.runtime import Runtime
from libs.common.store.mongo import MongoStore
from tests.bench.events import CaseRouted

BATCH, PARTITIONS = 500, 4
FLOOR = "bench.floor"


class Routed(BaseModel):
    status: str
    heard: int


class Policy(BaseModel):
    version: str = "bench"


class Meter:
    """Processor seconds from the first batch to the last record."""

    def __init__(self, count: int) -> None:
        self.left, self.count, self.batches = count, count, 0
        self.cpu = self.wall = 0.0
        self.done = asyncio.Event()

    def begin(self) -> None:
        if not self.batches:
            self.cpu, self.wall = time.process_time(), time.perf_counter()

    def end(self, records: int) -> None:
        self.batches, self.left = self.batches + 1, self.left - records
        if self.left <= 0:
            self.cpu, self.wall = time.process_time() - self.cpu, time.perf_counter() - self.wall
            self.done.set()

    def said(self) -> dict[str, float]:
        return {
            "cpu_us": round(self.cpu / self.count * 1e6, 1), "per_s": round(self.count / self.wall),
            "batch": round(self.count / self.batches), "count": self.count,
        }  # fmt: skip


def route(state: Routed | None, fact: CaseSubmitted, _now: Now) -> Decision[Routed]:
    heard = (state.heard if state else 0) + 1
    routed = CaseRouted(**vars(fact), assignee="dept-7", heard=heard)
    return Decision(Routed(status="routed", heard=heard), (routed,))


async def ours(kafka_url: str, mongo_url: str, meter: Meter) -> None:
    runtime = Runtime(
        book=Book("routing", Routed, {CaseSubmitted: route}), store=MongoStore(mongo_url, "bench_ours"),
        bus=KafkaBus(kafka_url, "routing", PARTITIONS), clock=SystemClock(), policy=Policy(),
    )  # fmt: skip
    take = runtime.take

    async def metered(records: Sequence[Record]) -> None:
        meter.begin()
        await take(records)
        meter.end(len(records))

    runtime.take = metered  # type: ignore[method-assign]
    await runtime.start()
    await meter.done.wait()
    await runtime.stop()


async def floor(kafka_url: str, mongo_url: str, meter: Meter) -> None:
    client = AsyncMongoClient[dict[str, Any]](mongo_url)
    documents = client["bench_floor"]["documents"]
    await documents.create_index("unp.b", sparse=True)
    producer = AIOKafkaProducer(bootstrap_servers=kafka_url, enable_idempotence=True, acks="all", linger_ms=2,
                                max_batch_size=262_144)  # fmt: skip
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_url, group_id="floor", auto_offset_reset="earliest",
                                enable_auto_commit=False)  # fmt: skip
    await producer.start()
    await consumer.start()
    consumer.assign([TopicPartition(FLOOR, number) for number in range(PARTITIONS)])
    while not meter.done.is_set():
        polled = await consumer.getmany(timeout_ms=300, max_records=BATCH)
        records = [from_json(record.value) for batch in polled.values() for record in batch]
        if records:
            meter.begin()
            await _take(documents, producer, records, str(meter.batches))
            await consumer.commit()
            meter.end(len(records))
    await consumer.stop()
    await producer.stop()
    await client.close()


async def _take(documents: Any, producer: AIOKafkaProducer, records: list[dict[str, Any]], batch: str) -> None:
    groups: dict[str, list[dict[str, Any]]] = {}
    for event in records:
        groups.setdefault(event["subject"], []).append(event)
    found = {doc["_id"]: doc async for doc in documents.find({"_id": {"$in": list(groups)}}, {"j": 0})}
    writes, said = [], list[tuple[str, dict[str, Any]]]()
    for case, events in groups.items():
        write, entries = _fold(case, found.get(case), events, batch)
        writes += write
        said += [(case, entry) for entry in entries]
    await documents.bulk_write(writes, ordered=False)
    sent = [await producer.send(f"{FLOOR}-out", _wire(case, entry), key=case.encode()) for case, entry in said]
    await asyncio.gather(*sent)
    await documents.update_many({"unp.b": batch}, {"$unset": {"unp": 1}})


def _fold(
    case: str, doc: dict[str, Any] | None, events: list[dict[str, Any]], batch: str
) -> tuple[list[Any], list[Any]]:
    old = doc or {"_id": case, "v": 0, "n": 0, "in": {}, "st": {"status": "new", "heard": 0}}
    n, state, cursor, entries = old["n"], dict(old["st"]), dict(old["in"]), []
    for event in events:
        if event["sequence"] <= cursor.get(event["source"], 0):
            continue
        cursor[event["source"]] = event["sequence"]
        state = {"status": "routed", "heard": state["heard"] + 1}
        n += 1
        entries.append({"n": n, "id": f"floor:{case}:{n}", "type": "caseloop.case-routed.v1", "cause": event["id"],
                        "at": event["time"], "data": {**event["data"], "assignee": "dept-7", "heard": state["heard"]}})  # fmt: skip
    mark, kept = {"n": old["n"] + 1, "b": batch}, {"n": n, "in": cursor, "st": state}
    if doc is None:
        return [InsertOne({"_id": case, "v": 1, **kept, "unp": mark, "j": entries})], entries
    change = {"$set": {**kept, "unp": mark}, "$inc": {"v": 1}, "$push": {"j": {"$each": entries}}}
    return [UpdateOne({"_id": case, "v": old["v"]}, change)], entries


def _wire(case: str, entry: dict[str, Any]) -> bytes:
    return to_json({"specversion": "1.0", "id": entry["id"], "source": "floor", "subject": case, "type": entry["type"],
                    "time": entry["at"], "sequence": entry["n"], "causationid": entry["cause"], "data": entry["data"]})  # fmt: skip


async def main(way: str, kafka_url: str, mongo_url: str, count: int) -> None:
    meter = Meter(count)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)
    await {"ours": ours, "floor": floor}[way](kafka_url, mongo_url, meter)
    sys.stdout.write(json.dumps(meter.said()))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
