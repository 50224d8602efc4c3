"""Which fact meets which rule."""

from collections.abc import Mapping

from libs.common.decision import Rule
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened
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
from libs.common.events.supervision import (
    CaseParked,
    CaseUnparked,
    DeadlineExtended,
    DeadlinePaused,
    DeadlineRecalculated,
    DeadlineResumed,
    ExtensionDenied,
    PauseDenied,
)
from services.handling.domain import ledger, opening

REACTIONS: Mapping[type[Fact], Rule] = {
    CaseDispatched: opening.open_desk,
    CoHandlerAdded: opening.add_co_handler,
    SessionBooked: opening.expect_session,
    SessionMoved: opening.expect_session,
    SessionHeld: opening.hold_session,
    ReturnDenied: opening.designate,
    UnitRecused: opening.recuse,
    EscalationDenied: opening.keep,
    CaseSupplemented: opening.hear_citizen,
    CaseWithdrawn: opening.end,
    CaseReopened: opening.reopen,
    CaseClosed: opening.end,
    CaseMerged: opening.merge,
    CaseUnmerged: opening.unmerge,
    DeadlinePaused: ledger.pause,
    DeadlineResumed: ledger.resume,
    DeadlineExtended: ledger.extend,
    DeadlineRecalculated: ledger.recalculate,
    PauseDenied: ledger.deny_pause,
    ExtensionDenied: ledger.deny_extension,
    CaseParked: opening.park,
    CaseUnparked: opening.unpark,
}
