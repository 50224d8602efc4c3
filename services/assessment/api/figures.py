"""The rates of a period: of each key of a dimension, and of all together."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote_plus, urlencode

from libs.common.errors import Refused
from libs.common.policy import Policy
from libs.common.store import Store
from services.assessment.api.naming import NOBODY, By, checked_under, name_of, order_of
from services.assessment.api.shown import Figures, Making, Row, making, rate_of
from services.assessment.domain.belonging import below
from services.assessment.domain.closing import Closed
from services.assessment.domain.period import Period
from services.assessment.store.asking import frozen_formulas
from services.assessment.store.totals import EVERYTHING, Counts, Fits, together, totals

PLACED: Final = frozenset({"area", "unit"})
"""What may lie elsewhere in another month, so that its cases are asked for with what it lies under."""


class Asked(NamedTuple):
    """What somebody wants to see; `names`: the formulas that are wanted, if not all; `closed`: what is closed."""

    period: Period
    by: By
    under: str
    names: Sequence[str] = ()
    closed: Sequence[Closed] = ()


class Sheet(NamedTuple):
    """What every row is made with: the formulas with their version, and the configuration for names."""

    asked: Asked
    version: str
    makings: Sequence[Making]
    policy: Policy
    link: Callable[[str], str]


async def figures(store: Store, policy: Policy, asked: Asked) -> Figures:
    """Reads roll-ups; no case is looked at."""
    checked_under(asked.by, asked.under, policy)
    sheet, months, closed = await _sheet(store, policy, asked), asked.period.months, asked.closed
    part, wanted, key_of = _asked_for(asked, policy)
    found = await totals(store, months, closed, part, wanted)
    rows = [
        _row(sheet, key_of(key), found.counts.get(key, {}), found.later.get(key, {}))
        for key in {**found.counts, **found.later}
    ]
    order = order_of(asked.by, policy)
    rows.sort(key=lambda row: (order.get(row.key, len(order) + (row.key == NOBODY)), row.key))
    # Every case has one key of each dimension, so that the keys together are all cases.
    total, later = together(found.counts.values()), together(found.later.values())
    return Figures.model_construct(
        period=asked.period.name, by=asked.by, under=asked.under, version=sheet.version,
        reasons=dict(policy.formulas.reasons), closed=list(closed), total=_row(sheet, "", total, later),
        rows=[] if asked.by == "all" else rows,
    )  # fmt: skip


async def _sheet(store: Store, policy: Policy, asked: Asked) -> Sheet:
    """What was closed as a whole is made by the formulas of that day, all else by those in use."""
    version, known = policy.formulas.version, policy.formulas.every
    if len(asked.closed) == 1 and set(asked.period.months) <= set(asked.closed[0].months):
        version, known = asked.closed[0].version, await frozen_formulas(store, asked.closed[0]) or known
    if strange := [name for name in asked.names if name not in known]:
        text = f"{strange[0][:40]} is no formula; there are {', '.join(known)}"
        raise Refused("unknown-name", text, status=422, field="formulas")
    chosen = {name: known[name] for name in asked.names} if asked.names else known
    return Sheet(asked, version, [making(*one) for one in chosen.items()], policy, _linked(asked))


def _asked_for(asked: Asked, policy: Policy) -> tuple[str, Callable[[str], Fits], Callable[[str], str]]:
    """The part of the sums, which of its keys are wanted of a month, and what the key of the dimension is in one."""
    under = asked.under
    if asked.by == "all":
        return "rest", lambda _month: EVERYTHING.__eq__, str
    if asked.by == "unit":
        return "unit", lambda month: below(policy.units, under, month).__contains__ if under else bool, str
    if asked.by == "area" and under:
        return "area", lambda _month: lambda key: key.startswith(f"{under}/"), lambda key: key.partition("/")[2]
    prefix = f"{'town' if asked.by == 'area' else asked.by}:"

    def fits(key: str) -> bool:
        own = key.removeprefix(prefix)
        return key.startswith(prefix) and (not under or own == under or own.startswith(f"{under}/"))

    return "rest", lambda _month: fits, lambda key: key.removeprefix(prefix)


def _linked(asked: Asked) -> Callable[[str], str]:
    """A row's part of the questions for cases, by its key."""
    whole = urlencode({"period": asked.period.name})
    under = f"&{urlencode({'under': asked.under})}" if asked.under and asked.by in PLACED else ""
    return lambda key: f"{whole}&by={asked.by}&key={quote_plus(key)}{under}" if key else whole


def _row(sheet: Sheet, key: str, counts: Counts, later: Counts) -> Row:
    """`key` empty: of all together."""
    policy, link = sheet.policy, sheet.link(key)
    rates = [rate_of(how, counts, link, policy.formulas) for how in sheet.makings]
    name = name_of(sheet.asked.by, key, policy) if key else "合计"
    return Row.model_construct(key=key, name=name, counts=dict(counts), later=dict(later), rates=rates)
