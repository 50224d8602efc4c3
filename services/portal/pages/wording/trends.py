"""A rate month by month as a line: drawn on the server, said in a sentence, and in a table beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.portal.pages.views.figures import Point, Trend
from services.portal.pages.wording.figures import number, period

LEFT, RIGHT, TOP, BOTTOM = 40, 350, 12, 104
"""The field of the line, in a picture of 360 by 130."""
WHOLE: Final = 100
STEP: Final = 10
NO_RATE: Final = "不列率"


@dataclass(frozen=True)
class Line:
    """A rate drawn: `strokes`, one for each stretch of months that have a rate, and a dot for each of those.

    `low` is the least per cent that the picture shows, at the bottom; `first` and `last` are the months at its ends,
    `said` tells it in a sentence.
    """

    strokes: Sequence[str]
    dots: Sequence[tuple[str, str]]
    low: int
    first: str
    last: str
    said: str


def line_of(trend: Trend, now: datetime) -> Line:
    """Where the least rate is high, the picture begins below it and says so."""
    rates = [float(point.percent) for point in trend.points if point.percent]
    low = max(0, int(min(rates, default=0.0) // STEP) * STEP - STEP) if rates else 0
    places = list(_places(trend.points, low))
    strokes = [f"M{' L'.join(f'{x},{y}' for x, y in run)}" for run in _runs(places) if len(run) > 1]
    dots = [place for place in places if place]
    first, last = (period(trend.points[end].period, now) for end in (0, -1))
    return Line(strokes, dots, low, first, last, _said(trend, now))


def cells(trends: Sequence[Trend], now: datetime) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each month, the latest first, with the rate and both numbers of each."""
    months = sorted({point.period for trend in trends for point in trend.points}, reverse=True)
    by_month = [{point.period: point for point in trend.points} for trend in trends]
    for month in months:
        yield period(month, now), [_cell(known.get(month)) for known in by_month]


def _cell(point: Point | None) -> tuple[str, str]:
    if point is None or not point.denominator:
        return "", "0"
    return f"{point.percent}%" if point.percent else NO_RATE, f"{number(point.numerator)}/{point.denominator:,}"


def _places(points: Sequence[Point], low: int) -> Iterator[tuple[str, str] | None]:
    """Where each month stands; None: it has no rate."""
    step = (RIGHT - LEFT) / max(len(points) - 1, 1)
    for place, point in enumerate(points):
        if not point.percent:
            yield None
            continue
        high = BOTTOM - (BOTTOM - TOP) * (float(point.percent) - low) / (WHOLE - low)
        yield f"{LEFT + place * step:.1f}", f"{high:.1f}"


def _runs(places: Sequence[tuple[str, str] | None]) -> Iterator[list[tuple[str, str]]]:
    run: list[tuple[str, str]] = []
    for place in (*places, None):
        if place:
            run.append(place)
        elif run:
            yield run
            run = []


def _said(trend: Trend, now: datetime) -> str:
    known = [point for point in trend.points if point.percent]
    if not known:
        return f"{trend.name}：件数太少，不列率"
    ends = known[:1] if len(known) == 1 else [known[0], known[-1]]
    return f"{trend.name}：{'，'.join(f'{period(one.period, now)} {one.percent}%' for one in ends)}"
