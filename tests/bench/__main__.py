"""`make bench`: every row of the table of numbers, measured here, into .run/bench and docs/benchmarks.md.

BENCH=quick runs everything small, to see that it works; its numbers say nothing and the page says so.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench import measures
from tests.bench import stored as beside
from tests.bench.clocks import measured
from tests.bench.deciding import dispatches
from tests.bench.machine import machine
from tests.bench.page import RAW, write_page
from tests.bench.rates import measured as rates_measured
from tests.bench.recounting import moulds
from tests.bench.system import Running, engines, running, store_alone

FOLDER = Path(".run") / "bench"
Raw = dict[str, Any]


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("full", "quick"), default=os.environ.get("BENCH") or "full")
    parser.add_argument("--store-server", default="", help="another server that takes secantusd-py's arguments")
    parser.add_argument("--million", action="store_true", help="also with a million cases stored")
    parser.add_argument("--skip", nargs="*", default=[], choices=[name for name, _ in PARTS], help="parts to leave out")
    parser.add_argument(
        "--only", nargs="*", default=[], choices=[name for name, _ in PARTS], help="no others; kept beside the rest"
    )
    parser.add_argument("--make-test-seconds", type=float, help="how long `make test` took, measured by hand")
    parser.add_argument("--make-test-fast-seconds", type=float, help="how long `make test-fast` took")
    return parser.parse_args()


def in_running(given: argparse.Namespace, raw: Raw, save: Callable[[], None]) -> None:
    """What needs the whole system: loops, then what disturbs, the audit, and loops as before."""
    size = measures.size_named(given.size, given.million)
    with running(FOLDER / "system", given.store_server) as at:
        for name, measure in _steps(size):
            _say(f"{name} …")
            raw[name] = measure(at)
            save()
    raw["loops"] = [raw.pop("loops_0"), raw.pop("loops_after_burst")]


def _steps(size: measures.Size) -> Iterator[tuple[str, Callable[[Running], Any]]]:
    yield "warm_up", lambda at: measures.loops(at, measures.QUICK, "loop")["closed"]
    yield (
        "steady",
        lambda at: {way: measures.steady(at, size, mode) for way, mode in (("bus", "bus"), ("http", "loop"))},
    )
    yield "loops_0", lambda at: _loops(at, size)
    yield "memory", measures.memory
    yield "posts", lambda at: measures.posts(at, size)
    yield "steps", lambda at: measures.step_latency(at, size)
    yield "burst", lambda at: measures.burst(at, size)
    yield "replica", lambda at: measures.replica(at, size)
    yield "audit", measures.audit
    yield "loops_after_burst", lambda at: {**_loops(at, size), "after_burst": True}


def _loops(at: Running, size: measures.Size) -> Raw:
    return {"bus": measures.loops(at, size, "bus"), "http": measures.loops(at, size, "loop")}


def stored(given: argparse.Namespace, raw: Raw, save: Callable[[], None]) -> None:
    """Two systems on engines of their own; on given ones there is but one, and this is left out."""
    if os.environ.get("KAFKA_URL"):
        _say("stored: left out, for it needs two systems, and KAFKA_URL and MONGO_URL are the engines of one")
        return
    size, raw["stored"] = measures.size_named(given.size, given.million), []
    start = partial(running, store_server=given.store_server, more=beside.BRISK, cache=beside.CACHE)
    with start(FOLDER / "stored") as much, start(FOLDER / "beside") as little:
        for row in beside.measured(much, little, size):
            _say(f"{row['stored']:,} stored")
            raw["stored"].append(row)
            save()


def taken(given: argparse.Namespace, raw: Raw, _save: Callable[[], None]) -> None:
    with engines(FOLDER / "engines", given.store_server) as at:
        raw["taken"] = measures.taken(at, measures.size_named(given.size, given.million))


def deciding(_given: argparse.Namespace, raw: Raw, _save: Callable[[], None]) -> None:
    raw["dispatches"] = dispatches()


def clocks(given: argparse.Namespace, raw: Raw, _save: Callable[[], None]) -> None:
    size = measures.size_named(given.size, given.million)
    with store_alone(FOLDER / "clocks", given.store_server) as at:
        raw["clocks"] = measures.driven(lambda: measured(at, size.clocks, size.clocks_due, size.clocks_rounds))


def rates(given: argparse.Namespace, raw: Raw, _save: Callable[[], None]) -> None:
    size = measures.size_named(given.size, given.million)
    made = moulds()
    with store_alone(FOLDER / "rates", given.store_server) as at:
        raw["rates"] = measures.driven(lambda: rates_measured(at.mongo_url, size.clocks[-1], made, size.recounted))


def profile(given: argparse.Namespace, raw: Raw, _save: Callable[[], None]) -> None:
    with running(FOLDER / "profile", given.store_server) as at:
        raw["profile"] = measures.profiled(at, measures.size_named(given.size, given.million), FOLDER)


def demo(_given: argparse.Namespace, raw: Raw, _save: Callable[[], None]) -> None:
    raw["demo_warm"] = measures.demo(warm=True)


def demo_cold(_given: argparse.Namespace, raw: Raw, _save: Callable[[], None]) -> None:
    raw["demo_cold"] = measures.demo(warm=False)


PARTS = (
    ("system", in_running),
    ("stored", stored),
    ("taken", taken),
    ("deciding", deciding),
    ("clocks", clocks),
    ("rates", rates),
    ("profile", profile),
    ("demo", demo),
    ("demo-cold", demo_cold),
)


def main() -> None:
    given = asked()
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{given.size}{'-' + Path(given.store_server).name if given.store_server else ''}.json"
    raw: Raw = _before(file) if given.only else {}
    size = measures.size_said(measures.size_named(given.size, given.million))
    here = machine(given.store_server)
    raw = {"machine": here, **raw, "size": given.size, "sizes": size, "seed": measures.SEED}
    raw |= {name: value for name, value in vars(given).items() if name.startswith("make_test") and value}

    def save() -> None:
        file.write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")

    for name, part in PARTS:
        if name in (given.only or [other for other, _ in PARTS]) and name not in given.skip:
            started = time.monotonic()
            raw["machine"] = here if name == "system" else raw["machine"]
            part(given, raw, save)
            raw["measured"] = {**raw.get("measured", {}), name: here["commit"]}
            save()
            _say(f"{name}: {time.monotonic() - started:.0f} s")
    _say(f"raw: {file}; {write_page(FOLDER)}")


def _before(file: Path) -> Raw:
    """What a part that is measured anew is put beside: of the last run here, else that of the page."""
    kept = next((one for one in (file, RAW / file.name) if one.exists()), None)
    return json.loads(kept.read_text(encoding="utf-8")) if kept else {}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
