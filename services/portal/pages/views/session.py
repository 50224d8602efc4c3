"""约专家: a slot of a lawyer, counsellor or mediator for one case; booked, moved, cancelled, recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Group, Officer, Problem
from services.portal.pages.views.track import Appointment


@dataclass(frozen=True)
class SessionView:
    """`acts`: what this officer can do now: book, move, cancel, record.

    `free`: slots to choose from, a group for each specialist; `carried` goes along with the form that books or moves.
    """

    officer: Officer
    now: datetime
    number: str
    title: str
    due: datetime
    acts: Sequence[str]
    free: Sequence[Group] = ()
    session: Appointment | None = None
    chosen: str = ""
    carried: Sequence[tuple[str, str]] = ()
    problems: Sequence[Problem] = ()
    template: ClassVar[str] = "desk/session.html"
    tab: ClassVar[str] = "desk"
