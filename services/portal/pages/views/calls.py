"""回复 by hand: who has to be phoned, and at whose door somebody has to knock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Officer
from services.portal.pages.views.case import Action


@dataclass(frozen=True)
class CallRow:
    """One person of a matter: `name` and `to` are masked, `script` is what to say, `actions` what may be done.

    `shown`: the name and the number as they were left, on the page that asked for them and on no other.
    """

    number: str
    title: str
    place: str
    person: str
    name: str
    to: str
    unit: str
    round: int
    script: str
    actions: Sequence[Action] = ()
    shown: str = ""


@dataclass(frozen=True)
class CallsView:
    """Calls are the centre's, visits a unit's own.  `whole`: nobody was left out because a service did not answer."""

    officer: Officer
    now: datetime
    calls: Sequence[CallRow]
    visits: Sequence[CallRow]
    whole: bool = True
    said: str = ""
    template: ClassVar[str] = "desk/calls.html"
    tab: ClassVar[str] = "desk"
