"""Facts of assessment 考核: what counts of each case, and what moved in the sums of many."""

from collections.abc import Mapping

from pydantic import Field

from libs.common.clock import Instant
from libs.common.events.fact import Fact, OpenEnum, Value


class Contribution(Value):
    """What one case adds to the rates, by its last round (design/rules.md, assessment).

    `facts`: what holds of it, by the names of `libs.common.policy.counted`, each with how often: once for the case, and
    for what citizens say once for each who said it.  `excluded`: why it is left out of the formulas that name that
    reason.  `town`: the township that its area lay in when that was said.  A date that is missing is not reached yet.
    """

    number: str
    unit: str = ""
    level: str = ""
    town: str = ""
    area: str = ""
    category: str = ""
    kind: str = ""
    channel: str = ""
    admitted_at: Instant | None = None
    completed_at: Instant | None = None
    evaluated_at: Instant | None = None
    facts: Mapping[str, int] = Field(default_factory=dict)
    excluded: str = ""


class ContributionChanged(Fact):
    """What a case adds is another than before.  Without `before` it is new; without `after` it goes on elsewhere."""

    before: Contribution | None = None
    after: Contribution | None = None


class Moved(Value):
    """How much more, or less, there is of each count of one key in a month; `part`: which keys stand together."""

    month: str
    part: str
    key: str
    counts: Mapping[str, int]


class ContributionsPooled(Fact):
    """What the contributions of a hundred neighbouring numbers moved since the last time; said of their pool."""

    moved: tuple[Moved, ...]


class ClaimExcluded(Fact):
    """A case is left out of the formulas that name this reason: `asked_by` wanted it, `by` reviewed and granted it.

    `reason` is the code of `label`.
    """

    reason: str
    label: str
    why: str
    asked_by: str
    by: str


class ExclusionLifted(Fact):
    """What was left out counts again."""

    reason: str
    why: str
    by: str


class PeriodClosed(Fact):
    """The counts of a period are frozen as they stand: `digest` sums them up, and `version` is that of the formulas.

    What changes later is shown as a correction.
    """

    period: str
    months: tuple[str, ...]
    version: str
    digest: str
    by: str


class Alike(Value):
    """A member of a common issue: a case, its number, its first words, the town it is in, when it was said."""

    case: str
    number: str
    title: str
    town: str
    at: Instant


class MatterSketched(Fact):
    """What of an admitted matter is compared with others: no words, only a `sketch` of them (domain/likeness.py).

    `cluster`: the matters it is compared with, those of one branch and town, or of one branch.  `at`: when it was said.
    """

    cluster: str
    category: str
    town: str
    number: str
    title: str
    sketch: str
    at: Instant


class MatterLeft(Fact):
    """A matter is no longer one of its cluster: `why` is withdrawn, merged, or reclassified.

    `issue`: the common issue that loses it, once it is known to have been a member; empty before that.
    """

    cluster: str
    issue: str = ""
    at: Instant
    why: str


class BurstNoticed(Fact):
    """突增: so many matters of one branch and town within so few minutes; said once until it has calmed."""

    category: str
    town: str
    count: int
    minutes: int
    cases: tuple[str, ...]
    reason: str


class CommonIssueRaised(Fact):
    """举一反三: enough matters of one branch and town lie together.

    `issue` is its id; `label` the title of the member that is most like the others, `members` those it begins with,
    `since`: from when on matters were compared.
    """

    issue: str
    cluster: str
    category: str
    town: str
    label: str
    since: Instant
    members: tuple[Alike, ...]
    reason: str


class MemberJoined(Fact):
    """One more matter like those of a common issue.  `listed`: its case is told; beyond a bound it is only counted."""

    issue: str
    cluster: str
    label: str
    member: Alike
    listed: bool = True


class ActionPlanned(Fact):
    """What `unit`, the owner of a common issue, does about it, until when; `cases`: the members that are told."""

    unit: str
    label: str
    text: str
    due: Instant
    by: str
    turn: int = 1
    cases: tuple[str, ...] = ()


class PlanOverdue(Fact):
    """The day of a plan has come and nobody said that it is done; or there is no plan yet, and `unit` is empty."""

    unit: str
    label: str
    due: Instant
    reason: str
    cases: tuple[str, ...] = ()


class ActionCompleted(Fact):
    """What was planned for a common issue has been done; from this day on it is counted how often it comes again."""

    unit: str
    label: str
    text: str
    by: str
    late: bool = False
    turn: int = 1
    cases: tuple[str, ...] = ()


class Effect(OpenEnum):
    """见效, 没见效, 说不准: whether matters became fewer by more than chance, more, or neither."""

    FEWER = "fewer"
    MORE = "more"
    UNSURE = "unsure"
    OTHER = "other"


class RecurrenceMeasured(Fact):
    """How many matters came before an action was completed and after it, in so many days each.

    `ratio`: the rate after, divided by the rate before, with its 95 % confidence interval `low` to `high`; None where
    there is no bound.  `text` says it in one sentence.
    """

    cluster: str
    unit: str
    label: str
    before: int
    before_days: int
    after: int
    after_days: int
    ratio: float | None
    low: float
    high: float | None
    effect: Effect
    text: str
    turn: int = 1
    cases: tuple[str, ...] = ()
