"""What an audit found."""

from dataclasses import asdict, dataclass, field
from typing import Final, Literal, get_args

Fault = Literal[
    "lost", "doubled", "differs", "reordered", "misplaced", "unpublished", "held", "cursor", "mark", "unknown",
    "altered",
]  # fmt: skip
FAULTS_SHOWN: Final = 50
FAULTS_KEPT: Final = 10_000
"""For `--json`."""


@dataclass
class Audit:
    """Counts of faults, and of what is none.

    lost         a journal's entry is missing, or is not on the topic
    doubled      an entry stands twice, or is on the topic and in no journal
    differs      an entry is not what the topic says, or a topic says it in two ways
    reordered    a topic leaves a sequence out, or says it late
    misplaced    a record or document stands in another partition than its case
    unpublished  a mark that no sweeper has taken off
    held         events wait, or wait for an operator
    cursor       a reader has taken in what no topic ever said
    mark         a mark that names no entry
    unknown      an entry of a type or version that the code does not know
    altered      the audit of operators' acts was changed

    And no faults are:
    repeated     seen again on the wire, which readers drop
    young        written while we looked
    seeded       put into the store by a benchmark, compared with nothing
    trimmed      documents whose records the topic has thrown away by age
    unread       records that are no event of the topic's own service
    behind       records that a group has still to read
    """

    entries: int = 0
    cases: int = 0
    lost: int = 0
    doubled: int = 0
    differs: int = 0
    reordered: int = 0
    misplaced: int = 0
    unpublished: int = 0
    held: int = 0
    cursor: int = 0
    mark: int = 0
    unknown: int = 0
    altered: int = 0
    repeated: int = 0
    young: int = 0
    seeded: int = 0
    trimmed: int = 0
    unread: int = 0
    behind: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def wrong(self) -> int:
        """How many faults there are, named or not."""
        return sum(getattr(self, kind) for kind in get_args(Fault))

    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def fault(self, kind: Fault, where: str) -> None:
        """Counts a fault and names the first ones."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(f"{kind}: {where}")

    def summary(self) -> dict[str, object]:
        """For `--json`."""
        return {**asdict(self), "clean": self.clean()}

    def lines(self) -> list[str]:
        """For the screen: the counts, the first faults, and the verdict."""
        counts = {name: value for name, value in asdict(self).items() if name not in {"faults", "behind"}}
        behind = ", ".join(f"{group} {records}" for group, records in self.behind.items() if records)
        shown = self.faults[:FAULTS_SHOWN]
        more = self.wrong() - len(shown)
        return [
            *(f"{name:12} {count}" for name, count in counts.items()),
            f"{'behind':12} {behind or 'nobody'}",
            *shown,
            *([f"and {more} more faults"] if more else []),
            "nothing is wrong" if self.clean() else "something is wrong; see docs/runbooks/verify.md",
        ]
