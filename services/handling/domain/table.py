"""The state table of a hop as it is drawn (docs/handling.md): what follows each act, and what is heard from elsewhere.

Which act is legal where, who may do it and where it leads stands in `state`, which the rules read.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import (
    CaseTakenOn,
    CitizenContacted,
    ContactFailed,
    EscalationRequested,
    ExtensionRequested,
    NoteTaken,
    OrderAnswered,
    PartReported,
    PartWaived,
    PauseRequested,
    ProgressReported,
    QuestionAsked,
    ResultApproved,
    ResultReported,
    ResultSentBack,
    ReturnRequested,
)
from libs.common.events.intake import CaseSupplemented, CaseWithdrawn
from libs.common.events.routing import CaseDispatched, EscalationDenied, ReturnDenied, UnitRecused
from services.handling.domain.state import LEGAL, Act, Status

FOLLOWS: Final[Mapping[Act, type[Fact]]] = MappingProxyType(
    {
        Act.TAKE_ON: CaseTakenOn,
        Act.CONTACT: CitizenContacted,
        Act.FAILED_CONTACT: ContactFailed,
        Act.PROGRESS: ProgressReported,
        Act.ASK: QuestionAsked,
        Act.REPORT_PART: PartReported,
        Act.WAIVE_PART: PartWaived,
        Act.RETURN: ReturnRequested,
        Act.ESCALATE: EscalationRequested,
        Act.PAUSE: PauseRequested,
        Act.EXTEND: ExtensionRequested,
        Act.RESULT: ResultReported,
        Act.APPROVE: ResultApproved,
        Act.SEND_BACK: ResultSentBack,
        Act.ANSWER_ORDER: OrderAnswered,
        Act.NOTE: NoteTaken,
    }
)


class Hearing(NamedTuple):
    """A fact of another service, the states in which it moves the case, and where to; `when`: if only sometimes."""

    fact: type[Fact]
    of: tuple[Status, ...]
    to: Status
    when: str = ""


OPEN: Final = tuple(status for status in Status if LEGAL[status] and status not in {Status.APPROVED, Status.ENDED})
HEARD: Final[tuple[Hearing, ...]] = (
    Hearing(CaseDispatched, (Status.EXPECTED, *OPEN), Status.DISPATCHED, "a newer hop"),
    Hearing(CaseDispatched, (Status.APPROVED,), Status.DISPATCHED, "a newer round"),
    Hearing(CaseSupplemented, (Status.WAITING,), Status.TAKEN_ON, "the answer"),
    Hearing(ReturnDenied, (Status.ELSEWHERE,), Status.TAKEN_ON, "no question is open"),
    Hearing(EscalationDenied, (Status.ELSEWHERE,), Status.TAKEN_ON, "no question is open"),
    Hearing(UnitRecused, OPEN, Status.ELSEWHERE, "it is the lead"),
    Hearing(CaseWithdrawn, (Status.EXPECTED, *OPEN, Status.APPROVED), Status.ENDED),
    Hearing(CaseClosed, (Status.EXPECTED, *OPEN, Status.APPROVED), Status.ENDED),
)
