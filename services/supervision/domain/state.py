"""One case with its clocks."""

from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType
from zlib import crc32

from pydantic import Field

from libs.common.clock import Instant
from libs.common.errors import NotYet
from libs.common.events.fact import Light, Value
from libs.common.events.words import Ground, Measure
from libs.worktime import Pause, Span


class Status(Light, StrEnum):
    """Whether something is still owed.

    `running`: owed, also after the miss.  `stopped`: owed, and paused (停表).  `met`: done in time.
    `missed`: done too late.  `ended`: no longer owed, for the hop or the case is over.
    """

    RUNNING = "running"
    STOPPED = "stopped"
    MET = "met"
    MISSED = "missed"
    ENDED = "ended"


class Step(Light, IntEnum):
    """How far up the ladder a clock is."""

    SET = 0
    REMINDED = 1
    MISSED = 2
    URGED = 3
    ORDERED = 4
    ESCALATED = 5


OWED = frozenset({Status.RUNNING, Status.STOPPED})
OUTLASTS = frozenset({Measure.CALL_BACK, Measure.APPEAL})
"""Owed whatever becomes of the hop and the case, until evaluation says otherwise."""
NOTHING_ASKED = MappingProxyType({"asks_pause": None, "asks_extension": None, "question": None})


class PauseAsked(Value):
    """停表 that waits for the centre: asked for when and by whom, for which reason of the list, from when to when."""

    at: Instant
    by: str
    reason: str
    why: str
    evidence: str
    since: Instant
    until: Instant


class ExtensionAsked(Value):
    """延期 that waits for the centre; asked for in time, it is granted in time."""

    at: Instant
    by: str
    reason: str
    days: int


class Question(Value):
    """What the citizen was asked while the clock stood still for another reason."""

    at: Instant
    by: str


class Change(Value):
    """A date that was moved: what stood `before`, what holds since, when that was written down, by whom and why."""

    at: Instant
    by: str
    why: str
    before: Instant
    due: Instant


class Clock(Value):
    """What a unit owes by when, since when.

    `due` is what `ground`, and the days it was `extended` by, give without `pauses`; while it stands still, without the
    open one.  Without a ground, as before grounds were said, it stands alone.
    `wake_at`: when its next step is, if any.  `done_at`: when what it owes was done, the last time.
    `answered_at`: when the unit answered an urge or an order; the ladder stops there.
    `jump`: the trigger that a miss leads to at once (`urgent_not_contacted`), if any.
    `asks_pause`, `asks_extension`: what waits for the centre.  `changes`: every date that was moved.
    `opened`: when a session was booked for it; what was reported before is not what it waits for.
    """

    measure: Measure
    unit: str
    hop: int
    round: int
    since: Instant
    span: Span
    due: Instant
    step: Step = Step.SET
    wake_at: Instant | None = None
    status: Status = Status.RUNNING
    pauses: tuple[Pause, ...] = ()
    answered_at: Instant | None = None
    ground: Ground | None = None
    done_at: Instant | None = None
    jump: str = ""
    asks_pause: PauseAsked | None = None
    asks_extension: ExtensionAsked | None = None
    question: Question | None = None
    extended: int = 0
    changes: tuple[Change, ...] = ()
    opened: Instant | None = None

    @property
    def standing(self) -> Pause | None:
        """The pause that it stands still in now."""
        return next((pause for pause in self.pauses if pause.end is None), None)

    @property
    def closed(self) -> tuple[Pause, ...]:
        """The pauses that are over."""
        return tuple(pause for pause in self.pauses if pause.end is not None)

    def with_pause(self, pause: Pause) -> tuple[Pause, ...]:
        """The ledger with that pause in the place of one that began with it, else as one more, in order."""
        others = (other for other in self.pauses if other.start != pause.start)
        return tuple(sorted((*others, pause), key=lambda one: one.start))

    def unanswered(self) -> bool:
        """有问不答: there is an order and no answer, neither in words nor in deeds."""
        return self.status is Status.RUNNING and self.step >= Step.ORDERED and self.answered_at is None


class Proposal(Value):
    """挂账 wished for: of which round, why, until when, by whom, since when it waits for a decision."""

    round: int
    reason: str
    review: Instant
    by: str
    at: Instant


class Parked(Value):
    """挂账: of which round, since when, why, and when it comes back; `asked_by` proposed it, `by` granted it."""

    round: int
    since: Instant
    review: Instant
    reason: str
    asked_by: str
    by: str


class Known(Value):
    """What a list says of a case: as its last dispatch had it.  `units`: all that had a part of it then."""

    number: str
    hop: int
    unit: str
    units: tuple[str, ...]
    area: str | None
    category: str


class Triggered(Value):
    """What led to a rung where no clock ran out: which trigger of `supervision.yaml`, and of whom.

    `since`: when it happened.  `wake_at`: when its next step is, if any; the first is in office hours.
    `stands`: it is about what was not done, and the end of the matter does not end it.  `over`: nothing follows.
    """

    trigger: str
    unit: str
    hop: int
    round: int
    since: Instant
    step: Step = Step.SET
    wake_at: Instant | None = None
    answered_at: Instant | None = None
    stands: bool = False
    over: bool = False

    def unanswered(self) -> bool:
        """有问不答, as a clock's."""
        return self.step >= Step.ORDERED and self.answered_at is None and not self.over


def spread(number: str) -> str:
    """The number behind four hexadecimal digits of its own, which lie evenly: a walk can go in short stretches."""
    return f"{crc32(number.encode()) & 0xFFFF:04x}-{number}" if number else ""


class Case(Value):
    """A case as supervision knows it; `hop` 0 means it was heard of before it was dispatched.

    `urgent`: of the present dispatch.  `bounces`: returns granted in this round.  `about`: units that stand apart.
    `listed`: the unit above which nobody is, while the case is listed (挂牌).
    `parkings`: how often it was parked or put off.  `closed_at`: when it was closed with a result.
    `escalated`: the last hop of which an escalation was ordered.  `answered`: the last round whose result was approved.
    `merged`: it goes on as another case, and nothing of it is owed.  `unmerged`: how often it was taken out again.
    `owing`: its number, spread, as long as anything is owed: by it an index leads through the open cases alone.
    `extended`: the last round whose result was given more time.  `calls`: who has to be phoned with the result.
    `back`: who has to be called back (回访).  `closed_round`: the last round that evaluation closed.
    `visits`: who has to be visited with it, and by which unit.
    """

    hop: int = 0
    round: int = 0
    profile: str = ""
    ended: bool = False
    escalated: int = 0
    answered: int = 0
    merged: bool = False
    unmerged: int = 0
    number: str = ""
    owing: str = ""
    extended: int = 0
    calls: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    closed_round: int = 0
    visits: Mapping[str, str] = Field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()
    urgent: bool = False
    bounces: int = 0
    about: tuple[str, ...] = ()
    listed: str = ""
    triggered: tuple[Triggered, ...] = ()
    proposal: Proposal | None = None
    parked: Parked | None = None
    parkings: int = 0
    known: Known | None = None
    closed_at: Instant | None = None

    def is_over(self, round_: int) -> bool:
        """Whether nothing of that round comes any more; a newer one than was closed is that of an appeal (申诉).

        A closed round stays closed when an appeal opens the case again, also where its dispatch is heard after that.
        """
        return round_ <= self.closed_round if round_ and self.closed_round else self.ended

    def rests(self) -> bool:
        """Merged, or parked: nothing of it is owed, and it may go on again."""
        return self.merged or self.parked is not None

    def clock_of(self, measure: Measure, unit: str) -> Clock | None:
        """The clock of that unit in the present hop, or None."""
        return next((c for c in self.clocks if (c.hop, c.measure, c.unit) == (self.hop, measure, unit)), None)

    def owed(self) -> list[Clock]:
        """The clocks that run or stand still."""
        return [clock for clock in self.clocks if clock.status in OWED]

    def owed_result(self, unit: str = "") -> Clock | None:
        """The result's clock of the present hop, of that unit if one is named, as long as it is owed."""
        mine = (c for c in self.clocks if (c.hop, c.measure) == (self.hop, Measure.RESULT) and c.status in OWED)
        return next((clock for clock in mine if unit in {"", clock.unit}), None)

    def with_clocks(self, changed: Iterable[Clock]) -> "Case":
        """The case with these in place of the clocks of the same hop, measure and unit."""
        latest = {(c.hop, c.measure, c.unit): c for c in (*self.clocks, *changed)}
        owing = spread(self.number) if any(clock.status in OWED for clock in latest.values()) else ""
        return self.model_copy(update={"clocks": tuple(latest.values()), "owing": owing})

    def with_triggered(self, changed: Iterable[Triggered]) -> "Case":
        """The case with these in place of what the same triggers led to in the same rounds."""
        latest = {(one.trigger, one.round): one for one in (*self.triggered, *changed)}
        return self.model_copy(update={"triggered": tuple(latest.values())})

    def lead_in(self, round_: int) -> Clock | None:
        """The result's clock of whoever led last in that round."""
        return next((c for c in reversed(self.clocks) if (c.round, c.measure) == (round_, Measure.RESULT)), None)


def dispatched(case: Case | None, hop: int, round_: int = 0) -> Case:
    """The case, if it has come to that hop or is over; NotYet while the dispatch is still on its way."""
    case = case or Case()
    if case.hop < hop and not case.is_over(round_):
        raise NotYet("CaseDispatched", "routing")
    return case
