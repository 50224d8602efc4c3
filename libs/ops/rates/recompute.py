"""What each case adds to the rates, from what every service has said of it, against what assessment counts.

Assessment's own rules are asked, from the first fact to the last; services stand above these tools, so they are found
by their name.  That the rules themselves are right, tests/e2e/abacus.py shows, which shares no line with them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

from libs.common.decision import Now
from libs.common.envelope import Heard, name_of
from libs.common.events import Fact
from libs.common.policy import Policy
from libs.ops.contracts.reading import room
from libs.ops.rates.journals import Journals, Page
from libs.ops.rates.plain import plain

SHOWN: Final = 20
MOVED: Final = ": town is"
Cell = tuple[str, str]
"""`2026-09 unit t02` and the name of a count."""
Shape = tuple[tuple[str, int], ...]
"""What a case adds to one place: names of counts, and how much."""


@dataclass
class Recount:
    """How many cases were recomputed, and what does not agree: cases by number, and cells of the sums."""

    policy: Policy
    cases: int = 0
    counted: int = 0
    differing: list[str] = field(default_factory=list)
    cells: int = 0
    off: list[str] = field(default_factory=list)

    def agrees(self) -> bool:
        """To the last case and the last cell."""
        return not self.differing and not self.off

    def said(self) -> dict[str, Any]:
        """For programs."""
        return {
            "cases": self.cases, "counted": self.counted, "differing": self.differing, "cells": self.cells,
            "off": self.off, "agrees": self.agrees(),
        }  # fmt: skip

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.cases} cases recomputed, {self.counted} of them count; {self.cells} cells of the sums compared"
        for what, found in (("cases", self.differing), ("cells", self.off)):
            yield f"{len(found)} {what} do not agree" if found else f"all {what} agree"
            yield from found[:SHOWN]
        if any(MOVED in one for one in self.differing):
            yield "where a village is another township's now, units.yaml has to say since when (was: parent, until)"
        if not self.agrees():
            yield "what is still on its way shows here too: run it again when nothing is behind (caseloop topics)"


async def recompute(journals: Journals, recount: Recount, step: Callable[[int, int], None]) -> None:
    """Every case, then every sum; `step` hears how many of about how many cases are done."""
    total, shapes = await journals.size(), defaultdict[str, Counter[Shape]](Counter)
    async for page in journals.pages():
        _take(page, recount, shapes)
        step(recount.cases, max(total, recount.cases))
    sums = _summed(shapes)
    kept = _known("store.totals").added_cells(await journals.kept("sums:"), await journals.kept("pool:"))
    recount.cells = len(sums)
    places = sorted(sums.keys() | kept.keys())
    recount.off = [
        f"{p} {n}: recomputed {sums[p, n]}, kept {kept[p, n]}" for p, n in places if sums[p, n] != kept[p, n]
    ]


def _take(page: Page, recount: Recount, shapes: Mapping[str, Counter[Shape]]) -> None:
    counts_of, tz = _known("domain.pool").counts_of, recount.policy.office.tz
    for case, told in page.told.items():
        contribution = contribution_from(case, told, recount.policy)
        stored = page.stored.get(case, {}).get("counted")
        own = contribution and contribution.model_dump(mode="json")
        recount.cases, recount.counted = recount.cases + 1, recount.counted + (own is not None)
        if own != stored:
            recount.differing.append(f"{_number(own, stored) or case}: {_difference(own, stored)}")
        if contribution is not None:
            for place, counts in counts_of(contribution, tz):
                shapes[" ".join(place)][tuple(counts.items())] += 1


def _summed(shapes: Mapping[str, Mapping[Shape, int]]) -> Counter[Cell]:
    """Most cases of a place add the same: each shape is counted once, and then as often as there were such cases."""
    sums = Counter[Cell]()
    for place, by_shape in shapes.items():
        for shape, cases in by_shape.items():
            for name, n in shape:
                sums[place, name] += n * cases
    return sums


def contribution_from(case: str, told: Sequence[Heard], policy: Policy) -> Any:
    """What a case adds, by all that was said of it."""
    rules = _rules()
    known, reaches = rules.nothing, rules.reaches
    for heard in told:
        rule = rules.by_name.get(heard.name)
        if rule is not None and reaches(heard):
            fact, change = rule
            now = Now(heard.said, heard.said, case, policy, None, heard.subject)
            known = change(known, plain(fact, heard.data), now)
    return rules.contribution_of(known)


class Rules(NamedTuple):
    """Of assessment: by the name of a fact what it is and what it changes; and a case of which nothing is known."""

    by_name: Mapping[str, tuple[type[Fact], Callable[[Any, Any, Now], Any]]]
    reaches: Callable[[Heard], Sequence[str]]
    contribution_of: Callable[[Any], Any]
    nothing: Any


@cache
def _rules() -> Rules:
    by_name = {name_of(fact.type())[0]: (fact, change) for fact, change in _known("domain.hearing").CHANGES.items()}
    case, contribution_of = _known("domain.state").Case(), _known("domain.counting").contribution_of
    return Rules(by_name, _known("handlers").reaches, contribution_of, case)


def _difference(own: Mapping[str, Any] | None, stored: Mapping[str, Any] | None) -> str:
    if own is None or stored is None:
        return "it counts and is not kept" if stored is None else "it is kept and does not count"
    parts = (name for name in own if own[name] != stored.get(name))
    return "; ".join(f"{name} is {own[name]} by the journals, {stored.get(name)} as kept" for name in parts)


def _number(*known: Mapping[str, Any] | None) -> str:
    return next((str(one["number"]) for one in known if one), "")


@cache
def _known(name: str) -> Any:
    """A room of assessment, which is there."""
    return room("assessment", name)
