"""Rates of a city's year: what a figure costs when its roll-ups are those of a million cases, and a recount of cases."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from pymongo import AsyncMongoClient

from libs.common.envelope import Heard
from libs.common.events import Fact
from libs.common.events.evaluation import Contacted, EvaluationReceived, Resolved
from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.notification import ReplyGiven
from libs.common.events.words import Kind, Person
from libs.common.policy import Policy, load_policy
from libs.common.store import Doc, Store
from libs.common.store.mongo import MongoStore
from libs.ops.rates.recompute import contribution_from
from libs.ops.seed.mould import Mould
from services.assessment.api.figures import Asked, figures
from services.assessment.domain import pool, sums
from services.assessment.domain.period import period_of
from services.assessment.store import INDEXES
from tests.bench.clocks import dispatched
from tests.bench.recounting import recounted

CONFIG: Final = Path(__file__).parents[2] / "config"
MONTHS: Final = tuple(f"2026-{month:02d}" for month in range(1, 13))
A_GROUP: Final = pool.IN_A_POOL * pool.IN_A_GROUP
UNITS, AREAS, TIMES = 500, 450, 7
SHOWN: Final = ("response", "completion", "on_time", "resolution", "satisfaction")
Said = dict[str, Any]


def documents(cases: int, policy: Policy) -> Iterator[Doc]:
    """The roll-ups of so many cases, spread over the year in the order of their numbers; a group lasts into the next month."""
    groups = max(cases // A_GROUP, 1)
    units = list(policy.units.by_id)[:UNITS]
    categories = [f"category:{one.id}" for one in policy.categories.categories]
    towns = [f"town:{one.id}" for one in policy.units.areas if one.level == "township"]
    keys = {"unit": units, "area": [f"t{n % 12:02d}/v{n}" for n in range(AREAS)], "rest": ["all", *categories, *towns]}
    for group in range(groups):
        first = group * len(MONTHS) // groups
        for month in MONTHS[first : first + 2]:
            for part, of_part in keys.items():
                counts = " ".join([str(max(A_GROUP // len(of_part), 1))] * len(sums.COLUMNS))
                state = {
                    "month": month,
                    "part": part,
                    "columns": list(sums.COLUMNS),
                    "rows": dict.fromkeys(of_part, counts),
                }
                yield {
                    "_id": f"sums:{month}:{part}:26-{group:05d}",
                    "v": 1,
                    "n": 0,
                    "j": [],
                    "in": cursors(group),
                    "st": state,
                }


def cursors(group: int) -> dict[str, int]:
    """How far a roll-up has come in each pool of its group."""
    first = group * pool.IN_A_GROUP
    return {f"assessment/{pool.PREFIX}26-{first + n:06d}": 1 for n in range(pool.IN_A_GROUP)}


async def asked(store: Store, policy: Policy, period: str, by: Any) -> tuple[float, float]:
    """How many milliseconds the five rates take, from the question to what is sent, and how much of it is our processor's."""
    wanted = Asked(period_of(period, policy.office.tz), by, "", SHOWN)
    started, cpu = time.perf_counter(), time.process_time()
    assert (await figures(store, policy, wanted)).model_dump_json()
    return 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - cpu)


def course(policy: Policy) -> Sequence[Fact]:
    """An ordinary matter, as far as it counts."""
    at = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
    return (
        CaseSubmitted(
            number="HQ26-030418-7", kind=Kind.HELP, title="x", text="x", channel="web", external_id="1",
            people=(Person(id="p1"),), profile="help", promised_by=at, captured_at=at,
        ),
        CaseAdmitted(category="urban/water", area="t02v004", urgent=False, profile="help", promised_by=at),
        dispatched(policy), ReplyGiven(person="p1", round=1, means="web", text="x"),
        EvaluationReceived(person="p1", round=1, contacted=Contacted.YES, resolved=Resolved.YES, satisfied=5),
    )  # fmt: skip


def recomputed(policy: Policy, cases: int) -> int:
    """Cases a second whose contribution is made again from what was said, without reading it from a store."""
    at = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
    told = [
        Heard(f"i{n}", fact.source(), "c1", fact.type().removesuffix(".v1"), 1, n, at + timedelta(hours=n), "", fact.model_dump(mode="json"))
        for n, fact in enumerate(course(policy), 1)
    ]  # fmt: skip
    started = time.perf_counter()
    for _ in range(cases):
        assert contribution_from("c1", told, policy) is not None
    return round(cases / (time.perf_counter() - started))


async def measured(mongo_url: str, cases: int, made: list[Mould], recount: int) -> Said:
    """Roll-ups alone are put into the store for a figure, which looks at nothing else; `recount` cases into another."""
    policy, database = load_policy(CONFIG), f"bench_rates_{cases}"
    many = list(documents(cases, policy))
    store = MongoStore(mongo_url, database)
    await store.start(INDEXES)
    async with AsyncMongoClient[Doc](mongo_url) as client:
        await client[database]["documents"].delete_many({})
        await client[database]["documents"].insert_many(many)
    said: Said = {"cases": cases, "documents": len(many)}
    for name, period, by in (("month_ms", "2026-01", "unit"), ("year_ms", "2026", "unit"), ("all_ms", "2026", "all")):
        took = [await asked(store, policy, period, by) for _ in range(TIMES)]
        said[name], said[f"cpu_{name}"] = (round(median(column), 1) for column in zip(*took, strict=True))
    await store.stop()
    said["recomputed_per_s"] = recomputed(policy, min(cases, 5000))
    return {**said, "recount": await recounted(mongo_url, policy, made, recount)}
