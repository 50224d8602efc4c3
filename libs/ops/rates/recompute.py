"""What each case adds to the rates, from what every service has said of it, against what assessment counts.

Assessment's own rules are asked, from the first fact to the last; services stand above these tools, so they are found
by their name.  That the rules themselves are right, tests/e2e/abacus.py shows, which shares no line with them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from libs.common.decision import Now
from libs.common.envelope import Heard, name_of
from libs.common.events import FACTS
from libs.common.policy import Policy
from libs.ops.contracts.reading import room
from libs.ops.rates.journals import Journals, Page

SHOWN: Final = 20
BY_NAME: Final = {name_of(type_)[0]: fact for type_, fact in FACTS.items()}
Cell = tuple[str, str]
"""`2026-09 unit t02` and the name of a count."""


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
        if not self.agrees():
            yield "what is still on its way shows here too: run it again when nothing is behind (caseloop topics)"


async def recompute(journals: Journals, recount: Recount, step: Callable[[int, int], None]) -> None:
    """Every case, then every sum; `step` hears how many of about how many cases are done."""
    total, sums = await journals.size(), Counter[Cell]()
    async for page in journals.pages():
        _take(page, recount, sums)
        step(recount.cases, max(total, recount.cases))
    kept = _known("store.totals").added_cells(await journals.kept("sums:"), await journals.kept("pool:"))
    recount.cells = len(sums)
    places = sorted(sums.keys() | kept.keys())
    recount.off = [
        f"{p} {n}: recomputed {sums[p, n]}, kept {kept[p, n]}" for p, n in places if sums[p, n] != kept[p, n]
    ]


def _take(page: Page, recount: Recount, sums: Counter[Cell]) -> None:
    for case, told in page.told.items():
        contribution = contribution_from(case, told, recount.policy)
        stored = page.stored.get(case, {}).get("counted")
        contribution = _where_it_lay(contribution, stored)
        own = contribution and contribution.model_dump(mode="json")
        recount.cases, recount.counted = recount.cases + 1, recount.counted + (own is not None)
        if own != stored:
            recount.differing.append(f"{_number(own, stored) or case}: {_difference(own, stored)}")
        if contribution is not None:
            for place, counts in _known("domain.pool").counts_of(contribution, recount.policy.office.tz):
                sums.update({(" ".join(place), name): n for name, n in counts.items()})


def contribution_from(case: str, told: Sequence[Heard], policy: Policy) -> Any:
    """What a case adds, by all that was said of it."""
    hearing, reaches = _known("domain.hearing"), _known("handlers").reaches
    known = _known("domain.state").Case()
    for heard in told:
        fact = BY_NAME.get(heard.name)
        if fact is not None and fact in hearing.CHANGES and reaches(heard):
            now = Now(heard.said, heard.said, case, policy, None, heard.subject)
            known = hearing.learn(known, fact.model_validate(heard.data, extra="ignore"), now)
    return _known("domain.counting").contribution_of(known)


def _where_it_lay(contribution: Any, stored: Mapping[str, Any] | None) -> Any:
    """In which township an area lay is assessment's own word: today's tree may be another than that day's."""
    if contribution is None or stored is None or stored["area"] != contribution.area:
        return contribution
    return contribution.model_copy(update={"town": stored["town"]})


def _difference(own: Mapping[str, Any] | None, stored: Mapping[str, Any] | None) -> str:
    if own is None or stored is None:
        return "it counts and is not kept" if stored is None else "it is kept and does not count"
    parts = (name for name in own if own[name] != stored.get(name))
    return "; ".join(f"{name} is {own[name]} by the journals, {stored.get(name)} as kept" for name in parts)


def _number(*known: Mapping[str, Any] | None) -> str:
    return next((str(one["number"]) for one in known if one), "")


def _known(name: str) -> Any:
    """A room of assessment, which is there."""
    return room("assessment", name)
