"""A pass over open clocks: what it costs must follow what is due, not what is there (docs/benchmarks.md)."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, Final

from pydantic_core import from_json, to_json
from pymongo import AsyncMongoClient

from libs.common.bus import Horizon
from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock, text_of
from libs.common.decision import Now
from libs.common.errors import Unavailable
from libs.common.events.handling import CaseTakenOn, CitizenContacted
from libs.common.events.routing import CaseDispatched
from libs.common.events.words import Began, Dues, Ground, Grounds, Kind, Level, Mode, Part
from libs.common.journal.document import Cause, Document
from libs.common.journal.runtime import Runtime
from libs.common.policy import Policy, load_policy
from libs.common.store import RUNTIME_INDEXES, Doc
from libs.common.store.mongo import MongoStore
from libs.worktime import Holiday, Span
from services.supervision import store as desk_of
from services.supervision.app import BOOK
from services.supervision.domain.recount import Recount, recount
from services.supervision.domain.state import spread
from services.supervision.handlers import REACTIONS
from tests.bench.measures import rested
from tests.bench.system import Engines

SENT: Final = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
NOW: Final = datetime(2026, 10, 9, 6, 0, tzinfo=UTC)
UNIT, PAGE, PARTITIONS, AT_ONCE, PATIENCE, FEWER = "t02v003", 200, 4, 1000, 60, 5
ID, NUMBER, WAKE = "@id@", "@number@", "2031-01-01T01:01:01.001Z"
CONFIG: Final = Path(__file__).parents[2] / "config"
Said = dict[str, Any]


class Alone:
    """The only reader of every partition, who has read them to their ends."""

    def assigned(self) -> frozenset[int]:
        return frozenset(range(PARTITIONS))

    def generation(self) -> int:
        return 1

    async def horizon(self) -> Horizon:
        return {}

    async def passed(self, _horizon: Horizon, _partition: int) -> bool:
        return True


@dataclass(frozen=True)
class Filled:
    """A store with so many open clocks, one in each case; `falling`: how many of them fall due in each minute from now."""

    store: MongoStore
    clocks: int
    falling: Sequence[int]
    seconds: float
    rested: float


def dispatched(policy: Policy) -> CaseDispatched:
    limits = policy.profiles["help"].limits

    def ground(span: Span) -> Ground:
        version = policy.profiles["help"].version
        return Ground(counted_from=SENT, began=Began.DISPATCH, span=str(span), profile="help", version=version)

    grounds = Grounds(take_on=ground(limits.take_on), contact=ground(limits.contact), result=ground(limits.result))
    owed = {name: policy.due(SENT, getattr(limits, name)) for name in ("take_on", "contact", "result")}
    return CaseDispatched(
        hop=1, round=1, unit=UNIT, level=Level.VILLAGE, mode=Mode.QUICK, profile="help", rule="R-114", rule_version=7,
        parts=(Part(unit=UNIT, lead=True, due=owed["result"]),), dues=Dues(**owed, grounds=grounds), why="村内事项",
        number=NUMBER, kind=Kind.HELP, title="涵洞积水", text="积水", category="transport/road", area=UNIT, urgent=False,
    )  # fmt: skip


def mould(policy: Policy) -> str:
    """A case that was taken on and contacted and owes its result, as supervision's own rules leave it, with its journal."""
    document, known = Document.of(BOOK, ID, None), {"hop": 1, "round": 1, "part": UNIT, "by": "李"}
    for fact in (dispatched(policy), CaseTakenOn(**known), CitizenContacted(**known, means="phone")):
        now = Now(SENT, SENT, ID, policy)
        document.apply(REACTIONS[type(fact)](document.state, fact, now), Cause("routing:x:1", SENT, policy.version))
    wake_at = BOOK.due(document.state)
    assert wake_at
    write = document.change("", SENT, 0)
    doc = {**write.set, "_id": ID, "v": 1, "j": list(write.push)}
    return to_json(doc).decode().replace(text_of(wake_at), WAKE)


def documents(text: str, clocks: int, falling: Sequence[int], partition: Any) -> Iterator[Doc]:
    """The due ones first, so many for each minute; the others over the days that follow."""
    first = [minute for minute, due in enumerate(falling) for _ in range(due)]
    for number in range(clocks):
        case, minutes = f"case-{number:08}", first[number] if number < len(first) else 24 * 60 + number % 86_400
        wake, its = text_of(NOW + timedelta(minutes=minutes)), f"BN26-{number:08}"
        named = text.replace(ID, case).replace(spread(NUMBER), spread(its)).replace(NUMBER, its).replace(WAKE, wake)
        yield {**from_json(named), "part": partition(case)}


async def filled(engines: Engines, clocks: int, falling: Sequence[int]) -> Filled:
    """Bulk inserts, then rest: what a store still does with a bulk load is not what a pass costs."""
    mongo_url = engines.mongo_url
    started, database, bus = time.monotonic(), f"bench_clocks_{clocks}", MemoryBus(PARTITIONS)
    rest = documents(mould(load_policy(CONFIG)), clocks, falling, lambda case: bus.partition(BOOK.topic, case))
    store = MongoStore(mongo_url, database)
    await store.start([*RUNTIME_INDEXES, *BOOK.indexes])
    async with AsyncMongoClient[Doc](mongo_url) as client:
        await client[database]["documents"].delete_many({})
        while chunk := list(islice(rest, AT_ONCE)):
            await client[database]["documents"].insert_many(chunk, ordered=False)
    seconds = round(time.monotonic() - started, 1)
    await _settled(store)
    return Filled(store, clocks, falling, seconds, await asyncio.to_thread(rested, engines))


async def _settled(store: MongoStore) -> None:
    """A store may need longer for its first answer after a bulk load than anybody waits for one."""
    for _ in range(PATIENCE):
        with suppress(Unavailable):
            await store.due(text_of(NOW), range(PARTITIONS), PAGE)
            return
    raise RuntimeError("the store did not come to rest after the bulk load")


async def passes(at: Filled, policy: Policy) -> Said:
    """What a pass takes with those that fall due in a minute, by their number."""
    clock, took = SetClock(NOW - timedelta(minutes=1)), dict[int, list[float]]()
    runtime = Runtime(book=BOOK, store=at.store, bus=MemoryBus(PARTITIONS), clock=clock, policy=policy, seed=1)
    for due in at.falling:
        clock.move(timedelta(minutes=1))
        started, fired = time.perf_counter(), 0
        while fired < due:
            woken = await runtime.timers.tick(Alone())  # type: ignore[arg-type]
            assert woken, f"{fired} of {due} fired, and then none"
            fired += woken
        took.setdefault(due, []).append(round(1000 * (time.perf_counter() - started), 1))
    return {"clocks": at.clocks, "seeded_s": at.seconds, "rested_s": at.rested,
            "passes": [{"due": due, "pass_ms": ms, "median_ms": median(ms)} for due, ms in took.items()]}  # fmt: skip


async def pages(at: Filled, most: int) -> AsyncIterator[Sequence[tuple[str, Any]]]:
    """Open cases as supervision's desk lists them, from the middle on."""
    after, seen = "8", 0
    while seen < most and (rows := await desk_of.owing(at.store, after, PAGE)):
        yield rows
        after, seen = rows[-1][1].owing, seen + len(rows)


async def recounted(at: Filled, policy: Policy, most: int) -> Said:
    """Clocks a second that are counted anew, page by page, by the rule of the command, under another calendar."""
    started, looked, now = time.perf_counter(), 0, Now(NOW, NOW, "", late(policy))
    async for rows in pages(at, most):
        for _, case in rows:
            recount(case, Recount(), now)
        looked += sum(len(case.owed()) for _, case in rows)
    return {"clocks": at.clocks, "looked": looked, "per_s": round(looked / (time.perf_counter() - started))}


async def moved(at: Filled, policy: Policy, most: int) -> int:
    """Cases a second whose dates move, by command: written, and said on a bus in memory."""
    runtime = Runtime(
        book=BOOK, store=at.store, bus=MemoryBus(PARTITIONS), clock=SetClock(NOW), policy=late(policy), seed=1
    )
    cases = [case async for rows in pages(at, most) for case, _ in rows][:most]
    started = time.perf_counter()
    for case in cases:
        done = await runtime.desk.decide(case, recount, Recount())
        assert done.state.clocks[-1].due > policy.due(SENT, policy.profiles["help"].limits.result)
    return round(len(cases) / (time.perf_counter() - started))


def late(policy: Policy) -> Policy:
    """Monday after the dispatch turns out to be a holiday."""
    day, calendar = date(2026, 10, 12), policy.calendar
    off = {**calendar.holidays, day: Holiday("临时", day, day)}
    return replace(policy, calendar=replace(calendar, version=f"{calendar.version}+1", holidays=off))


async def explained(mongo_url: str, at: Filled) -> dict[str, str]:
    """How the server says that it finds the next due, and the open cases.

    secantusd-py says that it reads every document for the next due and does not, as its time shows; a hint makes it do so.
    """
    due = {"next": {"$lte": text_of(NOW)}, "part": {"$in": list(range(PARTITIONS))}, "held": {"$exists": False}}
    open_ones = {"st.owing": {"$gt": "8", "$lt": next(desk_of.stretches("8"))}}
    async with AsyncMongoClient[Doc](mongo_url) as client:
        documents = client[f"bench_clocks_{at.clocks}"]["documents"]
        asked = {
            "next due": documents.find(due, {"_id": 1}).sort("next", 1).limit(PAGE),
            "open cases": documents.find(open_ones).sort("st.owing", 1).limit(PAGE),
        }
        said = {name: await cursor.explain() for name, cursor in asked.items()}
    return {name: to_json(plan["queryPlanner"]["winningPlan"]).decode() for name, plan in said.items()}


async def looked_for(at: Filled) -> Said:
    """The next due where nothing is, against a look at every document: what an index saves."""
    before = text_of(NOW - timedelta(days=1))
    due = [await _took(at.store.due(before, range(PARTITIONS), PAGE)) for _ in range(5)]
    every = [await _took(at.store.count({"st.profile": "none"})) for _ in range(2)]
    return {"none_due_ms": round(1000 * min(due), 2), "every_document_ms": round(1000 * min(every), 1)}


async def _took(work: Awaitable[Any]) -> float:
    started = time.perf_counter()
    assert not await work
    return time.perf_counter() - started


async def measured(engines: Engines, sizes: Sequence[int], due: int, rounds: int) -> Said:
    """A row for each size, the plans, and two ratios: of the largest to the smallest, and in it of many due to few.

    Plans are asked for once, of the smallest: secantusd-rs reads all that a question spans before it explains it.
    """
    policy, rows, anew, plans, by_command = load_policy(CONFIG), list[Said](), list[Said](), dict[str, str](), 0
    for clocks in sizes:
        at = await filled(engines, clocks, (due, due // FEWER) * rounds)
        rows.append({**await passes(at, policy), **await looked_for(at)})
        anew.append(await recounted(at, policy, 20 * PAGE))
        plans = plans or await explained(engines.mongo_url, at)
        by_command = await moved(at, policy, due)
        await at.store.stop()
    few, many = (row["passes"][0]["median_ms"] for row in (rows[0], rows[-1]))
    growth = many / max(rows[-1]["passes"][1]["median_ms"], 0.1)
    return {"passes": rows, "due": due, "fewer": due // FEWER, "ratio": round(many / max(few, 0.1), 2), "growth": round(growth, 2),
            "plans": plans, "recount": anew, "moved_per_s": by_command}  # fmt: skip
