"""docs/benchmarks.md, from the raw numbers of `.run/bench`."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench import hot, stored
from tests.bench.missed import missed
from tests.bench.table import Raw, Row, verdict

PAGE = Path("docs") / "benchmarks.md"
RAW = Path("docs") / "benchmarks"
AIM_GROWTH = (0.7, 1.2)
AIM_WRITES, AIM_TAKEN_US, AIM_BUS, AIM_HTTP, AIM_PASS, AIM_RATES = 25, 100, 120, 60, 2, 50
AIM_RECOUNT, NEAR, AIM_TAKEN = 50_000, 0.8, 1.5

HEAD = """# Benchmarks

Written by `make bench` (tests/bench) from its raw numbers; do not edit. The rivals' figures are those of their own
publications, on their own machines: they say what users are used to, not what this machine would do with them.
"""
READING = """## How it is measured

- Arrivals come by a plan (a Poisson process from the seed), not when the last one is done; every latency counts from the
  moment the request should have gone out, so that a system that stops cannot hide it (no coordinated omission).
- `loops through HTTP` sends every command over HTTP through the one door. `Bus-driven` sends submissions, the
  department's taking on, contact and result by topic; the gateway hands these to the desk over HTTP, and the centre's
  check and the citizen's rating have no topic, so they go over HTTP too.
- Loops a second: more are offered than can be closed; the number closed, divided by the time of the last close.
- With cases stored: once the store is at rest after the bulk load, for ten seconds at most a twentieth of a processor,
  after a turn that counts for nothing, side by side with a second system that stores the least: both go round at once, each
  on one half of the processors, its engines and its generator too, and in the next turn on the other half. In both no reader
  rests for more than two seconds (assessment: ten), so that a turn is all of a turn. The share is the mean of the turns', with
  its standard error; what may lie beyond by that is not reached. The store may hold in memory what the row says: a MongoDB
  server takes 3.5 GB by itself on a machine of 8 (half of what is beyond the first), everywhere else here it is 256 MB.
  (Up to 3412eea with loops of an hour before, up to be6908f two turns one after the other, up to 5ab0592 twelve: on a day when
  the machine had a third of its speed, their shares lay between 44 and 159 %. On that same day the turns of 3d28dda were
  driven, after two processes had seeded while the services stood still.)
- Generator, services, Kafka and store share the machine. One case of twenty is traced. Since 91b9ff4 the assessment service
  takes part: a loop has five events more, and its process takes 130 MB.
- The floor of a taken event is the loop that first showed the algorithm (tests/bench/floor.py), on the same drivers, bus
  and store: one write a case and batch, marks, publishing, and no models, contracts, traces, timers or metrics.
- Absolute times follow the machine of the day. That floor, on code that does not change, took 58.6 µs in one run of November
  2026, 80.1 in that of 1238741 and 58.6 again in that of f0f4731: only what stands in the same run can be compared.
- Memory counts shared pages once (PSS).
- A pass over open clocks: supervision's own timers and rules on the store alone, with the bus in memory; the median of
  seven minutes in each of which another 500 fall due. A million cases with one open clock each, in documents as the rules
  leave them, with their journals; the store at rest after the bulk load, as above.
- Rates: the roll-ups of a million cases of one year, in groups as their numbers give them, 500 units; a figure is asked from the
  question to the JSON that is sent, the median of seven. A recount reads the journals that six services leave of closed
  cases, makes every contribution and every sum anew, and agrees; "as the store allows": in no more than a quarter longer than
  the store takes to hand the journals over, each after they were read once, so that both find them warm (up to f0f4731 the
  bare reading was the first, and cold).
- Back after a burst: the second from which on the p99 of all that followed is at most twice that from before the burst.
  (Until November 2026 every later second had to be so by itself, which one slow request in two minutes spoilt.)

## What a loop writes, and the next levers

A write is what a case and a batch, a command or a timer leave in a document. Once its entries are out the store takes the
mark off that document, many in one update; these are counted beside (`caseloop_unmarked_total`), not in the aim.
Each service that an event concerns writes its document of that case once: handling 6 times a loop, notification 5,
routing and evaluation 3, intake 2. Events of one case that come in one batch fold into one write, so the two readers
that are in no hurry take larger batches: portal (two seconds, unless somebody waits for what it will read) 2 writes a
loop instead of 8, supervision (a quarter) 2.3 instead of 6. In an overload the steps of a case lie seconds apart and nothing
folds. An event that changes nothing still raises its reader's cursor, for an auditor could not tell it from a lost one
otherwise. Next: marks taken off for many batches at once. Commands that share their writes as they share reads, tried on
f10c1d6 against it: handling a third less of processor time, 34.1 loops a second through HTTP instead of 31.9, at 200 POST a
second a p50 of 2.8 s instead of 4.3 (two runs and one); what the store takes for a written document stays. And the broker: it
takes twice as long for a loop as before readers paused their partitions while they rest (docs/decisions/0014), for what was
on its way then is fetched again; to take that first, and ask once more, should spare it.

`make test`, when it took 994 s (1,410 of processor time, two workers), kills processes for 270 s of its workers' time, drives
browsers for 200, simulates for 134 and loads the system for 126. `make test-fast`: each worker imports everything (ten
seconds); a third of its tests' time are walks round the loop in memory, half of which FastAPI takes to make the routes of
nine services for each; a fifth is the policy, loaded anew for every fault it may have. Next: routes made once for many walks.

## Raw numbers

Those of the runs above stand in `docs/benchmarks/`, as they came, of the profile what the tables show; in `.run/bench` they
are what a part that is measured anew is put beside, and what this page is written from.

## The stores

`make up` starts `secantusd-py`, for it comes with the locked packages; it does its work in Python, and its share of the
processor stands in the tables above. The same store has a server in Rust, which is not in the locks, for it is built
from source (some minutes); a MongoDB server does as well:

    cargo install --ignore-rust-version --version 0.5.3-beta.196 secantus-mdb --root FOLDER
    FOLDER/bin/secantusd-rs --standalone --sync-on-commit --cache-size 256M --port 27017 --storage-path DATA
    KAFKA_URL=… MONGO_URL='mongodb://127.0.0.1:27017/?directConnection=true&retryWrites=false&w=1&journal=true' make up
    make bench BENCH_ARGS='--store-server FOLDER/bin/secantusd-rs'

Both flush the log at every commit: what is acknowledged survives a kill.

With a million cases in it (8.3 million documents, 8.6 GB) the server in Rust did not open again in a usable way: it
answered after six to twelve seconds, and the first query by an index (the sweeper's) took more than twenty and 19 GB of
memory, so that no service came up within a minute. While it stayed open the same query was no burden. Whoever stores that
much runs MongoDB's own server, which was not there to be measured.
"""


def write_page(folder: Path) -> str:
    files = _newest(folder)
    raws = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    for file, raw in zip(files, raws, strict=True):
        if raw["size"] == "full":
            RAW.mkdir(exist_ok=True)
            kept = {**raw, "profile": hot.shown(raw["profile"])} if "profile" in raw else raw
            (RAW / file.name).write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text("\n".join([HEAD, *(line for raw in raws for line in _part(raw)), READING]), encoding="utf-8")
    return f"page: {PAGE}"


def _newest(folder: Path) -> list[Path]:
    """Full runs, else quick ones."""
    return sorted(folder.glob("full*.json"), key=_order) or sorted(folder.glob("quick*.json"), key=_order)


def _order(file: Path) -> tuple[int, str]:
    """The store of `make up` before any other."""
    return len(file.name), file.name


def _part(raw: Raw) -> Iterator[str]:
    machine = raw["machine"]
    yield f"## On {machine['store']}\n"
    if raw["size"] == "quick":
        yield "**A quick run on a busy machine: it shows that the harness works. Its numbers are no results.**\n"
    yield from (f"- {name.replace('_', ' ')}: {said}" for name, said in machine.items() if said)
    yield from _elsewhere(raw.get("measured", {}), machine.get("commit", ""))
    yield f"- seed: {raw['seed']}\n"
    yield "| what | aim | result | floor, or what rivals say | |\n|---|---|---|---|---|"
    yield from (f"| {' | '.join(row)} |" for row in _rows(raw))
    yield ""
    yield from _loops_table(_loops_of(raw))
    yield from _where(raw)
    yield from missed(raw)
    yield from hot.lines(raw.get("profile"))


def _elsewhere(measured: Mapping[str, str], commit: str) -> Iterator[str]:
    """Parts that were measured by themselves, on another commit than the rest."""
    others = ", ".join(f"{part} on {one}" for part, one in measured.items() if one != commit)
    if others:
        yield f"- on other commits: {others}"


def _rows(raw: Raw) -> Iterator[Row]:
    yield from _loop_rows(raw.get("loops", []))
    yield from stored.rows(raw.get("stored", []))
    yield from _writes_rows(raw)
    yield from _taken_row(raw.get("taken"))
    yield from _deciding_rows(raw)
    yield from _clock_rows(raw.get("clocks"))
    yield from _rate_rows(raw.get("rates"))
    yield from _latency_rows(raw)
    yield from _disturbed_rows(raw)
    yield from _other_rows(raw)


def _loop_rows(loops: Sequence[Raw]) -> Iterator[Row]:
    for way, aim, name in (("bus", AIM_BUS, "bus-driven"), ("http", AIM_HTTP, "through HTTP")):
        for row in loops[:1]:
            rate = row[way]["closed_per_s"]
            yield (f"closed loops/s, {name}", f"≥ {aim}", f"{rate}", "DIGIT 37/s on 16 vCPU for 4 calls",
                   verdict(reached=rate >= aim))  # fmt: skip


def _cost(said: Raw) -> float:
    """CPU ms a loop, of services and engines."""
    return float(sum(said["per_case"].get(name, 0) for name in ("cpu_ms_services", "cpu_ms_engines")))


def _writes_rows(raw: Raw) -> Iterator[Row]:
    """At a rate that the system keeps up with; in an overload a case's steps lie seconds apart, and fold no more."""
    overload = {
        way: row[way]["per_case"].get("writes", 0) for row in raw.get("loops", [])[:1] for way in ("bus", "http")
    }
    for way, name in (("bus", "bus-driven"), ("http", "through HTTP")):
        if "steady" in raw:
            per_case = raw["steady"][way]["per_case"]
            writes, unmarked = per_case.get("writes", 0), per_case.get("unmarked", "?")
            yield (f"document writes a loop at {raw['sizes']['steady_rate']} loops/s, {name}", f"≤ {AIM_WRITES}",
                   f"{writes}, and {unmarked} marks taken off; {overload.get(way, '?')} writes in the overload above", "",
                   verdict(reached=0 < writes <= AIM_WRITES))  # fmt: skip


def _taken_row(taken: Raw | None) -> Iterator[Row]:
    if taken:
        ours, floor = taken["ours"], taken["floor"]
        yield (f"client CPU of one taken event, batch {ours['batch']:.0f}", f"≤ {AIM_TAKEN_US} µs, ≤ {AIM_TAKEN} × the floor",
               f"{ours['cpu_us']} µs, {taken['ratio']} × the floor", f"floor, same run: {floor['cpu_us']} µs, batch {floor['batch']:.0f}",
               verdict(reached=ours["cpu_us"] <= AIM_TAKEN_US and taken["ratio"] <= AIM_TAKEN))  # fmt: skip


def _deciding_rows(raw: Raw) -> Iterator[Row]:
    for row in [row for row in raw.get("stored", []) if row.get("submissions")]:
        cost = row["submissions"]
        parts = ", ".join(f"{name.replace('_', ' ')} {ms}" for name, ms in cost.items() if name != "all")
        yield (f"CPU to classify, place and compare a submission, {row['stored']:,} cases stored", "≤ 5 ms",
               f"{cost['all']} ms ({parts})", "", verdict(reached=cost["all"] <= 5))  # fmt: skip
    if "dispatches" in raw:
        cost = raw["dispatches"]
        yield (f"CPU to choose a unit, {cost['rules']:,} rules", "≤ 50 µs", f"{cost['us']} µs; loaded in {cost['load_s']} s",
               "", verdict(reached=cost["us"] <= 50))  # fmt: skip


def _clock_rows(clocks: Raw | None) -> Iterator[Row]:
    """In proportion to what is due, and the same time for the same number, however many clocks are open."""
    if clocks:
        few, many = clocks["passes"][0], clocks["passes"][-1]
        (ours, fewer), (theirs, _) = (
            [one["median_ms"] for one in many["passes"]],
            [one["median_ms"] for one in few["passes"]],
        )
        took = f"{ours} ms against {theirs} ms ({clocks['ratio']} ×)"
        found = (
            f"none due is found in {many['none_due_ms']} ms, every document is read in {many['every_document_ms']} ms"
        )
        yield (f"a pass over {many['clocks']:,} open clocks, {clocks['due']} due", f"≤ {AIM_PASS} × a pass over {few['clocks']:,}",
               f"{took}; {found}", "", verdict(reached=clocks["ratio"] <= AIM_PASS))  # fmt: skip
        times, (least, most) = clocks["due"] // clocks["fewer"], AIM_GROWTH
        yield (f"a pass over {many['clocks']:,} open clocks, {clocks['due']} due against {clocks['fewer']}",
               f"in proportion: {least * times:g} to {most * times:g} × for {times} ×",
               f"{ours} ms against {fewer} ms ({clocks['growth']} ×)", "",
               verdict(reached=least * times <= clocks["growth"] <= most * times))  # fmt: skip
        said = ", ".join(f"{row['per_s']:,} with {row['clocks']:,} open" for row in clocks["recount"])
        yield (
            "clocks counted anew a second, one process",
            "",
            f"{said}; dates moved: {clocks['moved_per_s']:,}/s",
            "",
            "",
        )


def _rate_rows(rates: Raw | None) -> Iterator[Row]:
    """A dashboard reads roll-ups: as many documents as there are groups in its months."""
    if rates:
        took = f"{rates['month_ms']} ms by unit of a month, {rates['year_ms']} of a year; {rates['all_ms']} of all together"
        if "cpu_month_ms" in rates:
            took += f"; of it our processor {rates['cpu_month_ms']}, {rates['cpu_year_ms']}, {rates['cpu_all_ms']}"
        yield (f"five rates of {rates['cases']:,} cases a year", f"≤ {AIM_RATES} ms", took, "",
               verdict(reached=rates["month_ms"] <= AIM_RATES))  # fmt: skip
        yield from _recount_row(rates["recomputed_per_s"], rates.get("recount"))


def _recount_row(rules: int, recount: Raw | None) -> Iterator[Row]:
    """From the journals of six services: what it takes to read them is the store's, and the bound."""
    if recount:
        rate, read = recount["per_s"], recount["read_per_s"]
        took = f"{rate:,} ({recount['cpu_us']} µs of processor time a case); rules alone {rules:,}"
        bound = "as the store allows" if rate >= NEAR * read else "**missed**"
        yield (f"cases recomputed a second, one process, {recount['cases']:,} cases", f"≥ {AIM_RECOUNT:,}, or as the store allows",
               took, f"their journals read, and nothing made of them: {read:,}", "reached" if rate >= AIM_RECOUNT else bound)  # fmt: skip


def _latency_rows(raw: Raw) -> Iterator[Row]:
    if "steps" in raw:
        step, rate = raw["steps"]["steps"].get("all", {}), raw["sizes"]["step_rate"]
        good = _within(step, "p50", 20) and _within(step, "p99", 150)
        yield (f"from an event to the next service's, {rate} loops/s offered", "p50 ≤ 20, p99 ≤ 150 ms",
               f"p50 {step.get('p50')}, p99 {step.get('p99')} ms; {raw['steps']['closed_per_s']} loops/s closed",
               "DIGIT: readable after 1 s", verdict(reached=good))  # fmt: skip
    if "posts" in raw:
        post, errors = raw["posts"]["kinds"].get("submit", {}), sum(raw["posts"]["errors"].values())
        yield (f"POST submission at {raw['sizes']['post_rate']}/s", "p99 ≤ 50 ms, 0 errors",
               f"p50 {post.get('p50')}, p99 {post.get('p99')} ms, {errors} errors", "DIGIT p95 3.3 s at 1 M",
               verdict(reached=_within(post, "p99", 50) and not errors))  # fmt: skip


def _within(row: Raw, name: str, most: float) -> bool:
    """A quantile that is not known, as those who gave up begin before it, is within nothing."""
    found = row.get(name)
    return found is not None and bool(found <= most)


def _disturbed_rows(raw: Raw) -> Iterator[Row]:
    lost = raw.get("audit", {}).get("clean")
    kept = "audit clean" if lost else "audit **not clean**"
    if "burst" in raw:
        burst, errors, length = raw["burst"], sum(raw["burst"]["errors"].values()), raw["sizes"]["burst_seconds"]
        back = burst["recovered_s"]
        yield (f"burst 10 × ({raw['sizes']['burst_base']}/s) for {length} s", "0 lost, 0 errors, back sooner than it lasted",
               f"{errors} errors, back after {back} s, {kept}", "57 % errors, no recovery",
               verdict(reached=bool(lost) and not errors and back is not None and back < length))  # fmt: skip
    if "replica" in raw:
        found = raw["replica"]["pauses_s"]
        yield ("replica added, then killed, under load", "pause ≤ 10 s, nothing lost",
               f"longest step {found['joined']} s, {found['killed']} s; {kept}", "not shown by any",
               verdict(reached=bool(lost) and max(found.values()) <= 10))  # fmt: skip


def _other_rows(raw: Raw) -> Iterator[Row]:
    for name, aim, words in (("demo_cold", 180, "fresh clone, nothing cached"), ("demo_warm", 15, "warm")):
        if name in raw:
            first = raw[name]["first_closed_s"]
            yield (f"`make demo` to the first closed case, {words}", f"≤ {aim} s", f"{first} s ({raw[name]['said']})",
                   "36 containers", verdict(reached=0 < first <= aim))  # fmt: skip
    if "memory" in raw:
        yield ("memory of the whole local system", "≤ 1536 MB", f"{raw['memory']['mb']} MB", "16 GB",
               verdict(reached=raw["memory"]["mb"] <= 1536))  # fmt: skip
    for name, aim, words in (("make_test_seconds", 600, "make test"), ("make_test_fast_seconds", 30, "make test-fast")):
        if name in raw:
            yield (f"`{words}` (by hand)", f"≤ {aim} s", f"{raw[name]:.0f} s", "", verdict(reached=raw[name] <= aim))


def _loops_of(raw: Raw) -> Iterator[tuple[str, str, Raw]]:
    """Way, what is stored, and what was measured."""
    steady = [(f"0, {raw['sizes']['steady_rate']} loops/s offered", raw["steady"])] if "steady" in raw else []
    overload = [("0, after the burst" if row.get("after_burst") else "0", row) for row in raw.get("loops", [])]
    yield from ((way, what, row[way]) for what, row in [*steady, *overload] for way in ("bus", "http"))
    yield from stored.costs(raw.get("stored", []))


def _loops_table(loops: Iterable[tuple[str, str, Raw]]) -> Iterator[str]:
    yield "### What a closed loop costs\n"
    yield "| | cases stored | loops/s | CPU ms, services | CPU ms, engines | events | taken | writes | whole loop p50 ms | all read after s |\n|---|---|---|---|---|---|---|---|---|---|"
    for way, what, said in loops:
        per = said["per_case"]
        cells = [way, what, said["closed_per_s"],
                 *(per.get(name, "") for name in ("cpu_ms_services", "cpu_ms_engines", "events", "taken", "writes")),
                 said["kinds"].get("whole loop", {}).get("p50", ""), said.get("drain_s", "")]  # fmt: skip
        yield f"| {' | '.join(map(str, cells))} |"
    yield ""


def _where(raw: Raw) -> Iterator[str]:
    """Where a loop's processor time goes, process by process: what a miss is made of."""
    if not raw.get("loops"):
        return
    said = raw["loops"][0]["http"]
    rows = sorted(said["processes"].items(), key=lambda row: -row[1]["cpu_s"])
    total = sum(row["cpu_s"] for _, row in rows) or 1.0
    yield "### Where the time goes (through HTTP, nothing stored)\n"
    yield "| process | share of all CPU | CPU ms a loop | CPU µs a taken event | writes a loop |\n|---|---|---|---|---|"
    closed = max(said["closed"], 1)
    for name, row in rows:
        yield (f"| {name} | {row['cpu_s'] / total:.0%} | {row['cpu_s'] * 1000 / closed:.1f} | {row.get('cpu_us_per_taken', '')} "
               f"| {round(row['writes'] / closed, 1) if 'writes' in row else ''} |")  # fmt: skip
    store = next((row["cpu_s"] for name, row in rows if name == "store"), 0.0)
    yield (f"\nThe store takes {store / total:.0%} of the processor time: it flushes its log at every commit, so that what is "
           "acknowledged survives a kill. A store that acknowledges from memory is faster and loses acknowledged writes.\n")  # fmt: skip
    if cost := _cost(said):
        here = int(raw["machine"].get("processor", "2").split()[0])
        yield (f"A loop takes {cost:.0f} ms of processor time here, the generator's not counted: the processors are what bounds "
               f"it. {AIM_HTTP} loops a second on {here} of them leave {1000 * here / AIM_HTTP:.0f} ms, {AIM_BUS} leave "
               f"{1000 * here / AIM_BUS:.0f}.\n")  # fmt: skip
