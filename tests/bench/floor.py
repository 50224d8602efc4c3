"""The floor of a taken event: the loop that first showed the algorithm, as it was, with batches of 500.

It reads the batch's documents, folds, writes once, publishes, takes the marks off, commits.  No models, no contracts, no
traces, no timers, no held events, no sweeper, no metrics.
"""

import asyncio
import time
import uuid
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from pymongo import AsyncMongoClient, InsertOne, UpdateOne

from tests.bench.meter import BATCH, PARTITIONS, Meter

FLOOR = "bench.floor"
OUT = "bench.floor-out"
SERVICE = "routing"
HEADERS = [("content-type", b"application/cloudevents+json")]
Doc = dict[str, Any]


async def floor(kafka_url: str, mongo_url: str, meter: Meter) -> None:
    client = AsyncMongoClient[Doc](mongo_url, maxPoolSize=20)
    documents = client["bench_floor"]["documents"]
    await documents.create_index("unp.b", sparse=True)
    producer = AIOKafkaProducer(bootstrap_servers=kafka_url, enable_idempotence=True, acks="all", linger_ms=2,
                                max_batch_size=131_072)  # fmt: skip
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_url, group_id="floor", auto_offset_reset="earliest",
                                enable_auto_commit=False, fetch_max_wait_ms=10)  # fmt: skip
    await producer.start()
    await consumer.start()
    consumer.assign([TopicPartition(FLOOR, number) for number in range(PARTITIONS)])
    while not meter.done.is_set():
        polled = await consumer.getmany(timeout_ms=300, max_records=BATCH)
        records = [orjson.loads(record.value) for batch in polled.values() for record in batch]
        if records:
            meter.begin()
            await _take(documents, producer, records)
            await consumer.commit()
            meter.end(len(records))
    await consumer.stop()
    await producer.stop()
    await client.close()


async def _take(documents: Any, producer: AIOKafkaProducer, records: list[Doc]) -> None:
    groups: dict[str, list[Doc]] = {}
    for event in records:
        groups.setdefault(event["subject"], []).append(event)
    found = {doc["_id"]: doc async for doc in documents.find({"_id": {"$in": list(groups)}}, batch_size=1000)}
    writes: list[InsertOne[Doc] | UpdateOne] = []
    said: list[Doc] = []
    batch = uuid.uuid4().hex
    for case, events in groups.items():
        doc = found.get(case) or {"_id": case, "v": 0, "in": {}, "j": []}
        write = _fold(doc, events, batch)
        if write is not None:
            writes.append(write)
        if "unp" in doc:
            said.append(doc)
    await documents.bulk_write(writes, ordered=False)
    await _publish(documents, producer, said, batch)


def _fold(doc: Doc, events: list[Doc], batch: str) -> InsertOne[Doc] | UpdateOne | None:
    old, new, sets = doc["v"], list[Doc](), dict[str, Any]()
    for event in events:
        source = event["source"]
        if event["sequence"] <= doc["in"].get(source, 0):
            continue
        state = dict(doc.get("st") or {"status": "new", "hist": 0})
        state |= {"status": event["type"], "hist": state["hist"] + 1}
        doc["st"], doc["in"][source] = state, event["sequence"]
        sets |= {f"in.{source}": event["sequence"], "st": state}
        doc["v"] += 1
        data = {**event["data"], "assignee": "dept-7", "n_in": event["sequence"]}
        entry = {"n": doc["v"], "id": f"{SERVICE}:{doc['_id']}:{doc['v']}", "type": "case.routed.v1",
                 "cause": event["id"], "at": time.time(), "data": data}  # fmt: skip
        new.append(entry)
        doc["j"].append(entry)
    if not new:
        return None
    first = new[0]["n"]
    doc["unp"] = {"n": min(doc["unp"]["n"] if "unp" in doc else first, first), "b": batch}
    if not old:
        return InsertOne(doc)
    change = {"$set": {"v": doc["v"], "unp.b": batch, **sets}, "$min": {"unp.n": first}, "$push": {"j": {"$each": new}}}
    return UpdateOne({"_id": doc["_id"], "v": old}, change)


async def _publish(documents: Any, producer: AIOKafkaProducer, said: list[Doc], batch: str) -> None:
    out = [(doc["_id"], entry) for doc in said for entry in doc["j"] if entry["n"] >= doc["unp"]["n"]]
    sent = [await producer.send(OUT, _wire(case, e), key=case.encode(), headers=HEADERS) for case, e in out]
    await asyncio.gather(*sent)
    await documents.update_many({"unp.b": batch}, {"$unset": {"unp": ""}})


def _wire(case: str, entry: Doc) -> bytes:
    return orjson.dumps({"specversion": "1.0", "id": entry["id"], "source": SERVICE, "subject": case, "type": entry["type"],
                         "time": entry["at"], "sequence": entry["n"], "causationid": entry["cause"], "data": entry["data"]})  # fmt: skip
