"""Which fact meets which rule."""

from collections.abc import Mapping, Sequence
from typing import Final

from libs.common.decision import Rule
from libs.common.envelope import Heard, key_of
from libs.common.events import Fact
from libs.common.events.evaluation import CallBackRecorded, EvaluationReceived
from libs.common.events.handling import ResultReported
from libs.common.events.intake import (
    CaseDiverted,
    CaseMerged,
    CaseRefused,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
    RepresentativeNamed,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.notification import ReplyExhausted, ReplyGiven
from libs.common.events.routing import CaseDispatched, CoHandlerAdded
from libs.common.events.supervision import CaseParked, CaseUnparked, ParkingDenied
from services.evaluation.domain import opening, parking, records

REACTIONS: Mapping[type[Fact], Rule] = {
    CaseSubmitted: opening.note_case,
    CaseDispatched: opening.note_handlers,
    CoHandlerAdded: opening.note_co_handler,
    RequesterJoined: opening.note_joiner,
    RequesterLeft: opening.let_go,
    RepresentativeNamed: opening.note_representatives,
    CaseMerged: opening.merge,
    CaseUnmerged: opening.unmerge,
    ReplyGiven: opening.invite,
    ReplyExhausted: opening.give_up_on,
    CaseRefused: opening.refuse,
    CaseDiverted: opening.divert,
    CaseWithdrawn: opening.withdraw,
    CaseParked: parking.park,
    ParkingDenied: parking.deny,
    CaseUnparked: parking.come_back,
    ResultReported: records.hear_result,
    CallBackRecorded: records.hear_call,
    EvaluationReceived: records.hear_rating,
}
OF_RECORDS: Final = {
    ResultReported.type(): records.of_result,
    CallBackRecorded.type(): records.of_call,
    EvaluationReceived.type(): records.of_rating,
}
"""What only records hear, and which."""


def reaches(heard: Heard) -> Sequence[str]:
    """The case, whichever document of it a large group's fact comes from; of a possible dishonesty, the records."""
    which = OF_RECORDS.get(heard.type)
    if which is None:
        return (key_of(heard.subject),)
    return tuple(dict.fromkeys(which(heard.data, heard.said))) if isinstance(heard.data, dict) else ()
