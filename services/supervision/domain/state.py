"""One case with its clocks."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum

from libs.common.clock import Instant
from libs.common.errors import NotYet
from libs.common.events.fact import Value
from libs.common.events.words import Ground, Measure
from libs.worktime import Pause, Span


class Status(StrEnum):
    """Whether something is still owed.

    `running`: owed, also after the miss.  `stopped`: owed, and paused (停表).  `met`: done in time.
    `missed`: done too late.  `ended`: no longer owed, for the hop or the case is over.
    """

    RUNNING = "running"
    STOPPED = "stopped"
    MET = "met"
    MISSED = "missed"
    ENDED = "ended"


class Step(IntEnum):
    """How far up the ladder a clock is."""

    SET = 0
    REMINDED = 1
    MISSED = 2
    URGED = 3
    ORDERED = 4
    ESCALATED = 5


OWED = frozenset({Status.RUNNING, Status.STOPPED})


class Clock(Value):
    """What a unit owes by when, since when.

    `due` is what `ground` gives without `pauses`; without a ground, as before grounds were said, it stands alone.
    `wake_at`: when its next step is, if any.  `answered_at`: when the unit answered an urge or an order; the ladder
    stops there.  `done_at`: when what it owes was done, the last time.
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

    def unanswered(self) -> bool:
        """有问不答: there is an order and no answer, neither in words nor in deeds."""
        return self.status is Status.RUNNING and self.step >= Step.ORDERED and self.answered_at is None


class Case(Value):
    """A case as supervision knows it; `hop` 0 means it was heard of before it was dispatched.

    `escalated`: the last hop of which an escalation was ordered.  `answered`: the last round whose result was approved.
    `merged`: it goes on as another case, and nothing of it is owed.  `unmerged`: how often it was taken out again.
    `owing`: its number as long as anything is owed, by which an index leads through the open cases alone.
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
    clocks: tuple[Clock, ...] = ()

    def clock_of(self, measure: Measure, unit: str) -> Clock | None:
        """The clock of that unit in the present hop, or None."""
        return next((c for c in self.clocks if (c.hop, c.measure, c.unit) == (self.hop, measure, unit)), None)

    def owed(self) -> list[Clock]:
        """The clocks that run or stand still."""
        return [clock for clock in self.clocks if clock.status in OWED]

    def with_clocks(self, changed: Iterable[Clock]) -> "Case":
        """The case with these in place of the clocks of the same hop, measure and unit."""
        latest = {(c.hop, c.measure, c.unit): c for c in (*self.clocks, *changed)}
        owing = self.number if any(clock.status in OWED for clock in latest.values()) else ""
        return self.model_copy(update={"clocks": tuple(latest.values()), "owing": owing})


def dispatched(case: Case | None, hop: int) -> Case:
    """The case, if it has come to that hop or is over; NotYet while the dispatch is still on its way."""
    case = case or Case()
    if case.hop < hop and not case.ended:
        raise NotYet("CaseDispatched", "routing")
    return case
