"""工单台: an officer's queues."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Due, Officer


@dataclass(frozen=True)
class Queue:
    """A tab: mine, unit, due-soon, overdue, returned, to-check, call-backs or visits, and how many are in it."""

    code: str
    count: int


@dataclass(frozen=True)
class DeskFilter:
    """What the list is filtered by; empty is everything."""

    words: str = ""
    kind: str = ""
    step: int = 0


@dataclass(frozen=True)
class DeskRow:
    """One case in the list.  `mark` and `mark_state` are its tag.

    `can`: what may be done with several like it at once; `stood`: how far it had come, so that nobody is overtaken.
    """

    number: str
    title: str
    kind: str
    place: str
    step: int
    handlers: str
    due: Due
    mark: str
    mark_state: str
    round: int = 1
    people: int = 1
    urgent: bool = False
    can: frozenset[str] = frozenset()
    stood: str = ""


@dataclass(frozen=True)
class Alarm:
    """急事: a matter with words of danger that no unit has taken on yet."""

    number: str
    title: str
    risk: str
    place: str
    at: datetime
    handlers: str


@dataclass(frozen=True)
class DeskView:
    """`rows` are page `page` of `pages`, the first of them the `first`-th of `total` in `queue`.

    `alarms` stand above every queue; `alarm_count` counts those too that are not shown.  `key` is the page's own.
    """

    officer: Officer
    now: datetime
    due_today: int
    queue: str
    queues: Sequence[Queue]
    rows: Sequence[DeskRow]
    total: int
    first: int = 1
    page: int = 1
    pages: int = 1
    filter: DeskFilter = field(default_factory=DeskFilter)
    said: str = ""
    alarms: Sequence[Alarm] = ()
    alarm_count: int = 0
    key: str = ""
    template: ClassVar[str] = "desk/desk.html"
    tab: ClassVar[str] = "desk"
