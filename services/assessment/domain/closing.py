"""A period is closed: what is counted of it is frozen, and what comes later is a correction of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import Instant, text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.assessment import PeriodClosed
from libs.common.events.fact import Value
from libs.common.policy import Policy
from services.assessment.domain.period import Period, period_of

PREFIX: Final = "periods:"
ALL: Final = "periods:all"
"""One document knows every period that is closed, so that two cannot overlap."""


class Closed(Value):
    """Which months were closed together, when, by whom, under which version of the formulas; `digest` of the counts."""

    period: str
    months: tuple[str, ...]
    at: Instant
    by: str
    version: str
    digest: str


class Periods(Value):
    """What is closed, in the order of closing."""

    closed: tuple[Closed, ...] = ()

    def touching(self, months: Sequence[str]) -> tuple[Closed, ...]:
        """Those that have one of these months."""
        return tuple(one for one in self.closed if not set(one.months).isdisjoint(months))


class ClosePeriod(BaseModel):
    """Somebody closes a month, a quarter or a year that is over."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    period: str
    by: Annotated[str, Field(min_length=1, max_length=80)]


class Frozen(NamedTuple):
    """What `prepare` has put aside."""

    digest: str


def close(periods: Periods | None, command: ClosePeriod, now: Now) -> Decision[Periods]:
    """Frozen once; nothing of it can be closed again."""
    periods, found = periods or Periods(), now.found
    period = may_be_closed(periods, command, now.policy, now.at)
    fact = PeriodClosed(
        period=period.name, months=tuple(period.months), version=now.policy.formulas.version, digest=found.digest,
        by=command.by,
    )  # fmt: skip
    closed = Closed(at=now.at, **fact.model_dump())
    return Decision(Periods(closed=(*periods.closed, closed)), (fact,))


def may_be_closed(periods: Periods, command: ClosePeriod, policy: Policy, at: datetime) -> Period:
    """The period; `Refused` if it is not over, or overlaps one that is closed."""
    period = period_of(command.period, policy.office.tz)
    if period.ends > text_of(at):
        text = f"{period.name} is not over before {period.ends}; close it after that"
        raise Refused("not-over", text, status=422, field="period")
    for one in periods.touching(period.months):
        both = ", ".join(month for month in one.months if month in period.months)
        text = f"{both} is closed already, with {one.period} on {text_of(one.at)}; close what is left, month by month"
        raise Refused("overlap", text, field="period")
    return period
