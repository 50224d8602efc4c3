"""Which fact meets which rule."""

from collections.abc import Mapping, Sequence

from libs.common.decision import Rule
from libs.common.envelope import Heard
from libs.common.events import Fact
from libs.common.events.assessment import ActionCompleted
from libs.common.events.evaluation import AppealDecided, CaseClosed, CaseReopened
from libs.common.events.handling import ResultApproved
from libs.common.events.intake import (
    CaseAdmitted,
    CaseDiverted,
    CaseMerged,
    CaseRefused,
    CaseSplit,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.notification import PassedOn
from libs.common.events.routing import (
    CaseDispatched,
    CaseEscalated,
    SessionBooked,
    SessionCancelled,
    SessionMoved,
    UnitRecused,
)
from libs.common.events.supervision import CaseParked, CaseUnparked, DeadlineExtended
from services.notification.domain import alarm, appeal, by_hand, progress, receipts, reply, shared, volumes

FOR_ALL: Mapping[type[Fact], Rule] = {
    CaseSplit: progress.tell_split,
    CaseMerged: progress.tell_merged,
    CaseUnmerged: progress.tell_unmerged,
    CaseAdmitted: progress.tell_admitted,
    CaseRefused: progress.tell_refused,
    CaseDiverted: progress.tell_diverted,
    CaseDispatched: progress.tell_dispatched,
    CaseEscalated: progress.tell_escalated,
    DeadlineExtended: progress.tell_extended,
    SessionBooked: progress.tell_session,
    SessionMoved: progress.tell_session,
    SessionCancelled: progress.tell_session_off,
    CaseParked: progress.tell_parked,
    CaseUnparked: progress.tell_back,
    AppealDecided: appeal.tell_decided,
    ResultApproved: reply.reply,
    CaseReopened: reply.reopen,
    ActionCompleted: shared.tell_shared,
    UnitRecused: by_hand.recuse,
    CaseWithdrawn: progress.end,
    CaseClosed: progress.end,
}
"""What concerns everybody of a case, in whichever document they stand."""
FOR_ONE: Mapping[type[Fact], Rule] = {RequesterJoined: volumes.join, RequesterLeft: volumes.leave}


def passed_on() -> Mapping[str, tuple[type[Fact], Rule]]:
    """What a volume hears by its case, by type."""
    return {fact.type(): (fact, rule) for fact, rule in {**FOR_ALL, **FOR_ONE}.items()}


REACTIONS: Mapping[type[Fact], Rule] = {
    CaseSubmitted: alarm.record,
    **FOR_ONE,
    **{fact: volumes.shared(rule) for fact, rule in FOR_ALL.items()},
    receipts.Receipt: receipts.hear_receipt,
    PassedOn: volumes.hear_in_volume(passed_on),
}
FOREIGN: Mapping[type[Fact], Sequence[str]] = {receipts.Receipt: ("channel.receipts",)}


def reaches(heard: Heard) -> Sequence[str]:
    """A receipt concerns the document its notice names, if somebody waits for it; what is passed on, the volumes.

    What was done about a common issue concerns each case that it names.
    """
    if heard.type == ActionCompleted.type():
        return tuple(heard.data["cases"])
    if heard.type == PassedOn.type():
        return tuple(f"{heard.subject}/{volume}" for volume in heard.data["volumes"])
    if heard.type != receipts.Receipt.type():
        return (heard.subject,)
    concerned = receipts.concerns(heard.data.get("notice") if isinstance(heard.data, dict) else None)
    return (concerned,) if concerned else ()
