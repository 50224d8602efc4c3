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

    `grounds`: (label, text) pairs, `due_text` the date, `notes` sentences after the lines, as `caseloop clock` prints
    them.  `unit`: who owes it, where that is not plain.  `event` names what started the clock; without an officer it is
    the citizen's own sheet.
    """

    number: str
    round: int
    measure: str
    due: Due
    profile: str
    profile_version: int
    grounds: Sequence[tuple[str, str]]
    due_text: str
    rows: Sequence[ProofRow]
    check_code: str
    printed: datetime
    event: str = "群众提交"
    notes: Sequence[str] = ()
    unit: str = ""
    officer: Officer | None = None
    elder: bool = False
    switch: ClassVar[bool] = True
    template: ClassVar[str] = "proof.html"
    tab: ClassVar[str] = "centre"
