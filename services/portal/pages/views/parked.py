"""挂账: what is put aside until a day, and what somebody wants to put aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Officer
from services.portal.pages.views.case import Action


@dataclass(frozen=True)
class ParkedRow:
    """`since`: when it was put aside, or that was wished for, by `by`; `days` until it comes back.

    `unit` had it last, `leader` answers for the area; `actions` are what is legal now.
    """

    number: str
    title: str
    place: str
    reason: str
    since: datetime
    review: datetime
    days: int
    unit: str
    leader: str
    by: str
    actions: Sequence[Action] = ()


@dataclass(frozen=True)
class ParkedView:
    """Both lists, the first day first."""

    officer: Officer
    now: datetime
    proposed: Sequence[ParkedRow]
    parked: Sequence[ParkedRow]
    said: str = ""
    template: ClassVar[str] = "desk/parked.html"
    tab: ClassVar[str] = "centre"
