"""One case on one screen, for the officer who handles it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Choice, Due, Event, Linked, Officer, Problem, Progress, SentFile
from services.portal.pages.views.sending import Sending
from services.portal.pages.wording.deeds import Input


@dataclass(frozen=True)
class Action:
    """A command that is legal now: its code (wording.deeds), and choices for its fields that only the case knows.

    `more`: fields that only this case asks for.  `carried`: what the form says of the page it stands on.
    `written`: what was filled in before and could not be done.  `sending`: where files may be sent along.
    """

    code: str
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    more: Sequence[Input] = ()
    carried: Sequence[tuple[str, str]] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    sending: Sending | None = None


@dataclass(frozen=True)
class Other:
    """Somebody else who has the case open for something to do (正在办), and since when."""

    who: str
    since: datetime


@dataclass(frozen=True)
class Overtaken:
    """Somebody was faster: what happened meanwhile, and what was written if it cannot be done any more."""

    events: Sequence[Event] = ()
    lost: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Missing:
    """A command that is not legal now, and why, in one sentence."""

    code: str
    why: str


@dataclass(frozen=True)
class CasePart:
    """One unit's share with a clock of its own; `due.met` says it is done."""

    unit: str
    lead: bool
    task: str
    due: Due


@dataclass(frozen=True)
class CaseClock:
    """What is owed (`measure`, a code), by whom, by when."""

    measure: str
    unit: str
    due: Due


@dataclass(frozen=True)
class Requester:
    """The person behind the case, masked; `people` counts a group."""

    name: str
    phone: str
    people: int = 1


@dataclass(frozen=True)
class Note:
    """An internal note; the citizen never sees it."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True)
class DispatchReasons:
    """One dispatch: why this unit and why this deadline, in one sentence of either language."""

    at: datetime
    why: str
    why_en: str


@dataclass(frozen=True)
class CaseView:
    """`facts` are further (label, text) pairs; `reply` is what the citizen would read, before it is sent.

    `session`: the address of the page for a meeting with a specialist, empty where there is nothing to do.
    `sendings`: every dispatch, the latest first.  `carried`: what each form says of this page; `noted`: a note that
    could not be kept.  `shown`: what the unit shows with its result.  `clocks`: every clock of the present dispatch.
    """

    officer: Officer
    now: datetime
    number: str
    title: str
    text: str
    kind: str
    mode: str
    round: int
    place: str
    requester: Requester
    channel: str
    why_here: str
    progress: Progress
    due: Due
    events: Sequence[Event]
    parts: Sequence[CasePart] = ()
    actions: Sequence[Action] = ()
    missing: Sequence[Missing] = ()
    facts: Sequence[tuple[str, str]] = ()
    notes: Sequence[Note] = ()
    means: str = "phone"
    reply: Sequence[str] = ()
    problems: Sequence[Problem] = ()
    said: str = ""
    can_note: bool = True
    session: str = ""
    sendings: Sequence[DispatchReasons] = ()
    links: Sequence[Linked] = ()
    files: Sequence[SentFile] = ()
    shown: Sequence[SentFile] = ()
    others: Sequence[Other] = ()
    overtaken: Overtaken | None = None
    carried: Sequence[tuple[str, str]] = ()
    noted: str = ""
    clocks: Sequence[CaseClock] = ()
    template: ClassVar[str] = "desk/case.html"
    tab: ClassVar[str] = "desk"

    @property
    def done_parts(self) -> tuple[int, int]:
        """How many parts there are, and how many of them are done."""
        return len(self.parts), sum(part.due.met is not None for part in self.parts)
