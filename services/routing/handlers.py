"""Which fact meets which rule."""

from collections.abc import Mapping

from libs.common.decision import Rule
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.handling import EscalationRequested, PartWaived, ResultApproved, ReturnRequested
from libs.common.events.intake import (
    CaseAdmitted,
    CaseMerged,
    CaseReclassified,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
)
from libs.common.events.supervision import CaseParked, CaseUnparked, DeadlineExtended, EscalationOrdered
from services.routing.domain import dispatch, escalation, freeing, parking, returns

REACTIONS: Mapping[type[Fact], Rule] = {
    CaseSubmitted: dispatch.note_case,
    CaseAdmitted: dispatch.dispatch,
    CaseReclassified: dispatch.reclassify,
    CaseReopened: dispatch.redo,
    CaseWithdrawn: dispatch.end,
    CaseClosed: dispatch.end,
    CaseMerged: dispatch.merge,
    CaseUnmerged: dispatch.unmerge,
    ReturnRequested: returns.ask,
    ResultApproved: dispatch.answer,
    PartWaived: freeing.waive,
    EscalationRequested: escalation.grant_request,
    DeadlineExtended: dispatch.extend,
    EscalationOrdered: escalation.obey_order,
    CaseParked: parking.park,
    CaseUnparked: parking.come_back,
}
