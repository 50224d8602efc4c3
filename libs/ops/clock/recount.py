"""Every open case counted anew: a page at a time, so that a million take no more memory than a hundred.

Supervision says what would change by the rule that changes it.  A case that is done is not listed again, so that a run
that was killed is run again, and a second run finds nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from libs.ops.held.office import Office, Row

A_PAGE: Final = 200


@dataclass
class Run:
    """What was looked at and what changed; `refused`: a case's number and supervision's words."""

    calendar: str = ""
    cases: int = 0
    clocks: int = 0
    changed: int = 0
    moved: int = 0
    withdrawn: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)

    def said(self) -> dict[str, Any]:
        """For programs; the last line."""
        return {
            "calendar": self.calendar, "cases": self.cases, "clocks": self.clocks, "changed": self.changed,
            "moved": self.moved, "withdrawn": self.withdrawn, "refused": dict(self.refused),
        }  # fmt: skip

    def line(self, *, dry: bool) -> str:
        """For people."""
        done = "would change" if dry else "changed"
        looked = f"calendar {self.calendar}: {self.cases} open cases with {self.clocks} clocks looked at"
        dates = f"{self.moved} dates, {self.withdrawn} misses withdrawn, {len(self.refused)} refused"
        return f"{looked}, {self.changed} cases {done}, {dates}"


def recount(office: Office, run: Run, step: Callable[[int, int], None], *, dry: bool) -> Iterator[Row]:
    """Each case that changes, as it is done; `step` hears how many of how many cases have been looked at."""
    after, total = "", 0
    while True:
        page = office.read("supervision", "/v1/recount", after=after, limit=A_PAGE).body
        total = total or page["open"]
        run.calendar, run.cases, run.clocks = page["calendar"], run.cases + page["looked"], run.clocks + page["clocks"]
        yield from (row for row in page["items"] if dry or _done(office, row, run))
        step(run.cases, max(total, run.cases))
        after = page["next"]
        if not after:
            return


def counted(run: Run, row: Row) -> Row:
    """Into the sums."""
    run.changed += 1
    run.moved += len(row["changes"])
    run.withdrawn += sum(change["withdrawn"] for change in row["changes"])
    return row


def lines(row: Row) -> Iterator[str]:
    """`HQ26-030418-7 报结果，桑陌镇：2026年10月15日（周四）11:20 改到 …`, a line for each date."""
    return (f"{row['number']} {change['said']}" for change in row["changes"])


def _done(office: Office, row: Row, run: Run) -> bool:
    answer = office.send("supervision", f"/v1/cases/{row['case_id']}/recount", {})
    if not answer.ok():
        run.refused.append((row["number"], str(answer.body.get("detail", answer.status))))
    return answer.ok()
