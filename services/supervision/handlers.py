"""Which fact meets which rule."""

from collections.abc import Mapping

from libs.common.decision import Rule
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened, ParkingProposed
from libs.common.events.handling import (
    CaseTakenOn,
    CitizenContacted,
    ExtensionRequested,
    OrderAnswered,
    PartReported,
    PartWaived,
    PauseRequested,
    QuestionAnswered,
    QuestionAsked,
    ResultApproved,
    ResultReported,
    ResultSentBack,
    ReturnRequested,
)
from libs.common.events.intake import CaseMerged, CaseUnmerged, CaseWithdrawn
from libs.common.events.routing import (
    CaseDispatched,
    CoHandlerAdded,
    ReturnDenied,
    ReturnGranted,
    SessionBooked,
    SessionMoved,
    UnitRecused,
)
from services.supervision.domain import closing, extending, granting, keeping, ladder, parking, pausing, setting

REACTIONS: Mapping[type[Fact], Rule] = {
    CaseDispatched: closing.dispatch,
    CoHandlerAdded: closing.add_part,
    SessionBooked: setting.meet_later,
    SessionMoved: setting.meet_later,
    UnitRecused: setting.recuse,
    CaseTakenOn: keeping.take_on,
    ReturnRequested: keeping.hand_back,
    ReturnGranted: keeping.rule,
    ReturnDenied: keeping.rule,
    CitizenContacted: keeping.contact,
    PartReported: keeping.close_part,
    PartWaived: keeping.close_part,
    ResultReported: keeping.report,
    ResultSentBack: keeping.send_back,
    ResultApproved: setting.answer,
    QuestionAsked: pausing.pause,
    QuestionAnswered: pausing.hear_citizen,
    PauseRequested: granting.hear,
    ExtensionRequested: extending.hear,
    OrderAnswered: ladder.hear_answer,
    CaseWithdrawn: parking.end,
    CaseClosed: closing.close,
    CaseMerged: parking.merge,
    CaseUnmerged: setting.unmerge,
    ParkingProposed: parking.note_proposal,
    CaseReopened: parking.go_on,
}
