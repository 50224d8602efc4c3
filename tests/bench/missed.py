"""What steps, submissions, memory and loops with cases stored are made of, and the next lever."""

from collections.abc import Iterator, Sequence

from tests.bench.stored import WAYS, shares_of
from tests.bench.table import Raw


def missed(raw: Raw) -> Iterator[str]:
    """A line for each, from the numbers of the same run."""
    if lines := [*_steps(raw), *_posts(raw), *_memory(raw.get("memory")), *_stored(raw.get("stored"))]:
        yield "### What steps, submissions, memory and stored cases are made of\n"
        yield from (f"- {line}" for line in lines)
        yield ""


def _steps(raw: Raw) -> Iterator[str]:
    if "steps" in raw and "steady" in raw:
        calm = raw["steady"]["http"]["steps"]
        first, later = (calm.get(pair, {}) for pair in ("intake → routing", "routing → notification"))
        yield (
            f"Steps: {raw['sizes']['step_rate']} loops a second are offered and {raw['steps']['closed_per_s']:.0f} closed, so "
            f"what they wait for is the processors. At {raw['sizes']['steady_rate']} a second, which are closed as they come, "
            f"intake → routing takes p50 {first.get('p50')}, p99 {first.get('p99')} ms. Routing → notification takes "
            f"{later.get('p50')} and {later.get('p99')}: notification, evaluation and supervision linger a quarter of a second "
            "for what comes next, and assessment ten (docs/decisions/0014). Lever: CPU of a loop."
        )  # fmt: skip


def _posts(raw: Raw) -> Iterator[str]:
    if "posts" in raw:
        said = raw["posts"]
        cost = 1000 * sum(row["cpu_s"] for row in said["processes"].values()) / max(said["arrived"], 1)
        door = 1000 * sum(said["processes"][name]["cpu_s"] for name in ("door", "intake") if name in said["processes"])
        rate = raw["sizes"]["post_rate"]
        yield (
            f"POST: a submission takes {cost:.1f} ms of processor time until every service has it, {door / max(said['arrived'], 1):.1f} of "
            f"them in the door and intake; {rate} a second would keep {cost * rate / 1000:.1f} processors busy. "
            f"{_replica(raw)}Lever: commands that share their writes as they share reads. Giving the readers less of the processor "
            "is none: with three and with all eight behind intake at nice 10 the p99 was 4.8 and 8.2 s, without 6.1 and 11.0 (f0f4731)."
        )  # fmt: skip


def _replica(raw: Raw) -> str:
    kinds = raw["replica"]["kinds"].get("submit") if "replica" in raw else None
    return f"At {raw['sizes']['replica_rate']} a second: p50 {kinds['p50']}, p99 {kinds['p99']} ms. " if kinds else ""


def _memory(memory: Raw | None) -> Iterator[str]:
    if memory:
        engines = {name: mb for name, mb in memory["by_process"].items() if name in {"store", "kafka"}}
        ours = [mb for name, mb in memory["by_process"].items() if name not in engines]
        said = ", ".join(f"{name} {mb:.0f}" for name, mb in engines.items())
        yield (
            f"Memory: {said}, and {len(ours)} processes of ours {min(ours):.0f} to {max(ours):.0f} MB, together "
            f"{sum(ours):.0f}. Lever: services that share a process (`libs.ops.serve all`), and a smaller cache of the store."
        )  # fmt: skip


def _stored(rows: Sequence[Raw] | None) -> Iterator[str]:
    """Of the most stored: how far its turns lie apart, and what of a loop the store takes there."""
    if rows:
        row, said = rows[-1], []
        for way, _, name in WAYS:
            shares = shares_of(row, way)
            much, little = (_store_ms(row[way][one]) for one in ("much", "little"))
            said.append(
                f"{name} its {len(shares)} turns did {min(shares):.0%} to {max(shares):.0%}, and the store takes "
                f"{much:.1f} ms of a loop (beside it {little:.1f})"
            )
        yield (
            f"Cases stored: with {row['stored']:,} beside {row['least']:,}, {'; '.join(said)}. Lever: memory of the store, which "
            f"may hold {row['cache']}; with 256M for a million it did 93.0% ± 2.3% and 90.0% ± 3.0%, and took 38.5 and 33.4 ms "
            "beside 26.6 and 27.3 (629f711, by turns)."
        )  # fmt: skip


def _store_ms(runs: Sequence[Raw]) -> float:
    """Of its processor a closed case, in all runs together."""
    spent = sum(run["processes"].get("store", {}).get("cpu_s", 0.0) for run in runs)
    return float(1000 * spent / max(sum(run["closed"] for run in runs), 1))
