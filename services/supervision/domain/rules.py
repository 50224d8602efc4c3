"""What supervision asks of the policy; the one place that knows the policy's shape."""

from dataclasses import dataclass
from typing import Protocol

from libs.common.events.words import Measure
from libs.common.policy import Policy
from libs.common.policy.oversight import Parking
from libs.common.policy.stops import Stops
from libs.common.policy.supervision import Supervision
from libs.worktime import Calendar, OfficeHours, Span


class Rules(Protocol):
    """The figures of one profile (design/rules.md, clocks and supervision); all of them are configuration."""

    @property
    def calendar(self) -> Calendar:
        """The working calendar."""

    @property
    def office(self) -> OfficeHours:
        """When the unit is open, which is asked, reminded and urged then."""

    @property
    def promised_in(self) -> OfficeHours:
        """The hours in which citizens are promised something, and are waited for."""

    @property
    def reminder_share(self) -> float:
        """Which share of the time is used when a unit is reminded: 0.8."""

    @property
    def order_after(self) -> Span:
        """How long an urge, and then an order, may stay unanswered: 1 working day."""

    @property
    def pause_at_most(self) -> Span:
        """How long a clock stands still for one question to the citizen: 5 working days."""

    @property
    def stops(self) -> Stops:
        """What may be asked for: the reasons of a pause, with the longest each, and the most days of an extension."""

    @property
    def centre(self) -> str:
        """The unit that rules on returns."""

    @property
    def version(self) -> int:
        """Which version of the profile it is."""

    @property
    def supervision(self) -> Supervision:
        """What is said on each rung, and what leads to one at once."""

    def span_of(self, measure: Measure) -> Span:
        """How long a unit has for that measure."""

    def has_unit(self, unit: str) -> bool:
        """Whether there is such a unit; one may be dissolved while it owes something."""

    def name_of(self, unit: str) -> str:
        """As people call it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a loaded policy says of one profile, and of one unit; without one of the deployment."""

    policy: Policy
    profile: str
    unit: str = ""

    @property
    def calendar(self) -> Calendar:
        """The deployment's calendar."""
        return self.policy.calendar

    @property
    def office(self) -> OfficeHours:
        """The unit's own hours, else the deployment's."""
        return self.policy.office_of(self.unit)

    @property
    def promised_in(self) -> OfficeHours:
        """The deployment's office hours."""
        return self.policy.office

    @property
    def reminder_share(self) -> float:
        """`remind_at` of its ladder."""
        return self.policy.ladder_of(self.profile).remind_at

    @property
    def order_after(self) -> Span:
        """`order_after` of its ladder."""
        return self.policy.ladder_of(self.profile).order_after

    @property
    def pause_at_most(self) -> Span:
        """`question_pause` of its ladder."""
        return self.policy.ladder_of(self.profile).question_pause

    @property
    def stops(self) -> Stops:
        """Its `stops`."""
        return self.policy.stops_of(self.profile)

    @property
    def centre(self) -> str:
        """`centre` of the deployment."""
        return self.policy.deployment.centre

    @property
    def version(self) -> int:
        """`version` of the profile."""
        return self.policy.profiles[self.profile].version

    @property
    def supervision(self) -> Supervision:
        """The file `supervision.yaml`."""
        return self.policy.supervision

    def has_unit(self, unit: str) -> bool:
        """Whether it stands in `units.yaml`."""
        return unit in self.policy.units

    def name_of(self, unit: str) -> str:
        """Its name there."""
        return self.policy.units.name_of(unit)

    def span_of(self, measure: Measure) -> Span:
        """`profiles.<profile>.limits.<measure>`; of a reply, for which messages did not do, `call`.

        Of an appeal `appeal.decide_within` of `evaluation.yaml`.
        """
        if measure is Measure.APPEAL:
            return self.policy.evaluation.appeal.decide_within
        name = "call" if measure is Measure.REPLY else measure.value
        span: Span = getattr(self.policy.profiles[self.profile].limits, name)
        return span


def rules_of(policy: Policy | Rules, profile: str, unit: str = "") -> Rules:
    """The figures of that profile in one version of the policy, for a clock of that unit."""
    return Figures(policy, profile, unit) if isinstance(policy, Policy) else policy


def parking_of(policy: Policy) -> Parking:
    """How long, and how often, a case may rest (挂账)."""
    return policy.oversight.parking
