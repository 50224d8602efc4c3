"""The three lines beside a deadline (为什么): what was skipped, what counted after all, how long it was paused."""

from datetime import date, timedelta
from typing import NamedTuple

from libs.worktime.calendar import DayKind
from libs.worktime.proof import Proof
from libs.worktime.stretch import Mark


class Skipped(NamedTuple):
    """Dates that do not count, first and last included; `label` says why (国庆放假 7 天, 休息日)."""

    first: date
    last: date
    kind: DayKind
    label: str


class Reasons(NamedTuple):
    """不算 `skipped`, 算 `make_ups` (调休), 停表 `paused` in open time.  The wording is the page's."""

    skipped: tuple[Skipped, ...]
    make_ups: tuple[date, ...]
    paused: timedelta


def short_reasons(proof: Proof) -> Reasons:
    """What a page says beside the deadline; a make-up workday of which any minute counts is named once."""
    whole = (row for row in proof.rows if row.mark is Mark.SKIPPED and not row.stretches)
    made_up = (row.first for row in proof.rows if row.kind is DayKind.MAKE_UP and row.mark is Mark.COUNTED)
    return Reasons(
        skipped=tuple(Skipped(row.first, row.last, row.kind, row.label) for row in whole),
        make_ups=tuple(dict.fromkeys(made_up)),
        paused=proof.paused,
    )
