"""What came of a run, for people and for programs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich import print  # noqa: A004 - tables, too
from rich.table import Table

from libs.ops.engines.process import Failed
from libs.ops.load.plan import Plan
from libs.ops.load.tally import Tally, summary
from libs.ops.load.usage import Spent
from libs.ops.load.walks import ENDS


@dataclass(frozen=True, slots=True)
class Report:
    """Seconds count from the first moment of the plan; `began_at` is that moment by the wall clock, `started` by ours.

    `closed`: when each case was heard to be closed.  `steps`: cause and effect, when, and seconds between the two.
    """

    mode: str
    plan: Plan
    arrived: int
    sent: float
    ended: float
    began_at: float
    started: float
    closed: Sequence[float]
    tally: Tally
    steps: Sequence[tuple[str, float, float]]
    lag: Mapping[str, int]
    drain: float | None
    spent: Spent

    def said(self) -> dict[str, Any]:
        """For `--json`."""
        answered = [moment - self.started for moment in self.tally.answered(ENDS[self.mode])]
        return {
            "mode": self.mode, "plan": asdict(self.plan), "arrived": self.arrived, "answered": len(answered),
            "intended_per_s": round(self.arrived / self.plan.seconds, 2),
            "offered_per_s": round(self.arrived / self.sent, 2), "achieved_per_s": _rate(answered),
            "closed": len(self.closed), "closed_per_s": _rate(self.closed),
            "ended_s": round(self.ended, 2), **self.tally.said(), "steps": self.step_summaries(),
            "lag": dict(self.lag), "drain_s": self.drain, **self.spent.said(len(self.closed)),
        }  # fmt: skip

    def judge(self) -> None:
        """`Failed` if there were arrivals and every one of them was given up."""
        if self.arrived and not self.tally.through:
            raise Failed(f"none of the {self.arrived} arrivals came to its end; the errors say why: is --door right?")

    def step_summaries(self) -> dict[str, dict[str, float | None]]:
        """Seconds from an event to the next service's, of every pair and of all together."""
        pairs: dict[str, list[float]] = defaultdict(list)
        for pair, _, seconds in self.steps:
            pairs[pair].append(seconds)
            pairs["all"].append(seconds)
        return {pair: summary(seconds) for pair, seconds in sorted(pairs.items())}


def _rate(moments: Sequence[float]) -> float:
    """How many a second, until the last one."""
    return round(len(moments) / max(moments), 2) if moments else 0.0


def show(said: Mapping[str, Any]) -> None:
    """On the screen."""
    print(
        f"{said['answered']} of {said['arrived']} arrivals answered; {said['intended_per_s']}/s intended, "
        f"{said['offered_per_s']}/s offered, {said['achieved_per_s']}/s achieved; "
        f"{said['closed']} closed, {said['closed_per_s']}/s; drained after {said['drain_s']} s, lag then {said['lag']}"
    )
    print(_latencies("from when it was wanted until it was done, ms", said["kinds"], said["again"]))
    print(_latencies("from an event to the next service's, ms", said["steps"], {}))
    for what, count in said["errors"].items():
        print(f"[red]{count:6}  {what}")
    print(_processes(said["processes"]))
    print(f"memory {said['memory_mb']} MB; per closed case: {said['per_case'] or 'none was closed'}")


def _latencies(title: str, kinds: Mapping[str, Mapping[str, float | None]], again: Mapping[str, int]) -> Table:
    """A quantile is that of all that came; `never` where those who gave up begin."""
    table = Table(title, "answered", "p50", "p90", "p99", "max", "not yet", box=None, pad_edge=False)
    for kind, row in kinds.items():
        times = (
            "never" if row.get(name, "") is None else str(row.get(name, "")) for name in ("p50", "p90", "p99", "max")
        )
        table.add_row(kind, f"{row['count']} of {row['of']}", *times, str(again.get(kind, "")))
    return table


def _processes(rows: Mapping[str, Mapping[str, float]]) -> Table:
    names = ("cpu_s", "memory_mb", "taken", "writes", "unmarked", "published", "cpu_us_per_taken")
    table = Table("process", *names, box=None, pad_edge=False)
    for process, row in rows.items():
        table.add_row(process, *(str(row.get(name, "")) for name in names))
    return table
