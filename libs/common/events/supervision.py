"""Facts of supervision 督办: every clock of a case, and what follows when one runs out."""

from libs.common.clock import Instant
from libs.common.events.fact import Fact
from libs.common.events.words import Ground, Measure


class DeadlineSet(Fact):
    """A clock started at `since`: who owes what by when.

    `ground`: what the date is counted from, so that it can be proved; without it, as before grounds were said, the date
    stands alone.
    """

    measure: Measure
    hop: int
    round: int
    unit: str
    since: Instant
    span: str
    due: Instant
    ground: Ground | None = None


class DeadlineRecalculated(Fact):
    """A calendar was published or put right, and what is owed moved from `before` to `due`.

    `calendar`: the version it is counted by now.  `ground`: what it is counted from, as its limit may have moved too.
    """

    measure: Measure
    hop: int
    unit: str
    before: Instant
    due: Instant
    calendar: str
    ground: Ground | None = None


class DeadlinePaused(Fact):
    """停表: a reason from the list, with who approved it."""

    hop: int
    unit: str
    since: Instant
    why: str
    by: str


class DeadlineResumed(Fact):
    """The clock runs again; `due` is the new deadline of the result."""

    hop: int
    unit: str
    since: Instant
    until: Instant
    due: Instant


class ReminderIssued(Fact):
    """80 % of the time is used, or it is missed and the working day begins: the unit is reminded (催办)."""

    measure: Measure
    hop: int
    unit: str
    due: Instant
    missed: bool


class DeadlineMissed(Fact):
    """The clock ran out."""

    measure: Measure
    hop: int
    round: int
    unit: str
    due: Instant


class DeadlineMissWithdrawn(Fact):
    """The fact was written in time and came late: the miss did not happen."""

    measure: Measure
    hop: int
    unit: str
    due: Instant


class SupervisionOrdered(Fact):
    """督办: an order to the unit's head and the level above."""

    measure: Measure
    hop: int
    unit: str
    due: Instant
    reason: str


class EscalationOrdered(Fact):
    """Supervision orders the case a level up; it names the hop it means."""

    hop: int
    unit: str
    reason: str


class SupervisionListed(Fact):
    """挂牌督办: nobody is above; the case goes on the list."""

    unit: str
    reason: str


class SupervisionLifted(Fact):
    """What was ordered has been done; the order is off."""

    hop: int
    unit: str
    measure: Measure = Measure.OTHER
