"""What the centre looks into after the fact: signals of honesty (诚信线索), and appeals (申诉)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Officer
from services.portal.pages.views.case import Action


@dataclass(frozen=True)
class SignalRow:
    """One signal: what it is (a code of `Sign`), what was seen, of which unit's work, in which matters.

    `reviewer` looks at it, never a unit that is rated by it; `actions` are empty for everybody else.
    """

    sign: str
    grounds: str
    at: datetime
    unit: str
    cases: Sequence[tuple[str, str]]
    reviewer: str
    actions: Sequence[Action] = ()


@dataclass(frozen=True)
class SignalsView:
    """The one waiting longest first.  `whole`: evaluation answered."""

    officer: Officer
    now: datetime
    rows: Sequence[SignalRow]
    whole: bool = True
    said: str = ""
    template: ClassVar[str] = "desk/signals.html"
    tab: ClassVar[str] = "centre"


@dataclass(frozen=True)
class AppealRow:
    """An appeal that waits: `text` is the citizen's, `answer` why it was closed against their word, and by whom.

    `label` names the level, `days` are left; `barred`: units that may not decide; `actions` what this officer may do.
    """

    number: str
    title: str
    place: str
    label: str
    text: str
    answer: str
    due: datetime
    days: int
    barred: Sequence[str]
    actions: Sequence[Action] = ()


@dataclass(frozen=True)
class AppealsView:
    """The first due first.  `whole`: evaluation answered."""

    officer: Officer
    now: datetime
    rows: Sequence[AppealRow]
    whole: bool = True
    said: str = ""
    template: ClassVar[str] = "desk/appeals.html"
    tab: ClassVar[str] = "centre"
