"""The rates of a period: of each key of a dimension and of all together, with what they are made of."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from pydantic import BaseModel

from libs.common.policy import Policy
from libs.common.policy.formulas import Formula
from libs.common.store import Store
from services.assessment.api.naming import NOBODY, By, checked_under, name_of, order_of
from services.assessment.domain.period import Period
from services.assessment.domain.public import hidden
from services.assessment.totals import EVERYTHING, Counts, together, totals

TOO_FEW = "件数太少，不公开"


class Asked(NamedTuple):
    """What somebody wants to see; `formulas`: those alone, if any are named."""

    period: Period
    by: By
    under: str
    formulas: Mapping[str, Formula]


class Rate(BaseModel):
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
    """One key with its counts and rates."""

    key: str
    name: str
    counts: dict[str, int]
    rates: list[Rate]


class Figures(BaseModel):
    """`version`: of the formulas.  `reasons`: why cases may be left out, in words.  `total`: of all rows, pooled."""

    period: str
    by: By
    under: str
    version: str
    reasons: dict[str, str]
    total: Row
    rows: list[Row]


async def figures(store: Store, policy: Policy, asked: Asked) -> Figures:
    """Reads roll-ups; no case is looked at."""
    checked_under(asked.by, asked.under, policy)
    part, wanted, key_of = _asked_for(asked, policy)
    found = await totals(store, asked.period.months, part, wanted)
    order = order_of(asked.by, policy)
    rows = [_row(asked, key_of(key), counts, policy) for key, counts in found.items()]
    rows.sort(key=lambda row: (order.get(row.key, len(order) + (row.key == NOBODY)), row.key))
    total = together(found.values())
    if not asked.under:
        everything = found if asked.by == "all" else await totals(store, asked.period.months, "rest", _everything)
        total = dict(everything.get(EVERYTHING, {}))
    return Figures.model_construct(
        period=asked.period.name, by=asked.by, under=asked.under, version=policy.formulas.version,
        reasons=dict(policy.formulas.reasons), total=_row(asked, "", total, policy),
        rows=[] if asked.by == "all" else rows,
    )  # fmt: skip


def public(said: Figures, least: int) -> Figures:
    """Without counts and cases, and without the figures of cells that are too small."""
    codes = [rate.formula for rate in said.total.rates]
    cells = {code: {row.key: row.rates[n].denominator for row in said.rows} for n, code in enumerate(codes)}
    small = {code: hidden(found, least) for code, found in cells.items()}
    total = _shown(said.total, {rate.formula for rate in said.total.rates if 0 < rate.denominator < least})
    rows = [_shown(row, {code for code in codes if row.key in small[code]}) for row in said.rows]
    return said.model_copy(update={"total": total, "rows": [row for row in rows if row.key != NOBODY]})


def _everything(key: str) -> bool:
    return key == EVERYTHING


def _asked_for(asked: Asked, policy: Policy) -> tuple[str, Callable[[str], bool], Callable[[str], str]]:
    """The part of the sums, which of its keys are wanted, and what the key of the dimension is in one."""
    under = asked.under
    if asked.by == "all":
        return "rest", _everything, str
    if asked.by == "unit":
        units = policy.units
        below = {one for one in units.by_id if under in {one, *units.ancestors(one)}}
        return "unit", lambda key: not under or key in below, str
    if asked.by == "area" and under:
        return "area", lambda key: key.startswith(f"{under}/"), lambda key: key.partition("/")[2]
    prefix = f"{'town' if asked.by == 'area' else asked.by}:"

    def fits(key: str) -> bool:
        own = key.removeprefix(prefix)
        return key.startswith(prefix) and (not under or own == under or own.startswith(f"{under}/"))

    return "rest", fits, lambda key: key.removeprefix(prefix)


def _row(asked: Asked, key: str, counts: Counts, policy: Policy) -> Row:
    """`key` empty: of all together."""
    place = {"by": asked.by, "key": key} if key else {}
    place |= {"under": asked.under} if key and asked.under and asked.by == "area" else {}
    link = urlencode({"period": asked.period.name, **place})
    rates = [_rate(code, formula, counts, link, policy) for code, formula in asked.formulas.items()]
    name = name_of(asked.by, key, policy) if key else "合计"
    return Row.model_construct(key=key, name=name, counts=dict(counts), rates=rates)


def _rate(code: str, formula: Formula, counts: Counts, link: str, policy: Policy) -> Rate:
    figure = formula.figure(counts)
    base, rest = _cases(formula)
    return Rate.model_construct(
        formula=code, name=formula.name, numerator=f"{figure.numerator.normalize():f}",
        denominator=figure.denominator, text=figure.text, ranked=policy.formulas.ranked(figure),
        beside=formula.beside, left_out=formula.left_out(counts), base=f"{link}&{base}", rest=f"{link}&{rest}",
    )  # fmt: skip


def _cases(formula: Formula) -> Iterator[str]:
    """The questions for the cases of the base, and for those that are not above the line."""
    out = f"&leave_out={','.join(formula.leave_out)}" if formula.leave_out else ""
    yield f"window={formula.window}&has={formula.base}{out}"
    lacking = f"has={formula.base},{formula.rest}" if formula.rest else f"has={formula.base}&not={','.join(formula.top)}"
    yield f"window={formula.window}&{lacking}{out}"


def _shown(row: Row, small: set[str]) -> Row:
    nothing = {"numerator": "", "denominator": 0, "text": TOO_FEW, "ranked": False}
    plain: dict[str, object] = {"left_out": {}, "base": "", "rest": ""}
    rates = [rate.model_copy(update=plain | (nothing if rate.formula in small else {})) for rate in row.rates]
    return row.model_copy(update={"counts": {}, "rates": rates})
