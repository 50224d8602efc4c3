"""Sums over many cases: roll-ups of many groups and months, added up by key."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from pydantic_core import from_json

from libs.common.store import Doc, Store
from services.assessment.domain.closing import Closed
from services.assessment.domain.sums import Sums
from services.assessment.store.asking import frozen, sums

Counts = Mapping[str, int]
By = Mapping[str, Counts]
"""By key."""
Fits = Callable[[str], bool]
"""Whether a key is wanted."""
EVERYTHING: Final = "all"


class Totals(NamedTuple):
    """What is counted of every key: of months that are closed as it was frozen; and what changed of it since."""

    counts: By
    later: By


async def totals(
    store: Store, months: Sequence[str], closed: Sequence[Closed], part: str, wanted: Callable[[str], Fits]
) -> Totals:
    """Over those months, of every key that is wanted of a month; reads roll-ups and never a case."""
    live = await sums(store, months, part)
    if not closed:
        return Totals(added(live, wanted), {})
    shut = {month for one in closed for month in one.months}
    as_closed = [one for each in closed for one in await frozen(store, each, months, part)]
    counts, now = added([*as_closed, *(one for one in live if one.month not in shut)], wanted), added(live, wanted)
    later = {key: _difference(now.get(key, {}), counts.get(key, {})) for key in sorted({*now, *counts})}
    return Totals(counts, {key: moved for key, moved in later.items() if moved})


def added(documents: Iterable[Sums], wanted: Callable[[str], Fits]) -> dict[str, Counts]:
    """By key.  Rows of the same columns are added as they stand: there are thousands of rows, and few names."""
    by_columns: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for one in documents:
        rows, fits = by_columns.setdefault(tuple(one.columns), {}), wanted(one.month)
        for key, text in one.rows.items():
            if fits(key):
                rows.setdefault(key, []).append(text)
    found: dict[str, Counts] = {}
    for columns, rows in by_columns.items():
        places = sorted((name, place) for place, name in enumerate(columns))
        for key, texts in rows.items():
            summed = _summed(texts)
            counts = {name: n for name, place in places if (n := summed[place])}
            found[key] = together([found[key], counts]) if key in found else counts
    return found


def _summed(texts: Sequence[str]) -> list[int]:
    """Column by column.  A parser of JSON reads so many numbers in a third of the time that `int` needs."""
    rows = from_json(f"[[{'],['.join(texts).replace(' ', ',')}]]")
    return list(map(sum, zip(*rows, strict=True)))


def together(many: Iterable[Counts]) -> dict[str, int]:
    """Pooled: counts are added, and rates are made of the sum."""
    summed: dict[str, int] = {}
    for counts in many:
        for name, n in counts.items():
            summed[name] = summed.get(name, 0) + n
    return {name: n for name, n in sorted(summed.items()) if n}


def added_cells(sums: Iterable[Doc], pools: Iterable[Doc]) -> Counter[tuple[str, str]]:
    """Every cell of the roll-ups, and what pools have not said yet: by place and name of the count."""
    cells = Counter[tuple[str, str]]()
    for one in (Sums.model_validate(row["st"], extra="ignore") for row in sums):
        for key in one.rows:
            cells.update({(f"{one.month} {one.part} {key}", name): n for name, n in one.counts(key).items()})
    for row in pools:
        for place, counts in row["st"]["moved"].items():
            cells.update({(place, name): n for name, n in counts.items()})
    return cells


def _difference(now: Counts, before: Counts) -> dict[str, int]:
    return together([now, {name: -n for name, n in before.items()}])
