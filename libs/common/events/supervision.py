"""Facts of supervision 督办: every clock of a case, and what follows when one runs out."""

from libs.common.clock import Instant
from libs.common.events.fact import Fact, OpenEnum, Value
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
    """停表 of the result: a reason from the list, with who approved it, or who asked the citizen.

    What was granted on request says more: `reason` is the code of `why`, `asked_by` wanted it with that `evidence` at
    `asked_at`, and it lasts `until` then at the most.  It may be written in retrospect; DeadlineResumed says whether it
    is over.
    """

    hop: int
    unit: str
    since: Instant
    why: str
    by: str
    reason: str = ""
    evidence: str = ""
    asked_by: str = ""
    until: Instant | None = None
    asked_at: Instant | None = None


class PauseDenied(Fact):
    """停表 that was asked for at `asked_at` was not granted; `by` is `rule` where it could not be."""

    hop: int
    unit: str
    reason: str
    by: str
    asked_at: Instant


class DeadlineResumed(Fact):
    """The clock runs again, or did so after the pause that began at `since`; `due` is the new deadline of the result.

    `before`: the deadline as it stood.  `by` and `reason`: who ended the pause before its time, and why.
    """

    hop: int
    unit: str
    since: Instant
    until: Instant
    due: Instant
    before: Instant | None = None
    by: str = ""
    reason: str = ""


class DeadlineExtended(Fact):
    """延期 of the result, once a round: from `before` to `due`, so many `days` more; asked for at `asked_at`.

    `ground`: what it is counted from; the date that the citizen was told is its limit now.
    """

    hop: int
    round: int
    unit: str
    days: int
    before: Instant
    due: Instant
    reason: str
    asked_by: str
    by: str
    asked_at: Instant
    ground: Ground | None = None


class ExtensionDenied(Fact):
    """延期 that was asked for at `asked_at` was not granted; `by` is `rule` where it could not be."""

    hop: int
    unit: str
    reason: str
    by: str
    asked_at: Instant


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
    """What was written in time came late, or the clock had stood still: the miss did not happen."""

    measure: Measure
    hop: int
    unit: str
    due: Instant


class SupervisionOrdered(Fact):
    """督办: an order to the unit's head and the level above, to be answered until `answer_by`.

    `trigger`: what led to it where no clock ran out.  `counts`: it stands on the unit's record.  `stands`: it is about
    what was not done, and is to be answered also when the matter is over.
    """

    measure: Measure
    hop: int
    unit: str
    due: Instant
    reason: str
    trigger: str = ""
    answer_by: Instant | None = None
    counts: bool = True
    stands: bool = False


class OrderRefused(Fact):
    """拒不执行: the unit answered an order, and will not do what it says.  The ladder goes on."""

    hop: int
    unit: str
    reason: str


class EscalationOrdered(Fact):
    """Supervision orders the case a level up; it names the hop it means."""

    hop: int
    unit: str
    reason: str


class SummonsIssued(Fact):
    """约谈, said of a unit: its head is to come until `due`; `why`, how many orders, and of which cases."""

    unit: str
    why: str
    orders: int
    cases: tuple[str, ...]
    due: Instant


class SummonsRecorded(Fact):
    """Who came, what was agreed, and when that is looked at again; None: it was, and nothing is left to look at."""

    unit: str
    came: str
    agreed: str
    follow_up: Instant | None
    by: str


class FollowUpDue(Fact):
    """回头看: the day has come to see whether what was agreed in a summons is done."""

    unit: str
    agreed: str


class SupervisionListed(Fact):
    """挂牌督办: of a case, because nobody is above; of a unit, because it was summoned and ordered again."""

    unit: str
    reason: str


class Lifted(OpenEnum):
    """What is taken off: an order, a summons, or the listing."""

    ORDER = "order"
    SUMMONS = "summons"
    LISTING = "listing"
    OTHER = "other"


class SupervisionLifted(Fact):
    """What was ordered has been done, or what led to it did not happen; a listing, with who took it off and why."""

    hop: int
    unit: str
    measure: Measure = Measure.OTHER
    what: Lifted = Lifted.ORDER
    reason: str = ""
    by: str = ""


class Unparked(OpenEnum):
    """Why a case is parked no more: its `review` day came, the centre wanted it `early`, or it was `overtaken`.

    Overtaken: it went round again or was merged meanwhile, and nobody has to send it anywhere.
    """

    REVIEW = "review"
    EARLY = "early"
    OVERTAKEN = "overtaken"
    OTHER = "other"


class CaseParked(Fact):
    """挂账: nothing is owed until `review`, when it comes back by itself.  `turn` counts, also when it is put off."""

    round: int
    turn: int
    reason: str
    review: Instant
    by: str


class ParkingDenied(Fact):
    """It is not parked: what was owed stays owed."""

    round: int
    reason: str
    by: str


class CaseUnparked(Fact):
    """It goes on: it comes back to who had it, or its citizens are asked again.  `by` is `rule` for the timer."""

    round: int
    turn: int
    why: Unparked
    reason: str
    by: str


class Sampled(Value):
    """A case of a sample: `unit` had it last, `units` all that had a part of it then."""

    case: str
    number: str
    unit: str
    units: tuple[str, ...] = ()


class FollowUp(Value):
    """What a unit has to do after a finding, by when."""

    unit: str
    what: str
    due: Instant


class InspectionDrawn(Fact):
    """督查: the `size` cases of a population that a seed draws; `digest` tells one population from another.

    Cases were closed from `since` on and before `until`; an empty filter takes all.  How: docs/decisions/0027.
    """

    seed: str
    since: Instant
    until: Instant
    unit: str = ""
    area: str = ""
    category: str = ""
    population: int
    digest: str
    cases: tuple[Sampled, ...]
    by: str


class InspectionRecorded(Fact):
    """What an inspector found in one case of a sample; `label` says `code` in words.  `left`: cases without finding."""

    case: str
    number: str
    unit: str
    code: str
    label: str
    text: str
    by: str
    left: int
    follow_up: FollowUp | None = None


class FollowUpReminded(Fact):
    """The day of a follow-up has come, and nobody has said that it is done."""

    case: str
    number: str
    unit: str
    due: Instant
    reason: str


class FollowUpDone(Fact):
    """What was to follow a finding has been done."""

    case: str
    number: str
    unit: str
    text: str
    by: str
