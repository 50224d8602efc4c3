"""`caseloop rates recompute` over a store that has what services leave of closed cases, and the sums of them."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pymongo import AsyncMongoClient

from libs.common.events.assessment import Contribution
from libs.common.policy import Policy
from libs.common.settings import Settings
from libs.common.store import Doc
from libs.ops.rates.journals import OWN, SPOKE, Journals, journals_at
from libs.ops.rates.recompute import Recount, recompute
from libs.ops.seed.mould import Mould, mould_of
from libs.ops.seed.rehearsal import rehearsable, rehearse
from libs.ops.seed.run import cases_of
from libs.ops.seed.writing import Where, write_all
from services.assessment.domain import pool, sums

PREFIX: Final = "bench_recount"
SEED: Final = 1
Place = tuple[str, str]
Said = dict[str, Any]


def moulds() -> list[Mould]:
    """Before the loop that measures: a rehearsal runs one of its own."""
    return [mould_of(one) for one in asyncio.run(rehearse(rehearsable()[:3]))]


class Sown:
    """Cases as their services leave them, not flagged as sown, for a recount passes over those; and what they add."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._sums: dict[Place, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))

    def cases(self, made: list[Mould], count: int) -> Iterator[Mapping[Where, list[Doc]]]:
        for case in cases_of(Settings(), made, count, SEED):
            spoke = {
                place: documents for place, documents in case.items() if place[0] in SPOKE and place[1] == "documents"
            }
            plain = {
                place: [{k: v for k, v in one.items() if k != "seeded"} for one in many]
                for place, many in spoke.items()
            }
            for one in plain[OWN, "documents"]:
                self._add(Contribution.model_validate(one["st"]["counted"]))
            yield plain

    def roll_ups(self) -> list[Doc]:
        return [self._roll_up(month, part, rows) for (month, part), rows in self._sums.items()]

    def _add(self, contribution: Contribution) -> None:
        for (month, part, key), counts in pool.counts_of(contribution, self._policy.office.tz):
            self._sums[month, part][key].update(counts)

    def _roll_up(self, month: str, part: str, rows: Mapping[str, Counter[str]]) -> Doc:
        texts = {key: " ".join(str(counts[name]) for name in sums.COLUMNS) for key, counts in rows.items()}
        state = {"month": month, "part": part, "columns": list(sums.COLUMNS), "rows": texts}
        return {"_id": f"{sums.PREFIX}{month}:{part}:26-00000", "v": 1, "n": 0, "j": [], "in": {}, "st": state}


async def recounted(mongo_url: str, policy: Policy, made: list[Mould], cases: int) -> Said:
    """How many cases a second, and how many if their journals are read and nothing is made of them."""
    sown = Sown(policy)
    await write_all(mongo_url, PREFIX, sown.cases(made, cases), lambda *_: None)
    async with AsyncMongoClient[Doc](mongo_url) as client:
        await client[f"{PREFIX}_{OWN}"]["documents"].insert_many(sown.roll_ups())
    journals, recount = journals_at(mongo_url, PREFIX), Recount(policy)
    took = await timed(journals, recount, cases)
    return {"cases": cases, "per_s": round(cases / took["recount_s"]), "read_per_s": round(cases / took["read_s"]),
            "cpu_us": round(1e6 * took["cpu_s"] / cases)}  # fmt: skip


async def timed(journals: Journals, recount: Recount, cases: int) -> dict[str, float]:
    """Seconds of the bare reading and of the recount, after the journals were read once, so that both find them warm."""
    await _read(journals)
    started = time.perf_counter()
    read = await _read(journals)
    between, cpu = time.perf_counter(), time.process_time()
    await recompute(journals, recount, lambda *_: None)
    cpu, ended = time.process_time() - cpu, time.perf_counter()
    if read != cases or recount.cases != cases or not recount.agrees():
        raise RuntimeError("\n".join(recount.lines()))
    return {"read_s": between - started, "recount_s": ended - between, "cpu_s": cpu}


async def _read(journals: Journals) -> int:
    """How many cases they tell of."""
    return sum([len(page.told) async for page in journals.pages()])
