"""The rates of a seed, made again from its topics by somebody who shares no line with assessment (tests/e2e/abacus.py)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from services.assessment.domain.sums import Sums
from services.assessment.store.totals import Counts, added
from tests.e2e.abacus import cut, rate, tallies
from tests.simulation import books
from tests.simulation.rest import Found, Rest

DAYS: Final = ("day of admission", "day of the reply", "day of the word")
PLACES: Final = {"unit": "unit", "category": "rest", "kind": "rest", "town": "rest"}
"""The dimensions that are looked at, and the part of the sums in which each stands."""
Kept = Mapping[tuple[str, str], Mapping[str, Counts]]


def the_rates_agree_with_the_topics(rest: Rest) -> Found:
    """Numerator, denominator and text of every formula: of all together, and of every unit, category, kind and town."""
    records = (r.value for logs in rest.records.values() for log in logs for r in log if r.value is not None)
    cases, kept = tallies(records, town, books.policy().deployment.centre), kept_of(rest)
    for month in sorted({case[day] for case in cases for day in DAYS} - {""}):
        yield from off(kept, (month, "rest"), "all", cases)
        for dimension, part in PLACES.items():
            for key in sorted({case[dimension] for case in cases}):
                own = key or "-" if part == "unit" else f"{dimension}:{key or '-'}"
                yield from off(kept, (month, part), own, [case for case in cases if case[dimension] == key])


def off(kept: Kept, place: tuple[str, str], key: str, cases: list[dict[str, Any]]) -> Iterator[str]:
    """The formulas that say something else than the topics do."""
    counts = kept.get(place, {}).get(key, {})
    for name, formula in books.policy().formulas.every.items():
        said = formula.figure(counts)
        top, bottom = rate(cases, name, place[0])
        if (Fraction(said.numerator), said.denominator, said.text) != (top, bottom, cut(top, bottom)):
            yield f"{place} {key}: {name} is {said.numerator}/{said.denominator}, by the topics {top}/{bottom}"


def kept_of(rest: Rest) -> Kept:
    """What assessment counts, by month and part, then by key."""
    documents = defaultdict[tuple[str, str], list[Sums]](list)
    for subject, document in rest.documents["assessment"].items():
        if subject.startswith("sums:"):
            one = Sums.model_validate(document["st"])
            documents[one.month, one.part].append(one)
    return {place: added(many, lambda _: True) for place, many in documents.items()}


def town(area: str) -> str:
    """The township that a place lies in, or is."""
    units = books.policy().units.by_id
    while area in units and units[area].level != "township":
        area = units[area].parent or ""
    return area if area in units else ""
