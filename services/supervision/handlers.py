"""Which fact meets which rule."""

from collections.abc import Mapping, Sequence
from typing import Final

from libs.common.decision import Rule
from libs.common.envelope import Heard, key_of
from libs.common.events import Fact
from libs.common.events.evaluation import (
    AppealDecided,
    AppealDropped,
    AppealFiled,
    CallBackDropped,
    CallBackOpened,
    CallBackRecorded,
    CaseClosed,
    CaseReopened,
    EvaluationReceived,
    ParkingProposed,
)
from libs.common.events.handling import (
    CaseTakenOn,
    CitizenContacted,
    ContactFailed,
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
from libs.common.events.notification import (
    CallTaskDropped,
    CallTaskOpened,
    ReplyExhausted,
    ReplyGiven,
    VisitTaskDropped,
    VisitTaskOpened,
)
from libs.common.events.routing import (
    CaseDispatched,
    CoHandlerAdded,
    EscalationDenied,
    ReturnDenied,
    ReturnGranted,
    SessionBooked,
    SessionMoved,
    UnitRecused,
)
from libs.common.events.supervision import DeadlineMissWithdrawn, OrderRefused, SupervisionOrdered
from libs.common.policy.replies import BY_HAND
from services.supervision.domain import (
    appealing,
    calling,
    calling_back,
    closing,
    extending,
    granting,
    keeping,
    ladder,
    parking,
    pausing,
    setting,
    triggers,
    unit,
    visiting,
)

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
    ContactFailed: keeping.give_up,
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
    EscalationDenied: triggers.nobody_above,
    CallTaskOpened: calling.owe,
    CallTaskDropped: calling.hear,
    VisitTaskOpened: visiting.owe,
    VisitTaskDropped: visiting.hear,
    ReplyGiven: visiting.told,
    ReplyExhausted: visiting.told,
    EvaluationReceived: triggers.hear_evaluation,
    CallBackOpened: calling_back.owe,
    CallBackRecorded: calling_back.hear,
    CallBackDropped: calling_back.hear,
    AppealFiled: appealing.owe,
    AppealDecided: appealing.hear,
    AppealDropped: appealing.hear,
    CaseWithdrawn: parking.end,
    CaseClosed: closing.close,
    CaseMerged: parking.merge,
    CaseUnmerged: setting.unmerge,
    ParkingProposed: parking.note_proposal,
    CaseReopened: parking.go_on,
    SupervisionOrdered: unit.count_order,
    OrderRefused: unit.count_refusal,
    DeadlineMissWithdrawn: unit.take_back,
}
OF_UNITS: Final = frozenset(fact.type() for fact in (SupervisionOrdered, OrderRefused, DeadlineMissWithdrawn))
"""Its own facts that a unit's record hears, and no case."""


NOTIFICATION: Final = CallTaskOpened.source()


def reaches(heard: Heard) -> Sequence[str]:
    """A fact concerns the case it is about; what stands on a unit's record, that record.

    Whoever was reached by a message had not to be told by hand, and nothing is owed: no case has to hear that.
    """
    said = heard.data if isinstance(heard.data, dict) else {}
    if heard.type == ReplyGiven.type() and said.get("means") not in BY_HAND:
        return ()
    if heard.source == NOTIFICATION:  # of a large group from several documents, `<case>/<n>`
        return (key_of(heard.subject),)
    if heard.type not in OF_UNITS:
        return (heard.subject,)
    return (f"{unit.PREFIX}{said.get('unit')}",) if said.get("counts", True) else ()
