"""One taken event, twice: our runtime, and the prototype's bare loop (tests/bench/floor.py).

Run as `python -m tests.bench.taken ours|floor KAFKA MONGO COUNT`; prints one JSON object.
"""

import gc
import json
import sys
from collections.abc import Sequence

import uvloop
from pydantic import BaseModel

from libs.common.bus.kafka import KafkaBus
from libs.common.clock import SystemClock
from libs.common.decision import Decision, Now
from libs.common.envelope import Record
from libs.common.events.intake import CaseSubmitted
from libs.common.journal.book import Book
from libs.common.journal.runtime import Runtime
from libs.common.store.mongo import MongoStore
from tests.bench.events import CaseRouted
from tests.bench.floor import floor
from tests.bench.meter import PARTITIONS, Meter


class Routed(BaseModel):
    status: str
    heard: int


class Policy(BaseModel):
    version: str = "bench"


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


async def main(way: str, kafka_url: str, mongo_url: str, count: int) -> None:
    meter = Meter(count)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)
    await {"ours": ours, "floor": floor}[way](kafka_url, mongo_url, meter)
    sys.stdout.write(json.dumps(meter.said()))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
