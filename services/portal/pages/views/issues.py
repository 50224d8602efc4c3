"""举一反三: the list of common issues, one of them, and its card on the leader's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Event, Officer, Problem
from services.portal.pages.views.case import Action


@dataclass(frozen=True)
class Came:
    """How many matters came, in how many days; 0 days where that is still going on."""

    count: int
    days: int = 0


@dataclass(frozen=True)
class Issue:
    """One common issue.  `standing`: unplanned, planned, measuring or over; `late`: its day has passed.

    `effect`: fewer, more or unsure, of what was done last, empty before that was counted.  `owner` does `text` until
    `due`; without a plan `due` is the day by which there has to be one.  `before` and `after`: as far as they are
    counted; `counted_at`: when that is, once something was done.
    """

    id: str
    label: str
    standing: str
    late: bool
    count: int
    place: str
    kind: str
    raised: datetime
    before: Came
    after: Came | None = None
    effect: str = ""
    owner: str = ""
    text: str = ""
    due: datetime | None = None
    counted_at: datetime | None = None


@dataclass(frozen=True)
class Member:
    """A matter of the issue; `title` is empty for who may not read it, `linked` if they may open it."""

    number: str
    title: str
    place: str
    said: datetime
    linked: bool = True


@dataclass(frozen=True)
class Measure:
    """What came of it: the sentence, and the ratio of the rates with its interval; None where there is no bound."""

    text: str
    ratio: float | None
    low: float
    high: float | None


@dataclass(frozen=True)
class IssuesView:
    """Common issues, what is late first.  `counts`: how many stand so, by the names of `standing`, and `late`.

    `standing`: what is looked for, empty for all.  `all_of_them`: whether this officer sees those of other units too.
    """

    officer: Officer
    now: datetime
    rows: Sequence[Issue]
    counts: Sequence[tuple[str, int]]
    standing: str
    all_of_them: bool
    template: ClassVar[str] = "desk/issues.html"
    tab: ClassVar[str] = "issues"


@dataclass(frozen=True)
class IssueView:
    """One of them: why it was raised, what is done about it, what came of that, its matters and its course.

    `reason`: in words.  `bursts`: when there were suddenly many, and how many.  `done`: what was done, by whom.
    `more`: matters that are counted and not listed.  `actions`: what this officer may do now.
    """

    officer: Officer
    now: datetime
    issue: Issue
    reason: str
    by: str
    done: str
    done_by: str
    bursts: Sequence[tuple[datetime, str]]
    measure: Measure | None
    members: Sequence[Member]
    more: int
    events: Sequence[Event]
    actions: Sequence[Action]
    said: str = ""
    problems: Sequence[Problem] = ()
    template: ClassVar[str] = "desk/issue.html"
    tab: ClassVar[str] = "issues"
