"""公开: what everybody may see, counts and answered cases; no cell below 5, townships never ranked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.portal.pages.views.figures import Land


@dataclass(frozen=True)
class Share:
    """A rate by its two numbers; `code` is on-time, resolved, satisfied or township.

    `also` counts the basically satisfied, who stand beside the rate and not in it.
    """

    code: str
    numerator: int
    denominator: int
    also: int = 0


@dataclass(frozen=True)
class TownRow:
    """One township's counts; `admitted` is `completed` plus `open`.  `area`: where it lies on the map."""

    town: str
    admitted: int
    completed: int
    open: int
    area: str = ""


@dataclass(frozen=True)
class AnsweredCase:
    """A case whose answer may be public; `outcome` is resolved, explained or redo."""

    title: str
    answer: str
    town: str
    kind: str
    outcome: str
    said: date
    answered: date


@dataclass(frozen=True)
class BoardView:
    """`period` in words (9月); `towns` in administrative order, `lands` their places on the map."""

    period: str
    admitted: int
    completed: int
    open: int
    shares: Sequence[Share]
    towns: Sequence[TownRow]
    answered: Sequence[AnsweredCase] = ()
    elder: bool = False
    lands: Sequence[Land] = ()
    switch: ClassVar[bool] = True
    template: ClassVar[str] = "citizen/board.html"
    tab: ClassVar[str] = "board"
