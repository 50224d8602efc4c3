"""Processor, memory and counters of the processes of a local run (Linux, proc(5)); two readings make a difference."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

from libs.common.events import FACTS
from libs.ops.processes import ENGINES, Process

TICK: Final = os.sysconf("SC_CLK_TCK")
SAMPLE: Final = re.compile(r"^(caseloop_\w+)\{(.*)\} ([0-9.e+]+)$", re.MULTILINE)
LABEL: Final = re.compile(r'(\w+)="([^"]*)"')
KIB: Final = 1024
TAKEN: Final = frozenset(name.removeprefix("caseloop.").rpartition(".")[0] for name in FACTS) | {
    "submission",
    "receipt",
}


SUMS: Final = {
    "caseloop_writes_total": "writes", "caseloop_published_total": "published", "caseloop_unmarked_total": "unmarked",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One process: processor seconds since it began, resident memory in MB, and its counters if it is a service.

    `taken`: events a service heard.  `unmarked`: documents whose mark it took off, many in one update; `writes` counts
    them not.  `memory` counts shared pages in proportion (PSS) where the system tells them.
    """

    pid: int
    cpu: float
    memory: float
    taken: float = 0.0
    writes: float = 0.0
    published: float = 0.0
    unmarked: float = 0.0


def read_all(processes: Iterable[Process]) -> dict[str, Reading]:
    """By name; who is down is left out."""
    return {one.name: reading for one in processes if one.pid and (reading := read(one)) is not None}


def read(process: Process) -> Reading | None:
    """One process, or None if it is gone or this system has no /proc."""
    proc = Path(f"/proc/{process.pid}")
    try:
        fields = (proc / "stat").read_text().rpartition(")")[2].split()
        memory = _memory(proc)
    except OSError:
        return None
    counted = {} if process.name in ENGINES else counters(process.port)
    return Reading(process.pid, (int(fields[11]) + int(fields[12])) / TICK, memory, **counted)


def _memory(proc: Path) -> float:
    rollup = proc / "smaps_rollup"
    text = rollup.read_text() if os.access(rollup, os.R_OK) else (proc / "status").read_text()
    found = re.search(r"^(?:Pss|VmRSS): +(\d+) kB", text, re.MULTILINE)
    return round(int(found[1]) / KIB, 1) if found else 0.0


def counters(port: int) -> dict[str, float]:
    """What a service has counted so far; nothing from who has no such page."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            return counted(answer.read().decode())
    except OSError:
        return {}


def counted(page: str) -> dict[str, float]:
    """The sums of a page of metrics."""
    sums = {"taken": 0.0, "writes": 0.0, "published": 0.0, "unmarked": 0.0}
    for name, labels, value in SAMPLE.findall(page):
        if name in SUMS:
            sums[SUMS[name]] += float(value)
        elif name == "caseloop_step_seconds_count" and dict(LABEL.findall(labels)).get("event") in TAKEN:
            sums["taken"] += float(value)
    return sums


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run cost, by process; a process that was started again in between counts from its new start."""

    rows: Mapping[str, Reading] = field(default_factory=dict)

    def said(self, closed: int) -> dict[str, Any]:
        """For `--json`: each process, and per closed case if any was closed."""
        services = [row for name, row in self.rows.items() if name not in ENGINES]
        per_case = {
            "cpu_ms_services": sum(row.cpu for row in services) * 1000,
            "cpu_ms_engines": sum(row.cpu for name, row in self.rows.items() if name in ENGINES) * 1000,
            "events": sum(row.published for row in services), "taken": sum(row.taken for row in services),
            "writes": sum(row.writes for row in services), "unmarked": sum(row.unmarked for row in services),
        }  # fmt: skip
        return {
            "processes": {name: _said(row) for name, row in self.rows.items()},
            "memory_mb": round(sum(row.memory for row in self.rows.values()), 1),
            "per_case": {name: round(value / closed, 2) for name, value in per_case.items()} if closed else {},
        }


def spent(before: Mapping[str, Reading], after: Mapping[str, Reading]) -> Spent:
    """The difference of two readings."""
    none = Reading(0, 0.0, 0.0)
    return Spent({name: _less(row, before.get(name, none)) for name, row in after.items()})


def _less(row: Reading, earlier: Reading) -> Reading:
    if row.pid != earlier.pid:
        return row
    return Reading(row.pid, row.cpu - earlier.cpu, row.memory, row.taken - earlier.taken, row.writes - earlier.writes,
                   row.published - earlier.published, row.unmarked - earlier.unmarked)  # fmt: skip


def _said(row: Reading) -> dict[str, float]:
    said = {"cpu_s": round(row.cpu, 2), "memory_mb": row.memory}
    if row.taken:
        said |= {"taken": row.taken, "writes": row.writes, "published": row.published, "unmarked": row.unmarked,
                 "cpu_us_per_taken": round(row.cpu / row.taken * 1e6, 1)}  # fmt: skip
    return said
