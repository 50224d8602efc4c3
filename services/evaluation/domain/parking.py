"""挂账: what is not resolved, and cannot be done now, waits for a day on which it is looked at again."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.evaluation import ParkingProposed
from libs.common.events.supervision import CaseParked, CaseUnparked, ParkingDenied
from libs.common.policy import Policy
from services.evaluation.domain import calls
from services.evaluation.domain.opening import ask_again
from services.evaluation.domain.state import NOBODY_TO_ASK, Case, Parked, unhappy, voters
from services.evaluation.domain.vote import settle, spoken


class ProposeParking(BaseModel):
    """The centre wants it parked: why, and the day on which it is looked at again."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    review: date
    by: Annotated[str, Field(min_length=1, max_length=80)]


def propose(case: Case | None, command: ProposeParking, now: Now) -> Decision[Case]:
    """Once a round; supervision decides, and meanwhile everything goes on."""
    case = _may_be_parked(case)
    review = review_at(command.review, now.at, now.policy)
    fact = ParkingProposed(round=case.round, reason=command.reason, review=review, by=command.by)
    return Decision(case.model_copy(update={"proposed": case.round}), (fact,))


def review_at(day: date, at: datetime, policy: Policy) -> datetime:
    """The opening of that day, or of the next one that is worked; `Refused` if it may not be chosen."""
    today = at.astimezone(policy.office.tz).date()
    latest = policy.oversight.parking.latest(today)
    if not today < day <= latest:
        text = f"review is a day after {today} and not after {latest}; choose another"
        raise Refused("review-day", text, status=422, field="review")
    return policy.opening_on(day)


def park(case: Case | None, fact: CaseParked, _now: Now) -> Decision[Case]:
    """Nobody judges it, or is phoned for their silence, while it is parked; an older round has gone on."""
    case = case or Case()
    if case.closed or fact.round < case.round:
        return Decision(case)
    dropped = calls.drop_the_silent(case)
    parked = Parked(round=fact.round, review=fact.review)
    resting = dropped.state.model_copy(update={"parked": parked, "proposed": 0, "until": None, **NOBODY_TO_ASK})
    return Decision(resting, dropped.events)


def deny(case: Case | None, fact: ParkingDenied, _now: Now) -> Decision[Case]:
    """It may be proposed anew."""
    case = case or Case()
    return Decision(case.model_copy(update={"proposed": 0}) if fact.round == case.proposed else case)


def come_back(case: Case | None, fact: CaseUnparked, now: Now) -> Decision[Case]:
    """Before an answer routing sends it again; after one those who are silent are asked anew.

    Where most of all are unhappy already, nobody has to be: it is settled at once.
    """
    case = case or Case()
    if case.parked is None or fact.round < case.parked.round:
        return Decision(case)
    case = case.model_copy(update={"parked": None})
    if not any(judge.told for judge in case.people.values()):
        return Decision(case)
    against = sum(unhappy(vote) for vote in spoken(case))
    return settle(case, now) if 2 * against > len(voters(case)) else ask_again(case, now)


def _may_be_parked(case: Case | None) -> Case:
    if case is None or not case.number:
        raise Refused("unknown-case", "there is no such case; check the case id", status=404)
    if case.closed:
        raise Refused("closed", f"the case is closed ({case.closed}); nothing of it can be parked")
    if case.parked:
        text = f"it is parked until {text_of(case.parked.review)}; put that off, or take it back, at supervision"
        raise Refused("parked", text)
    if case.proposed and case.proposed >= case.round:
        raise Refused("proposed", "parking is proposed already; supervision decides on that first")
    if not _wanted_again(case):
        raise Refused("nobody-unhappy", "only what a citizen says is not resolved can be parked; nobody has said so")
    return case


def _wanted_again(case: Case) -> bool:
    """Somebody is unhappy in this round, or was in the one before and the redo has not been replied."""
    return (case.round > 1 and case.until is None) or any(unhappy(vote) for vote in spoken(case))
