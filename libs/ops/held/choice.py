"""Which held events or dead letters are meant: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.common.clock import instant_of
from libs.common.envelope import key_of
from libs.ops.held.office import Row

HEADS = ("failed", "waiting")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is left out chooses nothing away; `case` is a whole number or id, `event` a part of the type or topic.

    `older`: held for at least so long.  Without `why`, what only queues behind another is left out.
    """

    why: str = ""
    event: str = ""
    case: str = ""
    older: timedelta = timedelta()

    def narrow(self) -> bool:
        """Whether it chooses anything away that a person named."""
        return self != Wanted()


def chosen(rows: Iterable[Row], wanted: Wanted, now: datetime) -> list[Row]:
    """The rows that are meant, the oldest first."""
    return sorted((row for row in rows if _meant(row, wanted, now)), key=since)


def _meant(row: Row, wanted: Wanted, now: datetime) -> bool:
    kind = row.get("type") or row["topic"]
    return (
        ("why" not in row or row["why"] in ((wanted.why,) if wanted.why else HEADS))
        and wanted.event in kind
        and (not wanted.case or wanted.case.upper() in names_of(row))
        and now - instant_of(since(row)) >= wanted.older
    )


def names_of(row: Row) -> set[str]:
    """How its case may be called, in capitals: number, id, or one part of it by itself."""
    subject = str(row.get("subject", ""))
    return {str(row.get("number", "")).upper(), key_of(subject).upper(), subject.upper()}


def since(row: Row) -> str:
    """When it was put aside."""
    return str(row.get("since") or row["at"])


def one(rows: Sequence[Row], name: str) -> Row:
    """The one called `<service>/<id>`; ends the command if it has gone."""
    for row in rows:
        if name == called(row):
            return row
    raise SystemExit(f"{name} is not held, or no longer; the list says what is")


def queued(rows: Sequence[Row], first: Row) -> list[Row]:
    """Of all that one document holds, in order, what waits until the first has gone."""
    later = rows[rows.index(first) + 1 :]
    return [row for row in later if first["why"] == "failed" or row["source"] == first["source"]]


def called(row: Row) -> str:
    """How an operator names it."""
    return f"{row['service']}/{row['id']}"


def age(row: Row, now: datetime) -> str:
    """In words that can be read at a glance: `3 d`, `7 min`."""
    seconds = max((now - instant_of(since(row))).total_seconds(), 0)
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
