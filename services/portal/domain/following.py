"""A fact into the matter: a line of the course, and what the fact changes of how the matter stands."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from libs.common.decision import Now
from libs.common.events import (
    Fact,
    evaluation,
    handling,
    intake,
    notification,
    routing,
    supervision,
)
from services.portal.domain import clocks, desk, door, ladder, parking, replies, sessions, wishes
from services.portal.domain.course import line_of, with_line
from services.portal.domain.standing import stood
from services.portal.domain.state import Matter

Change = Callable[[Matter, Any, datetime], Matter]

CHANGES: Final[Mapping[type[Fact], Change]] = {
    intake.CaseSubmitted: door.submitted,
    intake.AdmissionHeld: door.held,
    intake.CaseAdmitted: door.admitted,
    intake.CaseRefused: door.refused,
    intake.CaseDiverted: door.diverted,
    intake.CaseReclassified: door.reclassified,
    intake.CaseSupplemented: door.supplemented,
    intake.CaseWithdrawn: door.withdrawn,
    intake.RequesterJoined: door.joined,
    intake.RequesterLeft: door.left,
    intake.CaseMerged: door.merged,
    intake.CaseUnmerged: door.unmerged,
    intake.AffectedPersonAdded: door.affected,
    routing.CaseHeldForScreening: desk.unclear,
    routing.CaseDispatched: desk.dispatched,
    routing.CoHandlerAdded: desk.co_handler,
    routing.UnitRecused: desk.recused,
    routing.ReturnGranted: desk.ruled,
    routing.ReturnDenied: desk.ruled,
    routing.EscalationGranted: desk.ruled,
    routing.EscalationDenied: desk.ruled,
    routing.SessionBooked: sessions.booked,
    routing.SessionMoved: sessions.moved,
    routing.SessionCancelled: sessions.over,
    routing.SessionHeld: sessions.over,
    handling.CaseTakenOn: desk.taken_on,
    handling.CitizenContacted: desk.contacted,
    handling.ContactFailed: desk.tried,
    handling.ProgressReported: desk.progress,
    handling.QuestionAsked: desk.asked,
    handling.QuestionAnswered: desk.answered,
    handling.PartReported: desk.part_done,
    handling.PartWaived: desk.part_done,
    handling.ReturnRequested: desk.wants_return,
    handling.EscalationRequested: desk.wants_escalation,
    handling.PauseRequested: wishes.pause,
    handling.ExtensionRequested: wishes.extension,
    handling.ResultReported: desk.reported,
    handling.ResultApproved: desk.approved,
    handling.ResultSentBack: desk.sent_back,
    handling.NoteTaken: desk.noted,
    handling.OrderAnswered: ladder.answered,
    notification.DutyAlerted: replies.alerted,
    notification.CallTaskOpened: replies.call_opened,
    notification.CallTaskDropped: replies.call_dropped,
    notification.VisitTaskOpened: replies.visit_opened,
    notification.VisitTaskDropped: replies.visit_dropped,
    notification.ReplyGiven: replies.replied,
    notification.ReplyExhausted: replies.replied,
    evaluation.EvaluationReceived: parking.judged,
    evaluation.CallBackOpened: replies.call_back_opened,
    evaluation.CallBackRecorded: replies.called_back,
    evaluation.CallBackDropped: replies.called_back,
    evaluation.AppealFiled: replies.appealed,
    evaluation.AppealDecided: replies.decided,
    evaluation.AppealDropped: replies.appeal_dropped,
    evaluation.ParkingProposed: parking.proposed,
    evaluation.CaseReopened: replies.reopened,
    evaluation.CaseClosed: replies.closed,
    supervision.DeadlineSet: clocks.start,
    supervision.DeadlinePaused: clocks.pause,
    supervision.DeadlineResumed: clocks.resume,
    supervision.DeadlineRecalculated: clocks.recalculated,
    supervision.DeadlineExtended: clocks.extend,
    supervision.PauseDenied: wishes.pause_denied,
    supervision.ExtensionDenied: wishes.extension_denied,
    supervision.DeadlineMissed: clocks.miss,
    supervision.DeadlineMissWithdrawn: clocks.take_back,
    supervision.ReminderIssued: ladder.reminded,
    supervision.SupervisionOrdered: ladder.ordered,
    supervision.SupervisionListed: ladder.listed,
    supervision.SupervisionLifted: ladder.lifted,
    supervision.CaseParked: parking.parked,
    supervision.ParkingDenied: parking.denied,
    supervision.CaseUnparked: parking.unparked,
}
UNTOLD: Final[frozenset[type[Fact]]] = frozenset(
    {
        supervision.DeadlineSet, notification.CallTaskDropped, notification.VisitTaskDropped, handling.NoteTaken,
        evaluation.EvaluationInvited, evaluation.CallBackDropped, intake.RequestersFollow,
    }
)  # fmt: skip
"""They change how a matter stands or concern one person, and are no line of its course."""


def follow(matter: Matter | None, fact: Fact, now: Now) -> Matter:
    """Whatever was said is shown; nothing is decided."""
    matter = matter or Matter()
    if type(fact) not in UNTOLD:
        matter = matter.model_copy(update={"lines": with_line(matter.lines, line_of(fact, now.said))})
    change = CHANGES.get(type(fact))
    if change is not None:
        matter = change(matter, fact, now.said)
    if isinstance(fact, intake.AdmissionHeld | intake.CaseAdmitted | intake.CaseReclassified):
        matter = matter.model_copy(update={"town": door.town_of(matter.area, now.policy)})
    return stood(matter)
