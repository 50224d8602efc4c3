"""Signing in on a development run: choose a unit and a role.  A real deployment signs in elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.portal.pages.facts import Choice, Group, Officer, Problem


@dataclass(frozen=True)
class SignInView:
    """Fields: unit, role.  `back` is the page that asked for it."""

    units: Sequence[Group]
    roles: Sequence[Choice]
    unit: str = ""
    role: str = ""
    back: str = ""
    csrf: str = ""
    problems: Sequence[Problem] = ()
    officer: ClassVar[Officer | None] = None
    template: ClassVar[str] = "desk/signin.html"
    tab: ClassVar[str] = ""
