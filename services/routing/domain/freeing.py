"""What ends a session that was to come: its slot is free from then on, for it is the case that says who has it."""

from libs.common.decision import Decision, Now
from libs.common.events.fact import Fact
from libs.common.events.handling import PartWaived
from libs.common.events.routing import SessionCancelled
from services.routing.domain.state import Case

RULE = "rule"
ANSWERED = "这件事已经有结果了"
ANEW = "这件事要重新派单"
ENDED = "这件事不再办了"
MERGED = "这件事和另一件事合在一起办了"
PARKED = "这件事先挂账，到日子再看"
RECUSED = "专家的单位和这件事有关，要回避"
WAIVED = "主办单位先往下办，不等这次面谈了"

Freed = tuple[Case, tuple[Fact, ...]]


def freed(case: Case, reason: str, by: str = RULE) -> Freed:
    """The case without its session, and the fact that tells it; nothing if none is to come."""
    session = case.session
    if session is None:
        return case, ()
    fact = SessionCancelled(
        hop=session.hop, round=session.round, booking=session.booking, meeting=session.meeting, reason=reason, by=by
    )
    return case.model_copy(update={"session": None}), (fact,)


def freed_of(case: Case, unit: str) -> Freed:
    """回避: without the session that this unit was to hold."""
    theirs = case.session is not None and case.session.meeting.unit == unit
    return freed(case, RECUSED) if theirs else (case, ())


def waive(case: Case | None, fact: PartWaived, _now: Now) -> Decision[Case]:
    """The lead goes on without the unit's part, and so without its session."""
    case = case or Case()
    session = case.session
    if session is None or fact.hop != session.hop or fact.part != session.meeting.unit:
        return Decision(case)
    return Decision(*freed(case, WAIVED))
