"""试算: what the rules would make of a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.portal.pages.facts import Choice, Group, Officer, Problem


@dataclass(frozen=True)
class TrialView:
    """Fields: text (required), village, channel and at.  `found`: label and words, line by line, once it was tried."""

    officer: Officer
    villages: Sequence[Group]
    channels: Sequence[Choice]
    text: str = ""
    village: str = ""
    channel: str = "web"
    at: str = ""
    found: Sequence[tuple[str, str]] = ()
    problems: Sequence[Problem] = ()
    template: ClassVar[str] = "desk/trial.html"
    tab: ClassVar[str] = "trial"
