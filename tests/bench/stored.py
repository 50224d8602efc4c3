"""Loops with cases stored, by turns with a system beside it that stores none.

Between nothing stored and a million lies an hour, and no machine is as fast then as it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from statistics import mean
from typing import Final

from tests.bench.deciding import submissions
from tests.bench.measures import Said, Size, driven, loops, rested, seeded
from tests.bench.system import Running
from tests.bench.table import Raw, Row, verdict

LOOKED_UP_AT: Final = 100_000
LEAST, MOST = 0.9, 1.1
"""Shares of what is done with nothing stored; one above tells of the machine, and proves as little as one below."""
WAYS: Final = (("bus", "bus", "bus-driven"), ("http", "loop", "through HTTP"))


def measured(full: Running, bare: Running, size: Size) -> Iterator[Said]:
    """A row for each amount; both systems have gone round before the first."""
    size, there = replace(size, loops=size.beside_loops), 0
    for at in (full, bare):
        loops(at, size, "loop")
    for seed, stored in enumerate(size.stored, 1):
        seeding = {**seeded(full, stored - there, seed), "rested_s": rested(full.engines)}
        there = stored
        looked_up = driven(partial(submissions, full.engines.mongo_url)) if stored == LOOKED_UP_AT else {}
        ways = {way: _by_turns(full, bare, size, mode) for way, mode, _ in WAYS}
        yield {"stored": stored, "seeding": seeding, "submissions": looked_up, **ways}


def _by_turns(full: Running, bare: Running, size: Size, mode: str) -> dict[str, list[Said]]:
    """Each goes first in every other turn."""
    found: dict[str, list[Said]] = {"full": [], "bare": []}
    pair = [("full", full), ("bare", bare)]
    for _ in range(size.beside_turns):
        pair.reverse()
        for name, at in pair:
            found[name].append(loops(at, size, mode))
    return found


def rows(stored: Sequence[Raw]) -> Iterator[Row]:
    """Of each amount the share of what the system beside it did, and what became of that share up to the most."""
    for way, _, name in WAYS:
        for row in stored:
            full, bare = (_rate(row[way][one]) for one in ("full", "bare"))
            yield (f"closed loops/s, {name}, {row['stored']:,} cases stored", f"within 10 % of {bare:.2f} with none, by turns",
                   f"{full:.2f} ({_share(row, way):.0%})", "DIGIT 37 → 6.3/s at 1 M", _judged(_share(row, way)))  # fmt: skip
        if len(stored) > 1:
            least, most = stored[0], stored[-1]
            grown = _share(most, way) / _share(least, way)
            yield (f"the same, {name}, from {least['stored']:,} to {most['stored']:,}", "within 10 %", f"{grown:.0%}", "", _judged(grown))  # fmt: skip


def costs(stored: Sequence[Raw]) -> Iterator[tuple[str, str, Said]]:
    """Way, what is stored, and the middle of its runs, for the table of what a loop costs."""
    for row in stored:
        for way, _, _ in WAYS:
            for name, said in (("full", f"{row['stored']:,}"), ("bare", f"0, beside {row['stored']:,}")):
                yield way, said, _middle(row[way][name])


def _middle(runs: Sequence[Raw]) -> Said:
    per_case = {name: round(mean(run["per_case"].get(name, 0) for run in runs), 2) for name in runs[0]["per_case"]}
    whole = [run["kinds"].get("whole loop", {}).get("p50") for run in runs]
    known = [p50 for p50 in whole if p50 is not None]
    return {
        "closed_per_s": round(_rate(runs), 2), "per_case": per_case, "drain_s": round(mean(run["drain_s"] for run in runs), 2),
        "kinds": {"whole loop": {"p50": round(mean(known), 2)}} if known else {},
    }  # fmt: skip


def _rate(runs: Sequence[Raw]) -> float:
    """Of all its runs together."""
    return float(sum(run["closed"] for run in runs) / sum(run["closed"] / run["closed_per_s"] for run in runs))


def _share(row: Raw, way: str) -> float:
    return _rate(row[way]["full"]) / _rate(row[way]["bare"])


def _judged(share: float) -> str:
    return verdict(reached=LEAST <= share <= MOST)


def scatter(stored: Sequence[Raw]) -> str:
    """How far the turns of what did not change lie apart, and what the engines take with the most stored."""
    said = []
    for way, _, name in WAYS:
        alone = [run["closed_per_s"] for row in stored for run in row[way]["bare"]]
        full, bare = (_middle(stored[-1][way][one])["per_case"].get("cpu_ms_engines", 0) for one in ("full", "bare"))
        said.append(
            f"{name} the system that stores none did {min(alone)} to {max(alone)} a second, and with "
            f"{stored[-1]['stored']:,} the engines take {full:.1f} ms a loop, beside it {bare:.1f}"
        )
    return "; ".join(said)
