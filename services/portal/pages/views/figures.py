"""统计: the leader's page, the cases behind one of its figures, and what it takes along as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Choice, Officer
from services.portal.pages.views.issues import Issue
from services.portal.pages.views.supervision import SilentRow


@dataclass(frozen=True)
class Part:
    """What stands above the line: a fact, how often it was counted, and its weight (`1`, `0.9`)."""

    fact: str
    count: int
    weight: str = "1"


@dataclass(frozen=True)
class Figure:
    """A rate with its two numbers; `percent` (94.1) is empty where nothing is divided by.

    `ranked`: there is enough to divide by for a rate.  `top` and `base`: the facts above and below the line.  `parts`:
    the numbers above it, empty where only the sum is known.  `rest`: how many of those below are not above, as `left`
    says it, if a fact does.  `over` and `cases`: the addresses of the cases below the line, and of the rest.
    """

    code: str
    name: str
    percent: str
    ranked: bool
    numerator: str
    denominator: int
    top: str
    base: str
    rest: int
    left: str
    over: str
    cases: str
    parts: Sequence[Part] = ()
    out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class FigureRow:
    """One key of a dimension with its figures by code."""

    key: str
    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Sheet:
    """What assessment says of a period.  `version`: of the formulas.  `levels`: who completed, by level.

    `closed`: when it was closed.  `later`: what has changed since and is not in the figures, by fact.  `reasons`: why
    something may be left out, in words.  `cut`: percentages are cut, never rounded up.
    """

    version: str
    total: Mapping[str, Figure]
    rows: Sequence[FigureRow]
    levels: Sequence[FigureRow]
    reasons: Mapping[str, str]
    closed: bool = False
    later: Mapping[str, int] = field(default_factory=dict)
    cut: bool = True


@dataclass(frozen=True)
class Point:
    """A rate in one month; `percent` is empty where there is too little to divide by for a rate."""

    period: str
    percent: str
    numerator: str
    denominator: int


@dataclass(frozen=True)
class Trend:
    """One rate month by month, the oldest first."""

    code: str
    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Land:
    """One area on the map: its outline as an SVG path, and where its name stands."""

    area: str
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Waiting:
    """How many matters stand at a step, and how many of them are late."""

    count: int
    late: int = 0


@dataclass(frozen=True)
class FiguresView:
    """The six steps as they are now, and the figures of a period; `sheet` is None where assessment does not answer.

    `again`: matters that are done again because the citizen said so.  `silent`: the longest of 有问不答, of `silents`.
    `periods`: what can be chosen, each with its name, and `by` what it is told apart by.  `issues`: 举一反三, the first
    of them; None where assessment does not answer.  `trends`: rates by month, none where it does not.
    """

    officer: Officer
    now: datetime
    steps: Sequence[Waiting]
    again: int
    silent: Sequence[SilentRow]
    silents: int
    period: str
    periods: Sequence[Choice]
    by: str
    sheet: Sheet | None
    lands: Sequence[Land] = ()
    issues: Sequence[Issue] | None = None
    trends: Sequence[Trend] = ()
    template: ClassVar[str] = "desk/figures.html"
    tab: ClassVar[str] = "figures"


@dataclass(frozen=True)
class BehindRow:
    """One case behind a figure; `title` is empty for who may not see it, `linked` if they may open it.

    `voices`: how many of its people the figure counts.
    """

    number: str
    title: str
    unit: str
    admitted: datetime | None
    completed: datetime | None
    evaluated: datetime | None
    voices: int
    linked: bool = True


@dataclass(frozen=True)
class BehindView:
    """The cases behind a figure, a page at a time: `rest` of those that are not above the line, else of all below it.

    `name`: of the row, empty for all together.  `first`: the place of the first on this page.  `onward`: the address of
    the next page, `back` of the leader's page.
    """

    officer: Officer
    period: str
    now: datetime
    name: str
    figure: Figure
    rest: bool
    rows: Sequence[BehindRow]
    first: int
    onward: str
    back: str
    closed: bool = False
    template: ClassVar[str] = "desk/behind.html"
    tab: ClassVar[str] = "figures"
