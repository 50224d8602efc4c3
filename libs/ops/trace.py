"""`caseloop trace`: the waterfall of the loop, drawn from the journals and, where they are, from the span files."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pydantic_core import from_json
from rich import print  # noqa: A004 - tables, too
from rich.table import Table

from libs.common.journal.held import Held
from libs.common.settings import Settings
from libs.ops.case import show_held
from libs.ops.journals import Entry, told_of
from libs.ops.reach import reach
from libs.ops.waterfall import Edge, Row, Share, bar, edges, rows, shares, traces

WIDTH: Final = 36


@dataclass(frozen=True, slots=True)
class Course:
    """The entries of a case in order, what the spans took that decided them (milliseconds by span id), what is held."""

    entries: Sequence[Entry]
    took: Mapping[str, float]
    held: Sequence[Held] = ()

    @property
    def case(self) -> str:
        """Its id."""
        return self.entries[0].subject.partition("/")[0]

    def said(self) -> dict[str, Any]:
        """For `--json`."""
        parts = shares(self.entries)
        return {
            "case": self.case, "traces": traces(self.entries),
            "rows": [asdict(row) for row in rows(self.entries, self.took)],
            "edges": [asdict(edge) for edge in edges(self.entries)],
            "services": [{**asdict(share), "total_ms": share.total_ms} for share in parts],
            "total_ms": sum(share.total_ms for share in parts),
            "held": [one.model_dump(exclude={"data"}) for one in self.held],
        }  # fmt: skip


def course_of(number: str, home: Path) -> Course:
    """Of the case with that number; the spans only where their files are on this machine."""
    told = told_of(number, home)
    took = spans_took(reach(Settings(), home, ("mongo_url",)).traces, traces(told.entries))
    return Course(told.entries, took, told.held)


def spans_took(folder: Path | None, wanted: Collection[str]) -> dict[str, float]:
    """Milliseconds by span id, of the spans of those traces; nothing where nobody writes files."""
    files = sorted(folder.glob("*.jsonl")) if folder is not None else []
    return {
        span["spanId"]: (int(span["endTimeUnixNano"]) - int(span["startTimeUnixNano"])) / 1e6
        for file in files
        for span in _spans(file)
        if span["traceId"] in wanted
    }


def show(course: Course) -> None:
    """Rows as bars from cause to event, then the edges, then where the time went."""
    ids = ", ".join(traces(course.entries))
    print(f"case {course.case}\ntrace {ids or 'none: nobody traced it'}\n")
    print(_waterfall(rows(course.entries, course.took)))
    print(_edges(edges(course.entries)))
    print(_shares(shares(course.entries)))
    show_held(course.held)


def _waterfall(drawn: Sequence[Row]) -> Table:
    table = Table("service", "event", "by", box=None, pad_edge=False)
    for column in ("start", "gap", "span"):
        table.add_column(column, justify="right")
    table.add_column("")
    whole = max(row.start_ms for row in drawn)
    for row in drawn:
        line = bar(row.start_ms - (row.gap_ms or 0), row.start_ms, whole, WIDTH)
        table.add_row(
            row.service, row.event, row.moved_by, time(row.start_ms), time(row.gap_ms), time(row.took_ms), line
        )
    return table


def _edges(found: Sequence[Edge]) -> Table:
    table = Table("edge", "times", "median", "longest", box=None, pad_edge=False)
    for edge in found:
        table.add_row(f"{edge.source} → {edge.target}", str(edge.count), time(edge.median_ms), time(edge.longest_ms))
    return table


def _shares(found: Sequence[Share]) -> Table:
    table = Table(
        "service", "events", "after an event", "after a command", "after a timer", "total", box=None, pad_edge=False
    )
    for share in found:
        parts = (share.by_event_ms, share.by_command_ms, share.by_timer_ms, share.total_ms)
        table.add_row(share.service, str(share.events), *map(time, parts))
    table.add_row("all", str(sum(s.events for s in found)), "", "", "", time(sum(s.total_ms for s in found)))
    return table


def time(ms: float | None) -> str:
    """Milliseconds in a unit that can be read."""
    if ms is None:
        return ""
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000)):
        if abs(ms) >= size:
            return f"{ms / size:.1f} {unit}"
    return f"{ms:.0f} ms"


def _spans(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_bytes().splitlines():
        for lot in _read(line).get("resourceSpans", []):
            for scope in lot["scopeSpans"]:
                yield from scope["spans"]


def _read(line: bytes) -> dict[str, Any]:
    """A line that a kill tore apart holds nothing that can be read."""
    try:
        read = from_json(line)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
