"""督办: who was asked and does not answer, what the centre has to do about it, and one order on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Choice, Due, Event, Officer


@dataclass(frozen=True)
class SilentRow:
    """A unit that was asked of a matter and is silent for `days` working days; `rung` is reminder or order.

    `level` is the unit's, `leader` answers for the area; `n` is the order's number in the matter, 0 without one.
    """

    number: str
    title: str
    place: str
    unit: str
    level: str
    days: int
    rung: str
    at: datetime
    leader: str
    n: int = 0
    answer_by: datetime | None = None
    refused: bool = False


@dataclass(frozen=True)
class SilentFilter:
    """What is looked for: a level, a unit, the leader of a township, and silence of so many days at least."""

    level: str = ""
    unit: str = ""
    leader: str = ""
    days: str = ""


@dataclass(frozen=True)
class UnansweredView:
    """有问不答, the longest silence first; `total` of what this officer may see, whatever the filter."""

    officer: Officer
    now: datetime
    rows: Sequence[SilentRow]
    total: int
    units: Sequence[Choice]
    leaders: Sequence[Choice]
    filter: SilentFilter
    template: ClassVar[str] = "desk/unanswered.html"
    tab: ClassVar[str] = "unanswered"


@dataclass(frozen=True)
class SummonsRow:
    """A unit that is summoned, or whose promise is to be looked at again (`deed` record-follow-up).

    `cases`: numbers and titles of what it was summoned for.  `events`: what was said of the unit so far.
    """

    unit: str
    name: str
    why: str
    at: datetime
    due: datetime
    cases: Sequence[tuple[str, str]]
    deed: str
    agreed: str = ""
    came: str = ""
    events: Sequence[Event] = ()


@dataclass(frozen=True)
class ListedRow:
    """A unit or a case on the list (挂牌), where it is lifted (`path`), and the case's number, if it is one."""

    name: str
    at: datetime
    reason: str
    path: str
    number: str = ""
    events: Sequence[Event] = ()


@dataclass(frozen=True)
class RequestRow:
    """What a unit asks and the centre decides: `asked` is return or escalate, `words` the reason."""

    number: str
    title: str
    unit: str
    asked: str
    words: str
    due: Due


@dataclass(frozen=True)
class SupervisionView:
    """督办台: open orders, summonses, units and cases on the list, and what units ask."""

    officer: Officer
    now: datetime
    orders: Sequence[SilentRow]
    summons: Sequence[SummonsRow]
    listed: Sequence[ListedRow]
    requests: Sequence[RequestRow]
    said: str = ""
    template: ClassVar[str] = "desk/supervision.html"
    tab: ClassVar[str] = "supervision"


@dataclass(frozen=True)
class OrderView:
    """督办单, one sheet of A4: to whose head, copied to whom, what is owed since when, to be answered until when.

    `due` is what is owed with its reasons, None where no clock ran out.  `above`: who gets a copy, empty at the top.
    """

    officer: Officer
    number: str
    n: int
    title: str
    text: str
    kind: str
    place: str
    submitted: datetime
    round: int
    unit: str
    above: str
    leader: str
    measure: str
    owed_by: datetime
    reason: str
    at: datetime
    answer_by: datetime | None
    printed: datetime
    since: datetime | None = None
    due: Due | None = None
    answered_at: datetime | None = None
    answer: str = ""
    refused: bool = False
    lifted_at: datetime | None = None
    template: ClassVar[str] = "desk/order.html"
    tab: ClassVar[str] = "unanswered"
