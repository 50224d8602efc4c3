"""What pages know of a case: numbers, codes and aware datetimes.  Words are made of them in `wording`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

Fact = str | int | datetime | timedelta


@dataclass(frozen=True)
class Event:
    """One fact of a case: the event's class name and what it says, units and people already named and masked."""

    type: str
    at: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Skipped:
    """Days that do not count, both ends included; without a name they are a weekend."""

    first: date
    last: date
    name: str = ""


@dataclass(frozen=True)
class Pause:
    """A stretch in which the clock stood; `counted` is the office time it took out.  `why` is a code.

    `label`: the reason as it was granted.  `noted`: when it was written down, if that was in retrospect.
    """

    first: datetime
    last: datetime
    counted: timedelta
    why: str = "answer"
    evidence: str = ""
    by: str = ""
    label: str = ""
    asked_by: str = ""
    noted: datetime | None = None


@dataclass(frozen=True)
class Extended:
    """延期: `days` more than `before`, `length` in office time; working days, or days round the clock."""

    days: int
    length: timedelta
    before: datetime
    reason: str
    asked_by: str
    by: str
    working: bool = True


@dataclass(frozen=True)
class Count:
    """How a deadline was counted: from `start`, `days` working days, or `span` in another unit when `days` is 0.

    `planned`: what that gives without pauses and without the extension.  `allows`: the span as its profile states it
    (`4 working hours`), if it is known.
    """

    kind: str
    start: datetime
    days: int
    span: timedelta
    planned: datetime
    skipped: tuple[Skipped, ...] = ()
    made_up: tuple[date, ...] = ()
    pauses: tuple[Pause, ...] = ()
    extended: Extended | None = None
    allows: str = ""

    @property
    def given(self) -> timedelta:
        """All the time there is."""
        return self.span + (self.extended.length if self.extended else timedelta(0))


@dataclass(frozen=True)
class Stop:
    """A clock that stands now: why (a code, or the reason as it was granted) and until when at the latest."""

    why: str
    until: datetime
    label: str = ""


@dataclass(frozen=True)
class Due:
    """A deadline at the moment the page is made.

    `left` is counted as the profile counts (office hours, or round the clock) and negative once missed; `days` is the
    number of working days from today's date to the deadline's, negative once missed; `proof` is the address of the
    sheet that counts it line by line.
    """

    at: datetime
    left: timedelta
    days: int
    count: Count
    stop: Stop | None = None
    met: datetime | None = None
    proof: str = ""


@dataclass(frozen=True)
class Progress:
    """Where a case stands: the step it is at (1 to 6, 7 when all are done), and when earlier ones were done.

    `sent`: a unit has it and has not taken it on yet.  `ended`: how it ended before all steps were gone through.
    """

    step: int
    done: tuple[datetime, ...] = ()
    sent: bool = False
    ended: str = ""


@dataclass(frozen=True)
class Choice:
    """One answer a person can choose."""

    value: str
    label: str


@dataclass(frozen=True)
class Linked:
    """Another case that belongs with this one: its number, why (a code), and whether it is the earlier of the two."""

    number: str
    why: str
    earlier: bool


@dataclass(frozen=True)
class Group:
    """Choices under one heading: the villages of a township."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, in a sentence the citizen can act on."""

    field: str
    text: str


@dataclass(frozen=True)
class SentFile:
    """A file that was sent along; `size` in bytes."""

    id: str
    label: str
    size: int
    picture: bool = True


@dataclass(frozen=True)
class Officer:
    """Who is signed in: unit, role and masked name; `csrf` goes into every form.

    `centre`: sees the centre's lists.  `leads`: sees the leader's page.
    """

    unit: str
    role: str
    name: str
    csrf: str
    centre: bool = True
    leads: bool = True
