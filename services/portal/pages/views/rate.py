"""Step 6 评价: three separate questions, and what follows from the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from services.portal.pages.facts import Problem


@dataclass(frozen=True)
class RateView:
    """Fields: contacted, resolved, satisfied (5 to 1), why (several), more.  `action` is where the form goes.

    `again`: they judged this round already, and think better of it.
    """

    number: str
    title: str
    replied: date
    reply: Sequence[str]
    action: str
    until: datetime
    contacted: str = ""
    resolved: str = ""
    satisfied: int = 0
    why: frozenset[str] = frozenset()
    more: str = ""
    again: bool = False
    problems: Sequence[Problem] = ()
    csrf: str = ""
    elder: bool = False
    template: ClassVar[str] = "citizen/rate.html"
    tab: ClassVar[str] = "track"

    @property
    def switch(self) -> bool:
        """Whether 长辈版 can be offered without losing answers."""
        return not self.problems


@dataclass(frozen=True)
class ThanksView:
    """After rating.  `call_back_by` is set when another unit than the handler will phone."""

    number: str
    title: str
    resolved: str
    satisfied: int
    call_back_by: datetime | None = None
    elder: bool = False
    switch: ClassVar[bool] = True
    template: ClassVar[str] = "citizen/thanks.html"
    tab: ClassVar[str] = "track"
