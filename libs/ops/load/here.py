"""The system that is loaded: the one that can be reached from here."""

import asyncio
from pathlib import Path

import uvloop

from libs.common.settings import Settings
from libs.ops.load.plan import Plan
from libs.ops.load.report import Report
from libs.ops.load.run import System, run
from libs.ops.own import only_own
from libs.ops.processes import newest_run
from libs.ops.reach import door_of, reach
from libs.ops.topics import answering


def load_here(mode: str, plan: Plan, home: Path, door: str = "", *, others: bool = False) -> Report:
    """Runs it; without `door` the newest local run's own.  `Unanswered` if the bus does not answer."""
    system = system_here(home, door)
    only_own(system.door, system.kafka_url, others=others)
    with answering(system.kafka_url), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run(system, mode, plan))


def system_here(home: Path, door: str = "") -> System:
    """Ends the command with the way out if there is none, or if its bus is in its own memory."""
    given, found = Settings(), newest_run(home)
    at, key = reach(given, home, ("kafka_url",)), given.key.get_secret_value()
    if not at.kafka_url:
        raise SystemExit("load needs a bus: start `caseloop up` on real engines, or give KAFKA_URL and --door")
    return System(door_of(home, door), at.kafka_url, given.partitions, key, found[1].processes if found else ())
