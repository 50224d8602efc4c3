"""The rates of a seed, made again from its topics by somebody who shares no line with assessment (tests/e2e/abacus.py)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from services.assessment.domain.belonging import below
from services.assessment.domain.sums import Sums
from services.assessment.store.totals import Counts, added, together
from tests.e2e.abacus import cut, rate, tallies
from tests.simulation import books
from tests.simulation.reorganised import NOWHERE, Moves, moves_of
from tests.simulation.rest import Found, Rest

DAYS: Final = ("day of admission", "day of the reply", "day of the word")
PLACES: Final = {"unit": "unit", "category": "rest", "kind": "rest", "town": "rest"}
"""The dimensions that are looked at, and the part of the sums in which each stands."""
Case = Mapping[str, Any]
Place = tuple[str, str]
Kept = Mapping[Place, Sequence[Sums]]


def the_rates_agree_with_the_topics(rest: Rest) -> Found:
    """Numerator, denominator and text of every formula: of all together, of every unit, category, kind and town.

    And of all units together that are below a township in the month.
    """
    moves = moves_of(rest.world.seed) if rest.run.plan.kind == "quarter" else NOWHERE
    kept = kept_of(rest)
    cases = counted(rest, moves)
    for month in sorted({case[day] for case in cases for day in DAYS} - {""}):
        rest_, units = by_key(kept, (month, "rest")), by_key(kept, (month, "unit"))
        yield from off(rest_.get("all", {}), f"{month} all", month, cases)
        for dimension, part in PLACES.items():
            for key in sorted({case[dimension] for case in cases}):
                own = key or "-" if part == "unit" else f"{dimension}:{key or '-'}"
                counts, mine = (
                    (units if part == "unit" else rest_).get(own, {}),
                    [c for c in cases if c[dimension] == key],
                )
                yield from off(counts, f"{month} {own}", month, mine)
        for town in ("t01", "t02", "t03"):
            theirs = below(rest.world.policy.units, town, month)
            counts = together(counts for unit, counts in units.items() if unit in theirs)
            mine = [case for case in cases if moves.town(case["unit"], f"{month}-01") == town]
            yield from off(counts, f"{month} under {town}", month, mine)


def counted(rest: Rest, moves: Moves) -> list[dict[str, Any]]:
    """What every case comes to, by the topics."""
    records = (r.value for logs in rest.records.values() for log in logs for r in log if r.value is not None)
    return tallies(records, moves.town, books.policy().deployment.centre)


def off(counts: Counts, place: str, month: str, cases: Sequence[Case]) -> Iterator[str]:
    """The formulas that say something else than the topics do."""
    for name, formula in books.policy().formulas.every.items():
        said = formula.figure(counts)
        top, bottom = rate(cases, name, month)
        if (Fraction(said.numerator), said.denominator, said.text) != (top, bottom, cut(top, bottom)):
            yield f"{place}: {name} is {said.numerator}/{said.denominator}, by the topics {top}/{bottom}"


def by_key(kept: Kept, place: Place) -> Mapping[str, Counts]:
    """What is counted there of each key."""
    return added(kept.get(place, ()), lambda _: lambda _: True)


def kept_of(rest: Rest) -> Kept:
    """What assessment counts, by month and part."""
    documents = defaultdict[Place, list[Sums]](list)
    for subject, document in rest.documents["assessment"].items():
        if subject.startswith("sums:"):
            one = Sums.model_validate(document["st"])
            documents[one.month, one.part].append(one)
    return documents
