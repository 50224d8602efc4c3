"""Each row of the table of numbers, measured: a function of a running system, or of engines alone."""

import asyncio
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import uvloop
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from libs.common.bus import partition_of
from libs.common.settings import Settings
from libs.ops.apart import HOME
from libs.ops.load.plan import Plan, Profile
from libs.ops.load.report import Report
from libs.ops.load.run import System, run
from libs.ops.load.tally import summary
from libs.ops.load.usage import read_all
from libs.ops.seed.mould import mould_of
from libs.ops.seed.rehearsal import rehearsable, rehearse
from libs.ops.seed.run import cases_of
from libs.ops.seed.writing import write_all
from libs.ops.verify import verify
from libs.ops.verify.rest import at_rest
from tests.bench.events import feed
from tests.bench.floor import FLOOR, OUT
from tests.bench.meter import PARTITIONS
from tests.bench.replica import joined_and_killed, passing, second_of
from tests.bench.system import Engines, Running

SEED = 1
MOST = 1_000_000
PATIENCE = 240.0
CALM = 2.0
REST = 10.0
DEMO_SECONDS = 420.0
T = TypeVar("T")
Said = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """How much of each; rates a second."""

    loops: int = 1200
    offered: float = 150
    steady_rate: float = 10
    steady_seconds: float = 30
    step_rate: float = 50
    step_seconds: float = 20
    post_rate: float = 200
    post_seconds: float = 30
    burst_base: float = 20
    burst_seconds: float = 60
    replica_rate: float = 30
    replica_seconds: float = 60
    taken_cases: int = 5000
    taken_each: int = 4
    taken_times: int = 7
    stored: tuple[int, ...] = (10_000, 100_000)
    beside_loops: int = 300
    beside_turns: int = 12
    clocks: tuple[int, ...] = (10_000, 1_000_000)
    clocks_due: int = 500
    clocks_rounds: int = 7
    recounted: int = 10_000


FULL = Size()
QUICK = Size(
    loops=40, offered=20, steady_rate=3, steady_seconds=6, step_rate=5, step_seconds=6, post_rate=20, post_seconds=6, burst_base=3, burst_seconds=6,
    replica_rate=10, replica_seconds=40, taken_cases=1000, taken_each=2, taken_times=1, stored=(200, 1000), beside_loops=20, beside_turns=1,
    clocks=(1000, 5000), clocks_due=50, clocks_rounds=3, recounted=500,
)  # fmt: skip


def driven(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work())


def plan_of(profile: Profile, rate: float, seconds: float, most: int = MOST) -> Plan:
    return Plan(profile, rate, seconds, SEED, most)


def loops(at: Running, size: Size, mode: str) -> Said:
    """As many loops as are offered faster than they can be closed; closed by the time of the last one."""
    return looped(at.system, size, mode)


def looped(system: System, size: Size, mode: str) -> Said:
    """The same, from a process that has not started the system."""
    plan = plan_of(Profile.STEADY, size.offered, 10 * size.loops / size.offered, size.loops)
    return driven(lambda: run(system, mode, plan, PATIENCE)).said()


def steady(at: Running, size: Size, mode: str) -> Said:
    """Fewer loops than can be closed: what one costs when nothing piles up."""
    plan = plan_of(Profile.STEADY, size.steady_rate, size.steady_seconds)
    return driven(lambda: run(at.system, mode, plan, PATIENCE)).said()


def posts(at: Running, size: Size) -> Said:
    plan = plan_of(Profile.STEADY, size.post_rate, size.post_seconds)
    return driven(lambda: run(at.system, "door", plan, PATIENCE)).said()


def step_latency(at: Running, size: Size) -> Said:
    plan = plan_of(Profile.STEADY, size.step_rate, size.step_seconds)
    return driven(lambda: run(at.system, "loop", plan, PATIENCE)).said()


def burst(at: Running, size: Size) -> Said:
    """A third before, the burst, and twice its length after it."""
    before, length = size.burst_seconds / 3, size.burst_seconds
    plan = replace(plan_of(Profile.BURST, size.burst_base, before + 3 * length), burst_at=before, burst_for=length)
    report = driven(lambda: run(at.system, "door", plan, PATIENCE))
    return {**report.said(), "recovered_s": recovered(report, plan)}


def recovered(report: Report, plan: Plan) -> float | None:
    """Seconds after the burst from which on the p99 of all that followed is at most twice that from before; None if never.

    Of all that followed: in two minutes one slow request is usual, and the p99 of a single second is its slowest one.
    What was given up took for ever.
    """
    took = sorted((wanted - report.started, seconds) for wanted, seconds in report.tally.took["submit"])
    usual = _p99([seconds for since, seconds in took if since < plan.burst_at])
    over = int(plan.burst_at + plan.burst_for)
    for second in range(over, int(took[-1][0]) + 1):
        if _p99([seconds for since, seconds in took if since >= second]) <= CALM * usual < math.inf:
            return float(second - over)
    return None


def _p99(seconds: Sequence[float]) -> float:
    """In milliseconds; of nothing 0."""
    found = summary(seconds).get("p99", 0.0)
    return math.inf if found is None else found


def replica(at: Running, size: Size) -> Said:
    """A second routing joins under load, and is killed under load; the longest any case waited for its dispatch."""
    plan = plan_of(Profile.STEADY, size.replica_rate, size.replica_seconds)
    second, moments = second_of(at.loop.services["routing"]), dict[str, float]()

    async def disturbed() -> Report:
        loading = asyncio.ensure_future(run(at.system, "door", plan, PATIENCE))
        await passing(size.replica_seconds / 4)
        moments.update(await joined_and_killed(second, size.replica_seconds / 4))
        return await loading

    report = driven(disturbed)
    return {**report.said(), "pauses_s": pauses(report, moments)}


def pauses(report: Report, moments: Mapping[str, float]) -> dict[str, float]:
    """The longest step from intake to routing that ended after each moment and before the next."""
    ends = [*list(moments.values())[1:], float("inf")]
    steps = [(said, seconds) for pair, said, seconds in report.steps if pair == "intake → routing"]
    return {
        name: round(max((took for said, took in steps if start <= said < end), default=0.0), 2)
        for (name, start), end in zip(moments.items(), ends, strict=True)
    }


def audit(at: Running) -> Said:
    """Journals against topics, once nobody writes any more."""
    given = Settings()
    urls = at.engines.kafka_url, at.engines.mongo_url
    return driven(lambda: at_rest(lambda: verify(*urls, given.database_prefix, given.partitions))).summary()


def seeded(at: Running, count: int, seed: int) -> Said:
    """That many more cases in the stores."""
    started, moulds = time.monotonic(), [mould_of(one) for one in asyncio.run(rehearse(rehearsable()[:3]))]
    given, rehearsed = Settings(), time.monotonic()
    cases = cases_of(given, moulds, count, seed)
    documents = driven(lambda: write_all(at.engines.mongo_url, given.database_prefix, cases, lambda *_: None))
    seconds = time.monotonic() - rehearsed
    return {"cases": count, "documents": documents, "seconds": round(seconds, 1), "rehearsal_s": round(rehearsed - started, 1),
            "documents_per_s": round(documents / seconds)}  # fmt: skip


def rested(at: Engines) -> float:
    """Seconds until a store of our own was at rest after a bulk load: for REST at most a twentieth of a processor."""
    started = time.monotonic()
    while at.processes and time.monotonic() - started < PATIENCE:
        before = read_all(at.processes)["store"].cpu
        threading.Event().wait(REST)
        if read_all(at.processes)["store"].cpu - before <= REST / 20:
            break
    return round(time.monotonic() - started, 1)


def memory(at: Running) -> Said:
    rows = read_all(at.system.processes)
    return {"by_process": {name: row.memory for name, row in rows.items()},
            "mb": round(sum(row.memory for row in rows.values()))}  # fmt: skip


def taken(at: Engines, size: Size) -> Said:
    """Both ways on the same engines, by turns; the middle of the runs by cost, and of what each turn's share is."""
    found: dict[str, list[Said]] = {"floor": [], "ours": []}
    for turn in range(size.taken_times):
        for way, topic in (("floor", FLOOR), ("ours", "case.intake")):
            found[way].append(_taken_once(at, size, way, topic, turn))
    middle = {way: sorted(rows, key=lambda row: row["cpu_us"])[len(rows) // 2] for way, rows in found.items()}
    shares = [ours["cpu_us"] / bare["cpu_us"] for ours, bare in zip(found["ours"], found["floor"], strict=True)]
    return {**middle, "ratio": round(median(shares), 2), "runs": found}


def _taken_once(at: Engines, size: Size, way: str, topic: str, turn: int) -> Said:
    driven(lambda: _fed(at.kafka_url, size, topic, turn))
    command = [sys.executable, "-m", "tests.bench.taken", way, at.kafka_url, at.mongo_url,
               str(size.taken_cases * size.taken_each)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HOME, timeout=600,
                          env={**os.environ, "PYTHONPATH": str(HOME)})  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return dict(json.loads(done.stdout))


async def _fed(kafka_url: str, size: Size, topic: str, turn: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url)
    await admin.start()
    wanted = [topic, OUT, "case.routing"]
    there = set(await admin.list_topics())
    await admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in wanted if name not in there])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=kafka_url, linger_ms=5, max_batch_size=262_144)
    await producer.start()
    sent = [
        await producer.send(topic, value, key=key, partition=partition_of(key.decode(), PARTITIONS))
        for key, value in feed(size.taken_cases, size.taken_each, turn)
    ]
    await asyncio.gather(*sent)
    await producer.stop()


def demo(warm: bool) -> Said:
    """`caseloop demo` as it stands here, or `make demo` in a clone of its own with nothing cached."""
    started, first, closed = time.monotonic(), 0.0, ""
    command, folder, env = _demo_warm() if warm else _demo_cold()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=env) as process:
        late = threading.Timer(DEMO_SECONDS, process.terminate)
        late.start()
        for line in process.stdout or ():
            if not first and "  办结  satisfied" in line:
                first = time.monotonic() - started
            if line.startswith("closed "):
                closed = line.strip()
        late.cancel()
    if not warm:
        shutil.rmtree(folder)
    return {"first_closed_s": round(first, 1), "whole_s": round(time.monotonic() - started, 1), "said": closed}


def _environment() -> dict[str, str]:
    """As `make demo` has it: modules that a start has compiled stay compiled."""
    other = {"KAFKA_URL", "MONGO_URL", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
    return {k: v for k, v in os.environ.items() if k not in other} | {"ONCE": "1"}


def _demo_warm() -> tuple[list[str], Path, dict[str, str]]:
    return [sys.executable, "-m", "libs.ops.cli", "demo"], HOME, {**_environment(), "CASELOOP_HOME": ".run/bench/demo"}


def _demo_cold() -> tuple[list[str], Path, dict[str, str]]:
    clone = (HOME / ".run" / "bench" / f"clone-{os.getpid()}").absolute()
    subprocess.run(["git", "clone", "--quiet", str(HOME), str(clone)], check=True)
    own = clone / ".run"
    empty = {
        "PIP_NO_CACHE_DIR": "1", "CASELOOP_CACHE": str(own / "cache"), "CASELOOP_HOME": str(own),
        "MAVEN_OPTS": f"-Dmaven.repo.local={own / 'maven'}",
    }  # fmt: skip
    return ["make", "demo", "ONCE=1"], clone, {**_environment(), **empty}


def profiled(at: Running, size: Size, folder: Path) -> Said:
    """Every service under the sampler, while loops go round; samples by function."""
    for name, child in at.loop.services.items():
        out = (folder / f"profile-{name}.json").absolute()
        python, _, _, *rest = child.command
        child.command = [python, "-m", "tests.bench.sampled", str(out), *rest]
        if child.process is not None:
            child.process.terminate()
            child.process.wait()
    _restarted(at)
    for child in at.loop.services.values():
        if child.process is not None:
            child.process.send_signal(signal.SIGUSR1)
    said = loops(at, size, "loop")
    for child in at.loop.services.values():
        if child.process is not None:
            child.process.terminate()
            child.process.wait()
    rows = {name: json.loads((folder / f"profile-{name}.json").read_text()) for name in at.loop.services}
    return {"closed": said["closed"], "closed_per_s": said["closed_per_s"], "services": rows}


def _restarted(at: Running) -> None:
    """Until the watch has started all of them again and they answer."""
    until = time.monotonic() + 60
    while not all(child.runs() and child.answers() for child in at.loop.services.values()):
        if time.monotonic() > until:
            raise RuntimeError("a service did not come back under the sampler")
        driven(lambda: passing(0.1))


def size_named(name: str, million: bool) -> Size:
    size = QUICK if re.fullmatch("quick", name) else FULL
    return replace(size, stored=(*size.stored, 1_000_000)) if million else size


def size_said(size: Size) -> Said:
    return asdict(size)
