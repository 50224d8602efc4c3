"""综治中心: what waits for screening, what waits for the check, and who was asked and does not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Choice, Due, Officer


@dataclass(frozen=True)
class ScreeningRow:
    """待派单: the unit is unclear, and why; `suggested` is the unit the rules lean to, if any.

    `deed` is what settles it: dispatch, or admit where the category is unclear too.
    """

    number: str
    title: str
    kind: str
    place: str
    why: str
    due: Due
    suggested: str = ""
    deed: str = "dispatch"


@dataclass(frozen=True)
class CheckRow:
    """待核对: a result a unit reported."""

    number: str
    title: str
    unit: str
    outcome: str
    text: str
    reported: datetime
    due: Due


@dataclass(frozen=True)
class UnansweredRow:
    """有问不答: `days` working days without an answer since the reminder, and the leader who answers for the area.

    `rung` is reminder, order, second-order, summons or listed.
    """

    number: str
    title: str
    place: str
    unit: str
    days: int
    rung: str
    rung_at: datetime | None
    leader: str


@dataclass(frozen=True)
class WishRow:
    """A pause or an extension that a unit asks for (`what`): how long, why, what proves it, by whom; and the deeds."""

    number: str
    title: str
    unit: str
    what: str
    asked: str
    why: str
    evidence: str
    by: str
    at: datetime
    due: Due
    deeds: tuple[str, str]


@dataclass(frozen=True)
class CentreView:
    """All lists, the most urgent first in each.

    `units` are what a case can be dispatched to, `categories` what it can be.
    """

    officer: Officer
    now: datetime
    units: Sequence[Choice]
    screening: Sequence[ScreeningRow]
    checks: Sequence[CheckRow]
    unanswered: Sequence[UnansweredRow]
    said: str = ""
    categories: Sequence[Choice] = ()
    wishes: Sequence[WishRow] = ()
    template: ClassVar[str] = "desk/centre.html"
    tab: ClassVar[str] = "centre"
