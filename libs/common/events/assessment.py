"""Facts of assessment 考核: what counts of each case, and what moved in the sums of many."""

from collections.abc import Mapping

from pydantic import Field

from libs.common.clock import Instant
from libs.common.events.fact import Fact, Value


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
