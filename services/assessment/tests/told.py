"""Facts of one matter, as others say them; and a case that hears them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.assessment import Contribution, ContributionChanged
from libs.common.events.evaluation import CaseReopened, Contacted, EvaluationReceived, Resolved
from libs.common.events.intake import CaseAdmitted, CaseSubmitted, RequesterJoined, RequesterLeft
from libs.common.events.notification import ReplyExhausted, ReplyGiven
from libs.common.events.routing import CaseDispatched
from libs.common.events.supervision import DeadlineMissed, DeadlineMissWithdrawn
from libs.common.events.words import Dues, Kind, Level, Measure, Mode, Person
from libs.common.policy import Policy, load_policy
from services.assessment.domain.hearing import hear
from services.assessment.domain.state import Case

START = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
CASE = "f1803665-1adc-59d1-8318-63076b932b90"
NUMBER = "HQ26-030418-7"


@cache
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def submitted(kind: Kind = Kind.HELP, number: str = NUMBER) -> CaseSubmitted:
    return CaseSubmitted(
        number=number, kind=kind, title="积水", text="涵洞积水", channel="web", external_id="1", people=(Person(id="p1"),),
        profile="help", promised_by=START, captured_at=START,
    )  # fmt: skip


def admitted(category: str = "urban/water", area: str | None = "t02v004") -> CaseAdmitted:
    return CaseAdmitted(category=category, area=area, urgent=False, profile="help", promised_by=START)


def dispatched(hop: int = 1, round_: int = 1, unit: str = "t02", level: Level = Level.TOWNSHIP) -> CaseDispatched:
    return CaseDispatched(
        hop=hop, round=round_, unit=unit, level=level, mode=Mode.QUICK, parts=(), profile="help",
        dues=Dues(take_on=START, contact=START, result=START), rule="R-110", rule_version=1, why="归它管。", number=NUMBER,
        kind=Kind.HELP, title="积水", text="涵洞积水", category="urban/water", area="t02v004", urgent=False,
    )  # fmt: skip


def replied(round_: int = 1, person: str = "p1", *, joined: bool = False) -> ReplyGiven:
    return ReplyGiven(person=person, round=round_, means="web", text="清好了。", joined=joined)


def exhausted(round_: int = 1) -> ReplyExhausted:
    return ReplyExhausted(person="p1", round=round_, tried=("web", "phone"), text="清好了。")


def judged(
    satisfied: int = 5, resolved: Resolved = Resolved.YES, contacted: Contacted = Contacted.YES, round_: int = 1,
    person: str = "p1",
) -> EvaluationReceived:  # fmt: skip
    return EvaluationReceived(
        person=person, round=round_, contacted=contacted, resolved=resolved, satisfied=satisfied, joined=person != "p1"
    )


def reopened(round_: int = 2) -> CaseReopened:
    return CaseReopened(round=round_, reason="没解决")


def missed(hop: int = 1, round_: int = 1) -> DeadlineMissed:
    return DeadlineMissed(measure=Measure.RESULT, hop=hop, round=round_, unit="t02", due=START)


def not_missed(hop: int = 1) -> DeadlineMissWithdrawn:
    return DeadlineMissWithdrawn(measure=Measure.RESULT, hop=hop, unit="t02", due=START)


def joined(person: str) -> RequesterJoined:
    return RequesterJoined(person=Person(id=person))


def gone(person: str) -> RequesterLeft:
    return RequesterLeft(person=person)


def now(hours: float = 0, subject: str = CASE) -> Now:
    at = START + timedelta(hours=hours)
    return Now(at, at, subject, policy(), None, CASE)


def heard(facts: Iterable[Fact], hours: Iterable[float] | None = None) -> tuple[Case, list[ContributionChanged]]:
    """A case that heard these, each an hour after the one before; and what it said."""
    case, said = None, list[ContributionChanged]()
    for fact, hour in zip(facts, hours or range(10**6), strict=False):
        decision = hear(case, fact, now(hour))
        case = decision.state
        said += [event for event in decision.events if isinstance(event, ContributionChanged)]
    assert case is not None
    return case, said


def counts(*facts: Fact) -> Contribution:
    """What a case adds that heard these."""
    case, _ = heard(facts)
    assert case.counted is not None
    return case.counted
