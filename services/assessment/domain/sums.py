"""What is counted of every key in a month, by one group of pools: the roll-ups that a figure is read from."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import Field

from libs.common.decision import Decision, Now
from libs.common.events.assessment import ContributionsPooled, Moved
from libs.common.events.fact import Value
from libs.common.policy.counted import COUNTED, WINDOWS, column
from services.assessment.domain.pool import group_of

PREFIX: Final = "sums:"
COLUMNS: Final = tuple(column(window, fact) for window in WINDOWS for fact in COUNTED[window])


class Sums(Value):
    """`columns`: the names of the counts.  `rows`: by key the counts in that order, as text: a document stays small."""

    month: str
    part: str
    columns: tuple[str, ...] = COLUMNS
    rows: Mapping[str, str] = Field(default_factory=dict)

    def counts(self, key: str) -> dict[str, int]:
        """The counts of one key, by name."""
        return dict(zip(self.columns, map(int, self.rows[key].split()), strict=True)) if key in self.rows else {}


def id_of(month: str, part: str, pool: str) -> str:
    """The document that hears what a pool moved there."""
    return f"{PREFIX}{month}:{part}:{group_of(pool)}"


def add(sums: Sums | None, fact: ContributionsPooled, now: Now) -> Decision[Sums]:
    """What a pool moved here, and nothing of what it moved elsewhere."""
    month, part, _ = now.subject.removeprefix(PREFIX).split(":")
    mine = [row for row in fact.moved if (row.month, row.part) == (month, part)]
    sums = _widened(sums or Sums(month=month, part=part), mine)
    rows = dict(sums.rows)
    for row in mine:
        before = sums.counts(row.key)
        counts = [before.get(name, 0) + row.counts.get(name, 0) for name in sums.columns]
        rows[row.key] = " ".join(map(str, counts))
        if not any(counts):
            del rows[row.key]
    return Decision(sums.model_copy(update={"rows": rows}))


def _widened(sums: Sums, rows: Sequence[Moved]) -> Sums:
    """A name that is new is a column more, with nothing in it so far."""
    new = sorted({name for row in rows for name in row.counts} - set(sums.columns))
    if not new:
        return sums
    wide = {key: text + " 0" * len(new) for key, text in sums.rows.items()}
    return sums.model_copy(update={"columns": (*sums.columns, *new), "rows": wide})
