"""Facts that reach the desk from elsewhere."""

from libs.common.decision import Decision, Now
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import QuestionAnswered
from libs.common.events.intake import CaseSupplemented, CaseWithdrawn
from libs.common.events.routing import CaseDispatched, CoHandlerAdded, EscalationDenied, ReturnDenied
from services.handling.domain.state import Case, DeskPart, Status


def open_desk(case: Case | None, fact: CaseDispatched, now: Now) -> Decision[Case]:
    """A new hop: everything of the old one is history; an ending that came first stays one.

    So does an approved result: the citizen is being told it, and only a new round opens the desk again.
    """
    if case is not None and (case.status is Status.ENDED or fact.hop <= case.hop):
        return Decision(case)
    if case is not None and case.status is Status.APPROVED and fact.round <= case.round:
        return Decision(case)
    known = fact.model_dump(include=set(Case.model_fields) & set(CaseDispatched.model_fields) - {"parts"})
    parts = tuple(DeskPart(unit=part.unit, lead=part.lead, due=part.due) for part in fact.parts)
    before = case.handlers if case else ()
    return Decision(Case(**known, status=Status.DISPATCHED, parts=parts, dispatched_at=now.said, handlers=before))


def add_co_handler(case: Case | None, fact: CoHandlerAdded, _now: Now) -> Decision[Case]:
    """One more unit has a part in this hop."""
    case = case or Case()
    if fact.hop != case.hop or case.part_of(fact.part.unit):
        return Decision(case)
    part = DeskPart(unit=fact.part.unit, lead=False, due=fact.part.due)
    return Decision(case.model_copy(update={"parts": (*case.parts, part)}))


def hear_citizen(case: Case | None, fact: CaseSupplemented, _now: Now) -> Decision[Case]:
    """A supplement while a question is open is the answer, by whatever channel it came."""
    if case is None or case.status is not Status.WAITING:
        return Decision(case or Case())
    answered = QuestionAnswered(hop=case.hop, round=case.round, part=case.unit, text=fact.text)
    return Decision(case.model_copy(update={"status": Status.TAKEN_ON, "asked_by": ""}), (answered,))


def designate(case: Case | None, fact: ReturnDenied, _now: Now) -> Decision[Case]:
    """指定承办: the unit keeps it, and may not return it again."""
    if case is None or fact.hop != case.hop or case.status is not Status.ELSEWHERE:
        return Decision(case or Case())
    return Decision(case.model_copy(update={"status": Status.TAKEN_ON, "designated": True}))


def keep(case: Case | None, fact: EscalationDenied, _now: Now) -> Decision[Case]:
    """The case stays where it is."""
    if case is None or fact.hop != case.hop or case.status is not Status.ELSEWHERE:
        return Decision(case or Case())
    return Decision(case.model_copy(update={"status": Status.TAKEN_ON}))


def end(case: Case | None, _fact: CaseWithdrawn | CaseClosed, _now: Now) -> Decision[Case]:
    """Whatever ended it, work ends; also before it began."""
    return Decision((case or Case()).model_copy(update={"status": Status.ENDED}))
