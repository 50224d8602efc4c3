"""What supervision asks of the policy; the one place that knows the policy's shape."""

from typing import Protocol

from libs.common.events.words import Measure
from libs.worktime import Calendar, OfficeHours, Span


class Rules(Protocol):
    """The figures of the ladder (design/rules.md, clocks and supervision); all of them are configuration."""

    @property
    def calendar(self) -> Calendar:
        """The working calendar."""

    @property
    def office(self) -> OfficeHours:
        """When the units are open."""

    @property
    def reminder_share(self) -> float:
        """Which share of the time is used when a unit is reminded: 0.8."""

    @property
    def order_after(self) -> Span:
        """How long an urge, and then an order, may stay unanswered: 1 working day."""

    @property
    def pause_at_most(self) -> Span:
        """How long a clock stands still for one question to the citizen: 5 working days."""

    def span_of(self, profile: str, measure: Measure) -> Span:
        """How long that profile gives for that measure."""


def rules_of(policy: Rules) -> Rules:
    """The ladder's figures in one version of the policy."""
    return policy
