"""What evaluation and supervision said of putting a matter aside (挂账)."""

from datetime import datetime

from libs.common.events.evaluation import EvaluationReceived, ParkingProposed, Resolved
from libs.common.events.supervision import CaseParked, CaseUnparked, ParkingDenied
from services.portal.domain.state import Matter, Parking

SATISFIED = 3


def judged(matter: Matter, fact: EvaluationReceived, _at: datetime) -> Matter:
    """Whether somebody is unhappy: without that nothing can be put aside."""
    unhappy = fact.resolved is Resolved.NO or fact.satisfied < SATISFIED
    return matter.model_copy(update={"unhappy": max(matter.unhappy, fact.round)}) if unhappy else matter


def proposed(matter: Matter, fact: ParkingProposed, at: datetime) -> Matter:
    """Somebody else has to decide, unless the decision was heard first."""
    decided = matter.parking_decided is not None and matter.parking_decided >= at
    return matter if decided else matter.model_copy(update={"proposal": _parking(fact, at)})


def denied(matter: Matter, _fact: ParkingDenied, at: datetime) -> Matter:
    """It goes on."""
    return _decided(matter, at)


def parked(matter: Matter, fact: CaseParked, at: datetime) -> Matter:
    """Put aside, or put off."""
    since = matter.parked.at if matter.parked else at
    parking = _parking(fact, at).model_copy(update={"at": since})
    return _decided(matter.model_copy(update={"parked": parking}), at)


def unparked(matter: Matter, _fact: CaseUnparked, _at: datetime) -> Matter:
    """Back again."""
    return matter.model_copy(update={"parked": None})


def _parking(fact: ParkingProposed | CaseParked, at: datetime) -> Parking:
    return Parking(round=fact.round, at=at, review=fact.review, reason=fact.reason, by=fact.by)


def _decided(matter: Matter, at: datetime) -> Matter:
    waits = matter.proposal is not None and matter.proposal.at > at
    kept = matter.proposal if waits else None
    return matter.model_copy(update={"proposal": kept, "parking_decided": max(at, matter.parking_decided or at)})
