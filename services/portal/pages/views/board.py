"""公开: what everybody may see, counts and how matters were answered; no cell below 5, townships never ranked."""

from collections.abc import Sequence
from dataclasses import dataclass
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
class AnsweredKind:
    """How matters of one category were answered; 0 where that is not public.

    `asked`: people who were asked, of whom `resolved` say that it is.  No single matter is public: docs/decisions/0047.
    """

    name: str
    answered: int
    asked: int
    resolved: int


@dataclass(frozen=True)
class BoardView:
    """`period` in words (9月); `towns` in administrative order, `lands` their places on the map.

    `answered`: by category, of `answered_in`, the last whole month.
    """

    period: str
    admitted: int
    completed: int
    open: int
    shares: Sequence[Share]
    towns: Sequence[TownRow]
    answered: Sequence[AnsweredKind] = ()
    answered_in: str = ""
    elder: bool = False
    lands: Sequence[Land] = ()
    switch: ClassVar[bool] = True
    template: ClassVar[str] = "citizen/board.html"
    tab: ClassVar[str] = "board"
