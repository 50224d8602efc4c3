"""期限是怎么算的: a deadline line by line, one sheet of A4."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from services.portal.pages.facts import Due, Officer


@dataclass(frozen=True)
class ProofRow:
    """A day (or `first` to `last`) and its hours; `counts` is counted, skipped or paused; `day` names the kind of day.

    Without `hours` the whole day is meant.  An end at 0:00 is the end of the day.  `today` and `sum` are counted time.
    """

    first: date
    last: date
    day: str
    hours: Sequence[tuple[time, time]]
    counts: str
    today: timedelta
    sum: timedelta
    made_up: bool = False


@dataclass(frozen=True)
class ProofView:
    """The whole calculation: what it rests on, day by day, pauses, and a check code over all of it.

    `event` names what started the clock; without an officer it is the citizen's own sheet.
    `seasons`: from which date on the hours are others.
    """

    number: str
    round: int
    measure: str
    due: Due
    profile: str
    profile_version: int
    hours: Sequence[tuple[time, time]]
    calendar_year: int
    calendar_version: int
    rows: Sequence[ProofRow]
    check_code: str
    printed: datetime
    event: str = "群众提交"
    officer: Officer | None = None
    elder: bool = False
    seasons: Sequence[tuple[date, Sequence[tuple[time, time]]]] = ()
    switch: ClassVar[bool] = True
    template: ClassVar[str] = "proof.html"
    tab: ClassVar[str] = "centre"
