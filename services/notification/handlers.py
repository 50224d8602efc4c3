"""Which fact meets which rule."""

from collections.abc import Mapping, Sequence

from libs.common.decision import Rule
from libs.common.envelope import Heard
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened
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
from libs.common.events.routing import CaseDispatched, CaseEscalated, SessionBooked, SessionCancelled, SessionMoved
from libs.common.events.supervision import CaseParked, CaseUnparked, DeadlineExtended
from services.notification.domain import alarm, progress, reply

REACTIONS: Mapping[type[Fact], Rule] = {
    CaseSubmitted: alarm.record,
    RequesterJoined: reply.welcome,
    RequesterLeft: progress.let_go,
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
    ResultApproved: reply.reply,
    reply.Receipt: reply.hear_receipt,
    CaseWithdrawn: progress.end,
    CaseClosed: progress.end,
    CaseReopened: progress.reopen,
}
FOREIGN: Mapping[type[Fact], Sequence[str]] = {reply.Receipt: ("channel.receipts",)}


def reaches(heard: Heard) -> Sequence[str]:
    """A receipt concerns the case its notice names, if somebody waits for it; every other fact its own case.

    A redo is told with its dispatch; only what an appeal led to opens a case again that was closed here.
    """
    if heard.type == CaseReopened.type():
        appeal = heard.data.get("appeal") if isinstance(heard.data, dict) else 1
        return (heard.subject,) if appeal else ()
    if heard.type != reply.Receipt.type():
        return (heard.subject,)
    notice = heard.data.get("notice") if isinstance(heard.data, dict) else None
    case, _, rest = str(notice or "").partition("/")
    return (case,) if reply.awaited(rest) else ()
