"""Facts that reach the desk from elsewhere."""

from libs.common.decision import Decision, Now
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.handling import PartReported, QuestionAnswered
from libs.common.events.intake import CaseMerged, CaseSupplemented, CaseUnmerged, CaseWithdrawn
from libs.common.events.routing import (
    CaseDispatched,
    CoHandlerAdded,
    EscalationDenied,
    ReturnDenied,
    SessionBooked,
    SessionHeld,
    SessionMoved,
    UnitRecused,
)
from libs.common.events.supervision import CaseParked, CaseUnparked
from libs.common.events.words import SessionOutcome
from services.handling.domain.state import NOTHING_ASKED, Case, DeskPart, Redo, Status

KEPT = {"handlers", "deeds", "files", "merged", "redo", "parked", "closed_round"}


def open_desk(case: Case | None, fact: CaseDispatched, now: Now) -> Decision[Case]:
    """A new hop: everything of the old one is history; an ending that came first stays one.

    So does an approved result: the citizen is being told it, and only a new round opens the desk again.  A newer round
    than was closed is what an appeal led to (申诉).
    """
    if case is not None and (case.is_over(fact.round) or fact.hop <= case.hop):
        return Decision(case)
    if case is not None and case.status is Status.APPROVED and fact.round <= case.round:
        return Decision(case)
    known = fact.model_dump(include=set(Case.model_fields) & set(CaseDispatched.model_fields) - {"parts"})
    parts = tuple(DeskPart(unit=part.unit, lead=part.lead, due=part.due) for part in fact.parts)
    by_when = {"dispatched_at": now.said, "hand_back_by": fact.dues.hand_back}
    before = case.model_dump(include=KEPT) if case else {}
    before |= {"extended": case.extended} if case and case.round == fact.round else {}
    return Decision(Case(**known, **before, **by_when, status=Status.DISPATCHED, parts=parts))


def add_co_handler(case: Case | None, fact: CoHandlerAdded, _now: Now) -> Decision[Case]:
    """One more unit has a part in this hop."""
    case = case or Case()
    if fact.hop != case.hop or case.part_of(fact.part.unit):
        return Decision(case)
    part = DeskPart(unit=fact.part.unit, lead=False, due=fact.part.due)
    return Decision(case.model_copy(update={"parts": (*case.parts, part)}))


def expect_session(case: Case | None, fact: SessionBooked | SessionMoved, _now: Now) -> Decision[Case]:
    """The unit of the specialist owes its part after the meeting; one that was closed before it is open again."""
    case = case or Case()
    part = case.part_of(fact.meeting.unit) if fact.hop == case.hop else None
    if part is None or part.lead:
        return Decision(case)
    done = part.done and isinstance(fact, SessionMoved)
    return Decision(case.with_part(part.model_copy(update={"due": fact.due, "done": done})))


def hold_session(case: Case | None, fact: SessionHeld, _now: Now) -> Decision[Case]:
    """What came of it is the report of the part.  If nobody came, it stays open: met again, reported, or waived."""
    case = case or Case()
    unit = fact.meeting.unit
    over = case.merged or case.is_parked() or case.status in {Status.APPROVED, Status.ENDED}
    if fact.hop != case.hop or over or unit not in case.open_parts() or fact.outcome is SessionOutcome.NOBODY_CAME:
        return Decision(case)
    reported = PartReported(hop=case.hop, round=case.round, part=unit, by=fact.by, text=fact.text)
    return Decision(case.handled_by(fact.by).closed(unit), (reported,))


def recuse(case: Case | None, fact: UnitRecused, _now: Now) -> Decision[Case]:
    """回避: the unit does nothing with it any more; without a lead the case waits for routing."""
    case = case or Case()
    parts = tuple(part for part in case.parts if part.unit != fact.unit)
    if len(parts) == len(case.parts) or case.status in {Status.APPROVED, Status.ENDED}:
        return Decision(case)
    waits = {"status": Status.ELSEWHERE} if fact.unit == case.unit else {}
    return Decision(case.model_copy(update={"parts": parts, **waits}))


def hear_citizen(case: Case | None, fact: CaseSupplemented, _now: Now) -> Decision[Case]:
    """A supplement while a question is open is the answer, by whatever channel, also while routing decides."""
    if case is None or not case.asked_by or case.status not in {Status.WAITING, Status.ELSEWHERE}:
        return Decision(case or Case())
    status = Status.TAKEN_ON if case.status is Status.WAITING else case.status
    answered = QuestionAnswered(hop=case.hop, round=case.round, part=case.unit, text=fact.text)
    return Decision(case.model_copy(update={"status": status, "asked_by": ""}), (answered,))


def designate(case: Case | None, fact: ReturnDenied, _now: Now) -> Decision[Case]:
    """指定承办: the unit keeps it, and may not return it again."""
    if case is None or fact.hop != case.hop or case.status is not Status.ELSEWHERE:
        return Decision(case or Case())
    return Decision(case.model_copy(update={"status": _resumed(case), "designated": True}))


def keep(case: Case | None, fact: EscalationDenied, _now: Now) -> Decision[Case]:
    """The case stays where it is."""
    if case is None or fact.hop != case.hop or case.status is not Status.ELSEWHERE:
        return Decision(case or Case())
    return Decision(case.model_copy(update={"status": _resumed(case)}))


def reopen(case: Case | None, fact: CaseReopened, _now: Now) -> Decision[Case]:
    """重办: the unit is told why; the dispatch of the round comes before or after."""
    case = case or Case()
    if case.redo is not None and case.redo.round >= fact.round:
        return Decision(case)
    return Decision(case.model_copy(update={"redo": Redo(round=fact.round, reason=fact.reason)}))


def _resumed(case: Case) -> Status:
    """Where a case stands that stays with its unit: a question that was open still is."""
    return Status.WAITING if case.asked_by else Status.TAKEN_ON


def end(case: Case | None, fact: CaseWithdrawn | CaseClosed, _now: Now) -> Decision[Case]:
    """Whatever ended it, work ends; also before it began.  What was merged rests, and may go on again.

    The close of an older round than the desk has was overtaken by what an appeal led to.
    """
    case = case or Case()
    closed = fact.round if isinstance(fact, CaseClosed) else 0
    if fact.goes_on or 0 < closed < case.round:
        return Decision(case)
    over = {"status": Status.ENDED, "closed_round": max(closed, case.closed_round), **NOTHING_ASKED}
    return Decision(case.model_copy(update=over))


def merge(case: Case | None, _fact: CaseMerged, _now: Now) -> Decision[Case]:
    """并案: another desk does it."""
    return Decision((case or Case()).model_copy(update={"merged": True, **NOTHING_ASKED}))


def park(case: Case | None, fact: CaseParked, _now: Now) -> Decision[Case]:
    """挂账: the desk rests; a newer round is open whatever is heard of an older one."""
    case = case or Case()
    return Decision(case.model_copy(update={"parked": max(case.parked, fact.round)}))


def unpark(case: Case | None, fact: CaseUnparked, _now: Now) -> Decision[Case]:
    """On with the dispatch that comes with it."""
    case = case or Case()
    return Decision(case.model_copy(update={"parked": 0}) if fact.round >= case.parked else case)


def unmerge(case: Case | None, _fact: CaseUnmerged, _now: Now) -> Decision[Case]:
    """拆分: on from where it stood, or from the dispatch that comes with it."""
    return Decision((case or Case()).model_copy(update={"merged": False}))
