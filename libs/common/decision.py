"""What a rule is given and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from libs.common.events.fact import Fact

S_co = TypeVar("S_co", covariant=True)


class Now(NamedTuple):
    """The moment of a decision.

    `at`: when it is decided.  `said`: when the fact it answers was decided, so that what was written in time counts.
    `subject`: the case (or other document) that decides.  `policy`: one version of the configuration.
    `found`: what `prepare` looked up, if the service looks things up.  `about`: the case that a fact was said of, which
    is another where the fact reaches this one (design/events.md, whose word counts); empty for commands and timers.
    """

    at: datetime
    said: datetime
    subject: str
    policy: Any
    found: Any = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Decision(Generic[S_co]):
    """The state a rule leaves and the facts it adds.  The same state, no events: nothing to do."""

    state: S_co
    events: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop that came to its end: the matter's category, and the time from submission to close."""

    category: str
    wall: timedelta


Rule = Callable[[Any, Any, Now], Decision[Any]]
