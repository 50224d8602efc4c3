"""全流程公开: the citizen looks up one case."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Due, Event, Linked, Problem, Progress, SentFile
from services.portal.pages.views.sending import Sending


@dataclass(frozen=True)
class TrackFormView:
    """Number and second secret (field `secret`: last four of the phone, or the token)."""

    number: str = ""
    problems: Sequence[Problem] = ()
    elder: bool = False
    switch: ClassVar[bool] = True
    template: ClassVar[str] = "citizen/track-form.html"
    tab: ClassVar[str] = "track"


@dataclass(frozen=True)
class LinkView:
    """Who opens the link of a message: the second secret alone, for the link names the matter and the round."""

    number: str
    round: int
    problems: Sequence[Problem] = ()
    elder: bool = False
    switch: ClassVar[bool] = True
    template: ClassVar[str] = "citizen/link.html"
    tab: ClassVar[str] = "track"


@dataclass(frozen=True)
class Handler:
    """The unit that leads; the person and phone are masked, empty before anyone took it on."""

    unit: str
    role: str = ""
    person: str = ""
    phone: str = ""


@dataclass(frozen=True)
class CoHandler:
    """一起办: a unit with a part of its own, done or due in `days` working days (negative: late)."""

    unit: str
    done: bool
    days: int


@dataclass(frozen=True)
class Appointment:
    """约好的面谈: with whom, from when until when, where, and what to bring."""

    who: str
    at: datetime
    until: datetime
    place: str
    bring: str = ""


@dataclass(frozen=True)
class TrackView:
    """One case in plain words.

    `status` is open, asked, parked, replied, closed, withdrawn, refused, diverted or merged; `told` holds the words
    that go with it (the question, the reply, the reason); `cause` why it is late, in the unit's words; `can` the
    commands that are legal for the citizen now: supplement, withdraw, rate, change-rating, appeal; `links` other cases
    that belong with it.  `level`, `appeal_until`: what may be appealed to, and until when.
    `shown` and `pictured`: what the unit shows with its result.  `files` they sent; `words` and `problems` are those
    of a supplement that could not be sent.  `asked`: they were asked to judge, and may tell the centre of pressure;
    `confided`: they just did.  `used`: they came by a link that was used.
    """

    number: str
    title: str
    place: str
    submitted: datetime
    now: datetime
    status: str
    progress: Progress
    due: Due
    events: Sequence[Event]
    lead: Handler | None = None
    helpers: Sequence[CoHandler] = ()
    told: str = ""
    cause: str = ""
    reminded: datetime | None = None
    promised: datetime | None = None
    session: Appointment | None = None
    can: frozenset[str] = frozenset()
    links: Sequence[Linked] = ()
    shown: Sequence[tuple[str, str]] = ()
    pictured: Sequence[SentFile] = ()
    files: Sequence[SentFile] = ()
    sending: Sending = field(default_factory=Sending)
    words: str = ""
    problems: Sequence[Problem] = ()
    asked: bool = False
    confided: bool = False
    used: bool = False
    level: str = ""
    appeal_until: datetime | None = None
    csrf: str = ""
    elder: bool = False
    switch: ClassVar[bool] = True
    template: ClassVar[str] = "citizen/track.html"
    tab: ClassVar[str] = "track"
