"""Loops with cases stored, side by side with a system that stores the least.

Between ten thousand stored and a million lies an hour, and no machine is as fast then as it was; nor is it from one minute
to the next.  So both go round at once, each on one half of the processors and in the next turn on the other; how far the
shares of the turns lie apart says how far the middle of them can be trusted.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from math import sqrt
from multiprocessing import get_context
from statistics import mean, stdev
from typing import Final

from libs.ops.load.run import System
from tests.bench.deciding import submissions
from tests.bench.halves import Cpus, bind, every, halves
from tests.bench.measures import Said, Size, driven, looped, rested, seeded
from tests.bench.system import Running
from tests.bench.table import Raw, Row, verdict

LOOKED_UP_AT: Final = 100_000
LEAST, MOST = 0.9, 1.1
"""Shares of what is done with the least stored; one above tells of the machine, and proves as little as one below."""
BRISK: Final = {"CASELOOP_LINGER": "2"}
"""No reader rests longer: one that rests for ten seconds is at work in some turns and not in others, and the next waits."""
CACHE: Final = "3584M"
"""Of the store, in both: what a MongoDB server takes by itself on a machine of 8 GB, half of what is beyond the first
(MongoDB manual, FAQ: storage); `make demo` gives it 256 MB."""
HOW: Final = "side by side"
"""Said with each row, for one that was measured otherwise may stand beside it."""
KEPT: Final = ("closed", "closed_per_s", "ended_s", "drain_s", "errors", "kinds", "processes", "per_case")
WAYS: Final = (("bus", "bus", "bus-driven"), ("http", "loop", "through HTTP"))


def measured(much: Running, little: Running, size: Size) -> Iterator[Said]:
    """A row for each amount beyond the least, which both have."""
    turns, least, there = replace(size, loops=size.beside_loops), size.stored[0], size.stored[0]
    for at in (much, little):
        seeded(at, least, 1)
    for seed, stored in enumerate(size.stored[1:], 2):
        seeding = {**seeded(much, stored - there, seed), "rested_s": rested(much.engines)}
        there = stored
        looked_up = driven(partial(submissions, much.engines.mongo_url)) if stored == LOOKED_UP_AT else {}
        said = {"stored": stored, "least": least, "cache": CACHE, "how": HOW, "seeding": seeding}
        yield {**said, "submissions": looked_up, **_both_ways(much, little, turns)}


def _both_ways(much: Running, little: Running, size: Size) -> dict[str, dict[str, list[Said]]]:
    """After a turn of each way that counts for nothing: what a store holds in memory is what the bulk load left there."""
    with ProcessPoolExecutor(2, get_context("spawn")) as generators:
        turn = partial(_turn, generators, (much, little), size)
        for _, mode, _ in WAYS:
            turn(mode, 0)
        found = {way: [turn(mode, nth) for nth in range(size.beside_turns)] for way, mode, _ in WAYS}
    for at in (much, little):
        bind(_pids(at.system), every())
    return {
        way: {"much": [one for one, _ in turns], "little": [one for _, one in turns]} for way, turns in found.items()
    }


def _turn(generators: Executor, pair: tuple[Running, Running], size: Size, mode: str, nth: int) -> list[Said]:
    """One round of each at once, on halves that change with every turn."""
    one, other = halves(every())
    jobs = []
    for at, half in zip(pair, (other, one) if nth % 2 else (one, other), strict=True):
        system = at.system
        bind(_pids(system), half)
        jobs.append(generators.submit(_round, system, size, mode, half))
    return [{part: said[part] for part in KEPT} for said in (job.result() for job in jobs)]


def _round(system: System, size: Size, mode: str, half: Cpus) -> Said:
    """In a process of its own, so that the generator has its half too."""
    bind([os.getpid()], half)
    return looped(system, size, mode)


def _pids(system: System) -> list[int]:
    return [process.pid for process in system.processes]


def rows(stored: Sequence[Raw]) -> Iterator[Row]:
    """Of each amount the share of what the system beside it did in the same turn; what may lie beyond is not reached."""
    for way, _, name in WAYS:
        for row in stored:
            much, little = (_rate(row[way][one]) for one in ("much", "little"))
            share, error = share_of(row, way)
            yield (f"closed loops/s, {name}, {row['stored']:,} cases stored, cache {row['cache']}",
                   f"within 10 % of {little:.2f} with {row['least']:,}, {row['how']}", f"{much:.2f} ({share:.1%} ± {error:.1%})",
                   "DIGIT 37 → 6.3/s at 1 M", verdict(reached=share - error >= LEAST and share + error <= MOST))  # fmt: skip


def share_of(row: Raw, way: str) -> tuple[float, float]:
    """The mean of its turns' shares, and the standard error of that mean; 0 of a single turn."""
    shares = shares_of(row, way)
    return mean(shares), stdev(shares) / sqrt(len(shares)) if len(shares) > 1 else 0.0


def shares_of(row: Raw, way: str) -> list[float]:
    """Of each turn, one with the most stored to the one beside it."""
    turns = zip(row[way]["much"], row[way]["little"], strict=True)
    return [much["closed_per_s"] / little["closed_per_s"] for much, little in turns]


def costs(stored: Sequence[Raw]) -> Iterator[tuple[str, str, Said]]:
    """Way, what is stored, and the middle of its runs, for the table of what a loop costs."""
    for row in stored:
        for way, _, _ in WAYS:
            yield way, f"{row['stored']:,}", _middle(row[way]["much"])
            yield way, f"{row['least']:,}, beside {row['stored']:,}", _middle(row[way]["little"])


def _middle(runs: Sequence[Raw]) -> Said:
    """One run for all of them: the rate of all together, of the rest the mean."""
    per_case = {name: round(mean(run["per_case"].get(name, 0) for run in runs), 2) for name in runs[0]["per_case"]}
    whole = [run["kinds"].get("whole loop", {}).get("p50") for run in runs]
    known = [p50 for p50 in whole if p50 is not None]
    return {
        "closed_per_s": round(_rate(runs), 2), "per_case": per_case, "drain_s": round(mean(run["drain_s"] for run in runs), 2),
        "kinds": {"whole loop": {"p50": round(mean(known), 2)}} if known else {},
    }  # fmt: skip


def _rate(runs: Sequence[Raw]) -> float:
    return float(sum(run["closed"] for run in runs) / sum(run["closed"] / run["closed_per_s"] for run in runs))
