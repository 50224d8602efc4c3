"""The map's colours: four classes, each with its words, and a place for what is not told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from services.portal.pages.views.board import TownRow
from services.portal.pages.views.figures import FigureRow, Land
from services.portal.pages.wording.board import HIDDEN, town_table

LEVELS: Final = (90, 93, 96)
"""Where a class of a rate begins, in per cent: the same in every period, so that two maps can be held side by side."""
UNTOLD: Final = "m0"
FINE: Final = 50
"""Counts from here on are told apart by tens, smaller ones by fives."""


@dataclass(frozen=True)
class Painted:
    """One area with its colour and the number that stands below its name."""

    land: Land
    shade: str
    told: str


@dataclass(frozen=True)
class Map:
    """All areas, and what each colour means."""

    title: str
    painted: Sequence[Painted]
    legend: Sequence[tuple[str, str]]


def of_rates(lands: Sequence[Land], rows: Sequence[FigureRow], code: str) -> Map:
    """By a rate: only where there is enough to divide by."""
    figures = {row.key: row.figures[code] for row in rows if code in row.figures}
    told = {key: figure.percent for key, figure in figures.items() if figure.ranked}
    low, middle, high = LEVELS
    words = [f"不足 {low}%", f"{low}–{middle - 0.1}%", f"{middle}–{high - 0.1}%", f"{high}% 以上"]
    legend = [*((f"m{n}", word) for n, word in enumerate(words, 1)), (UNTOLD, "件数少，不列率")]
    title = "各乡镇按时办结率示意图，数字与下表相同"
    return Map(title, [_painted(land, told, LEVELS, "–") for land in lands], legend)


def of_counts(lands: Sequence[Land], towns: Sequence[TownRow]) -> Map:
    """By how many matters there were; what the table hides, the map hides."""
    told = {row.area: cells[0] for row, (_, cells) in zip(towns, town_table(towns), strict=True) if cells[0] != HIDDEN}
    bounds = bounds_of([int(_plain(text)) for text in told.values()])
    painted = [_painted(land, told, bounds, HIDDEN) for land in lands]
    legend = [*_legend(bounds), *([(UNTOLD, HIDDEN)] if len(told) < len(lands) else [])]
    return Map("各乡镇件数示意图，数字与表里相同", painted, legend)


def bounds_of(counts: Sequence[int]) -> tuple[int, ...]:
    """Where the second, third and fourth class begin: round numbers near the quarters, fewer where they coincide."""
    ordered = sorted(counts)
    quarters = [ordered[len(ordered) * n // 4] for n in (1, 2, 3)] if ordered else []
    rounded = [n - n % (10 if n >= FINE else 5) for n in quarters]
    return tuple(sorted({n for n in rounded if n > 0}))


def _legend(bounds: Sequence[int]) -> list[tuple[str, str]]:
    if not bounds:
        return []
    between = [f"{low}–{high - 1}" for low, high in pairwise(bounds)]
    words = [f"不足 {bounds[0]} 件", *between, f"{bounds[-1]} 以上"]
    return [(f"m{n}", word) for n, word in enumerate(words, 1)]


def _painted(land: Land, told: Mapping[str, str], bounds: Sequence[int], untold: str) -> Painted:
    text = told.get(land.area, "")
    if not text:
        return Painted(land, UNTOLD, untold)
    return Painted(land, f"m{1 + sum(float(_plain(text)) >= bound for bound in bounds)}", text)


def _plain(text: str) -> str:
    return text.replace(",", "")
