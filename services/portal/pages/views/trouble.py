"""When something cannot be done: in plain words, with what can be done instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.portal.pages.facts import Officer, Problem


@dataclass(frozen=True)
class TroubleView:
    """`status` is the HTTP status; `text` the refusal in a sentence; `legal` the commands that would be allowed now."""

    status: int
    text: str = ""
    number: str = ""
    legal: Sequence[str] = ()
    problems: Sequence[Problem] = ()
    officer: Officer | None = None
    elder: bool = False
    switch: ClassVar[bool] = False
    template: ClassVar[str] = "trouble.html"
    tab: ClassVar[str] = ""
