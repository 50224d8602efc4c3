"""Figures as they are shown: each with what it is made of, and the questions for its cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pydantic import BaseModel

from libs.common.policy.formulas import Figure, Formula, Formulas
from services.assessment.api.naming import NOBODY, By
from services.assessment.domain.closing import Closed
from services.assessment.domain.public import hidden
from services.assessment.store.totals import Counts

TOO_FEW = "件数太少，不公开"


@dataclass(slots=True)  # no model: a table has thousands of them
class Rate:
    """A figure with what it is made of; `text` is empty where nothing is divided by.

    `left_out`: how much of the base does not count, by reason.  `beside`: the formula that it is a variant of.
    `ranked`: there is enough to divide by to stand in an order.  `base` and `rest`: the question for the cases that it
    divides by, and for those of them that are not above the line.
    """

    formula: str
    name: str
    numerator: str
    denominator: int
    text: str
    ranked: bool
    beside: str
    left_out: dict[str, int]
    base: str
    rest: str


class Row(BaseModel):
    """One key with its counts and rates.  `later`: corrections, what has changed since the period was closed."""

    key: str
    name: str
    counts: dict[str, int]
    later: dict[str, int]
    rates: list[Rate]


class Figures(BaseModel):
    """`version`: of the formulas.  `reasons`: why cases may be left out, in words.  `total`: of all rows, pooled.

    `closed`: what of the period is closed; its counts are shown as they were then.
    """

    period: str
    by: By
    under: str
    version: str
    reasons: dict[str, str]
    closed: list[Closed]
    total: Row
    rows: list[Row]


class Making(NamedTuple):
    """How one figure is made in every row: its formula, and what of the questions for cases is the same in all."""

    code: str
    formula: Formula
    base: str
    rest: str


def making(code: str, formula: Formula) -> Making:
    """Once for all rows."""
    return Making(code, formula, *_questions(formula))


def rate_of(how: Making, counts: Counts, link: str, formulas: Formulas) -> Rate:
    """One figure of one row; `link`: the row's part of the questions for cases."""
    formula = how.formula
    figure: Figure = formula.figure(counts)
    return Rate(
        formula=how.code, name=formula.name, numerator=f"{figure.numerator.normalize():f}",
        denominator=figure.denominator, text=figure.text, ranked=formulas.ranked(figure), beside=formula.beside,
        left_out=formula.left_out(counts), base=f"{link}&{how.base}", rest=f"{link}&{how.rest}",
    )  # fmt: skip


def for_public(said: Figures, least: int) -> Figures:
    """Without counts and cases, and without the figures of cells that are too small."""
    codes = [rate.formula for rate in said.total.rates]
    cells = {code: {row.key: row.rates[n].denominator for row in said.rows} for n, code in enumerate(codes)}
    small = {code: hidden(found, least) for code, found in cells.items()}
    total = _plain(said.total, {rate.formula for rate in said.total.rates if 0 < rate.denominator < least})
    rows = [_plain(row, {code for code in codes if row.key in small[code]}) for row in said.rows]
    return said.model_copy(update={"total": total, "rows": [row for row in rows if row.key != NOBODY]})


def _questions(formula: Formula) -> Iterator[str]:
    """For the cases of the base, and for those that are not above the line."""
    out = f"&leave_out={','.join(formula.leave_out)}" if formula.leave_out else ""
    yield f"window={formula.window}&has={formula.base}{out}"
    lacking = f",{formula.rest}" if formula.rest else f"&not={','.join(formula.top)}"
    yield f"window={formula.window}&has={formula.base}{lacking}{out}"


def _plain(row: Row, small: set[str]) -> Row:
    nothing: Mapping[str, Any] = {"numerator": "", "denominator": 0, "text": TOO_FEW, "ranked": False}
    plain: Mapping[str, Any] = {"left_out": {}, "base": "", "rest": ""}
    rates = [replace(rate, **plain, **(nothing if rate.formula in small else {})) for rate in row.rates]
    return row.model_copy(update={"counts": {}, "later": {}, "rates": rates})
