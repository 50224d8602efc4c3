"""诚信线索: what makes a rating doubtful, for the centre's review desk alone; a person says what it comes to."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.evaluation import HonestySignalled, Sign, SignalReviewed
from libs.common.policy import Policy
from services.evaluation.domain.state import Case, Reviewed, Signal
from services.evaluation.domain.vote import by_receipt

MOST_WAITING: Final = 3


class Signals(Protocol):
    """A case, or another document, with signals."""

    @property
    def signals(self) -> tuple[Signal, ...]:
        """All, in the order in which they came."""

    def model_copy(self, *, update: Mapping[str, Any]) -> Any:
        """The same with other values."""


S = TypeVar("S", bound=Signals)


class ReportPressure(BaseModel):
    """有人打电话让我改评价: in the citizen's own words.  `secret`: the keyed digest of their receipt token."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    secret: str
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class ReviewSignal(BaseModel):
    """The centre looked at the `n`-th signal of the case: it holds or not, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    n: Annotated[int, Field(ge=1)]
    upheld: bool
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    unit: str
    by: Annotated[str, Field(min_length=1, max_length=80)]


def report_pressure(case: Case | None, command: ReportPressure, now: Now) -> Decision[Case]:
    """Protected: also after the close, and no unit that had a part ever reads it."""
    case, person = by_receipt(case, command.secret)
    waiting = [one for one in case.signals if one.person == person and one.reviewed is None]
    if len(waiting) >= MOST_WAITING:
        raise Refused("told", f"the centre has {MOST_WAITING} words of yours, and will look at them first")
    return signalled(case, Signal(sign=Sign.PRESSURE, at=now.at, round=case.round, grounds=command.text, person=person))


def review(case: S | None, command: ReviewSignal, now: Now) -> Decision[S]:
    """Once, by the centre, and never by a unit that is rated; nothing follows by itself."""
    if case is None:
        raise Refused("unknown-case", "there is no such case or record; look at the list", status=404)
    if command.n > len(case.signals):
        raise Refused("unknown-signal", "n: there is no such signal; look at the list", status=404, field="n")
    if case.signals[command.n - 1].reviewed:
        raise Refused("reviewed", "n: it was looked at already; look at the list", field="n")
    looks = reviewer(case, case.signals[command.n - 1], now.policy)
    if command.unit != looks:
        raise Refused("centre-only", f"unit: only {looks or 'nobody'} looks at this one", status=403, field="unit")
    found = Reviewed(upheld=command.upheld, reason=command.reason, by=command.by, at=now.at, unit=command.unit)
    signals = tuple(
        one.model_copy(update={"reviewed": found}) if number == command.n else one
        for number, one in enumerate(case.signals, 1)
    )
    fact = SignalReviewed(
        n=command.n, upheld=command.upheld, reason=command.reason, by=command.by, unit=command.unit
    )  # fmt: skip
    return Decision(_with(case, signals), (fact,))


def reviewer(case: object, signal: Signal, policy: Policy) -> str:
    """The centre; of what it is rated by itself, the next level above it; nobody, where all of them had a part."""
    rated = {signal.unit, *getattr(case, "handlers", ())}
    centre = policy.deployment.centre
    return next((one for one in (centre, *policy.units.ancestors(centre)) if one not in rated), "")


def signalled(case: S, signal: Signal) -> Decision[S]:
    """One more for the centre to look at."""
    fact = HonestySignalled(
        n=len(case.signals) + 1, sign=signal.sign, round=signal.round, grounds=signal.grounds, person=signal.person,
        unit=signal.unit, cases=signal.cases,
    )  # fmt: skip
    return Decision(_with(case, (*case.signals, signal)), (fact,))


def _with(case: S, signals: tuple[Signal, ...]) -> S:
    waiting = (one.at for one in signals if one.reviewed is None)
    known: S = case.model_copy(update={"signals": signals, "to_review": min(waiting, default=None)})
    return known
