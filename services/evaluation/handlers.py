"""Which fact meets which rule."""

from collections.abc import Mapping, Sequence

from libs.common.decision import Rule
from libs.common.envelope import Heard, key_of
from libs.common.events import Fact
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
from libs.common.events.supervision import CaseParked, CaseUnparked, ParkingDenied
from services.evaluation.domain import opening, parking

REACTIONS: Mapping[type[Fact], Rule] = {
    CaseSubmitted: opening.note_case,
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
}


def reaches(heard: Heard) -> Sequence[str]:
    """The case, whichever document of it a large group's fact comes from."""
    return (key_of(heard.subject),)
