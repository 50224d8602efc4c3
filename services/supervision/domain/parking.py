"""挂账: what cannot be done now is put aside with a reason and a day, on which it comes back by itself."""

from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened, ParkingProposed
from libs.common.events.intake import CaseMerged, CaseWithdrawn
from libs.common.events.routing import CaseDispatched
from libs.common.events.supervision import CaseParked, CaseUnparked, ParkingDenied, Unparked
from services.supervision.domain import setting
from services.supervision.domain.rules import parking_of
from services.supervision.domain.state import Case, Parked, Proposal

RULE: Final = "rule"
WENT_ON: Final = "这件事已经重办了"
MERGED: Final = "这件事和另一件事合在一起办了"
DAY_CAME: Final = "到了再看的日子"


class GrantParking(BaseModel):
    """The proposal as it stands; who proposed it does not grant it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    by: Annotated[str, Field(min_length=1, max_length=80)]


class Reasoned(GrantParking):
    """A wish with its reason."""

    model_config = ConfigDict(str_strip_whitespace=True)
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class DenyParking(Reasoned):
    """It goes on as it is."""


class Unpark(Reasoned):
    """It goes on before its day."""


class ProlongParking(Reasoned):
    """It is looked at later than was said, on this day."""

    review: date


def note_proposal(case: Case | None, fact: ParkingProposed, now: Now) -> Decision[Case]:
    """Somebody has to decide; until then nothing changes."""
    case = case or Case()
    if case.ended or case.parked:
        return Decision(case)
    proposal = Proposal(round=fact.round, reason=fact.reason, review=fact.review, by=fact.by, at=now.said)
    return Decision(case.model_copy(update={"proposal": proposal}))


def grant(case: Case | None, command: GrantParking, now: Now) -> Decision[Case]:
    """Nothing is owed any more, and no order stands, until its day."""
    case, proposal = _proposed(case)
    if case.merged:
        raise Refused("merged", "it goes on as another case; park that one")
    if command.by == proposal.by:
        raise Refused("own-wish", "who proposed it may not grant it; ask a colleague", field="by", status=403)
    if proposal.review <= now.at:
        raise Refused("review-past", f"{text_of(proposal.review)} is past; deny it, and let a later day be proposed")
    _once_more(case, now)
    case, lifts = setting.settled(case, now.at)
    parked = Parked(
        round=proposal.round, since=now.at, review=proposal.review, reason=proposal.reason, asked_by=proposal.by,
        by=command.by,
    )  # fmt: skip
    return _parked(case, parked, lifts)


def deny(case: Case | None, command: DenyParking, _now: Now) -> Decision[Case]:
    """What was owed stays owed."""
    case, proposal = _proposed(case)
    fact = ParkingDenied(round=proposal.round, reason=command.reason, by=command.by)
    return Decision(case.model_copy(update={"proposal": None}), (fact,))


def prolong(case: Case | None, command: ProlongParking, now: Now) -> Decision[Case]:
    """Another day, as often as the configuration lets it."""
    case, parked = _resting(case)
    if command.by == parked.asked_by:
        raise Refused("own-wish", "who proposed it may not put it off; ask a colleague", field="by", status=403)
    _once_more(case, now)
    later = parked.model_copy(
        update={"review": _later(command.review, parked, now), "reason": command.reason, "by": command.by}
    )
    return _parked(case, later, ())


def unpark(case: Case | None, command: Unpark, _now: Now) -> Decision[Case]:
    """The centre does not wait for the day."""
    case, _ = _resting(case)
    return _back(case, Unparked.EARLY, command.reason, command.by)


def review(case: Case, _now: Now) -> Decision[Case]:
    """Its day has come."""
    return _back(case, Unparked.REVIEW, DAY_CAME)


def go_on(case: Case | None, fact: CaseReopened, _now: Now) -> Decision[Case]:
    """A newer round: what was parked or proposed in an older one has gone on; what was closed is open again."""
    return _overtaken(setting.reopened(case or Case(), fact.round), fact.round)


def dispatch(case: Case | None, fact: CaseDispatched, now: Now) -> Decision[Case]:
    """As `setting.set_clocks`; a newer round than the parked one starts its clocks, whatever is heard first."""
    before = _overtaken(case or Case(), fact.round)
    after = setting.set_clocks(before.state, fact, now)
    return Decision(after.state, (*before.events, *after.events))


def merge(case: Case | None, fact: CaseMerged, now: Now) -> Decision[Case]:
    """As `setting.merge`; the other case is parked, or not, by itself."""
    case = (case or Case()).model_copy(update={"proposal": None})
    before = _back(case, Unparked.OVERTAKEN, MERGED) if case.parked else Decision(case)
    after = setting.merge(before.state, fact, now)
    return Decision(after.state, (*before.events, *after.events))


def end(case: Case | None, fact: CaseWithdrawn | CaseClosed, now: Now) -> Decision[Case]:
    """As `setting.end`; nothing of what is over comes back."""
    after = setting.end(case, fact, now)
    gone = {"parked": None, "proposal": None} if after.state.ended else {}
    return Decision(after.state.model_copy(update=gone), after.events)


def _overtaken(case: Case, round_: int) -> Decision[Case]:
    if case.proposal and case.proposal.round < round_:
        case = case.model_copy(update={"proposal": None})
    older = case.parked is not None and case.parked.round < round_
    return _back(case, Unparked.OVERTAKEN, WENT_ON) if older else Decision(case)


def _parked(case: Case, parked: Parked, lifts: tuple[Fact, ...]) -> Decision[Case]:
    turn = case.parkings + 1
    fact = CaseParked(round=parked.round, turn=turn, reason=parked.reason, review=parked.review, by=parked.by)
    return Decision(
        case.model_copy(update={"parked": parked, "proposal": None, "parkings": turn}), (*lifts, fact)
    )  # fmt: skip


def _back(case: Case, why: Unparked, reason: str, by: str = RULE) -> Decision[Case]:
    parked = case.parked
    if parked is None:
        return Decision(case)
    fact = CaseUnparked(round=parked.round, turn=case.parkings, why=why, reason=reason, by=by)
    return Decision(case.model_copy(update={"parked": None}), (fact,))


def _later(day: date, parked: Parked, now: Now) -> datetime:
    tz, limits = now.policy.office.tz, parking_of(now.policy)
    known, latest = parked.review.astimezone(tz).date(), limits.latest(now.at.astimezone(tz).date())
    if not known < day <= latest:
        text = f"review is a day after {known} and not after {latest}; choose another"
        raise Refused("review-day", text, status=422, field="review")
    at: datetime = now.policy.opening_on(day)
    return at


def _once_more(case: Case, now: Now) -> None:
    most = parking_of(now.policy).times
    if case.parkings >= most:
        text = f"it was parked or put off {case.parkings} times, and {most} is the most; it has to go on"
        raise Refused("too-often", text, legal=("deny-parking", "unpark"))


def _proposed(case: Any) -> tuple[Case, Proposal]:
    case = _known(case)
    if case.proposal is None:
        text = "nobody has proposed to park it, or that is decided" if not case.ended else "the case is over"
        raise Refused("no-proposal", text)
    return case, case.proposal


def _resting(case: Any) -> tuple[Case, Parked]:
    case = _known(case)
    if case.parked is None:
        raise Refused("not-parked", "it is not parked; nothing has to come back")
    return case, case.parked


def _known(case: Any) -> Case:
    if not isinstance(case, Case):
        raise Refused("unknown-case", "supervision has no such case; check the case id", status=404)
    return case
