"""Which fact meets which rule."""

from collections.abc import Mapping

from libs.common.decision import Rule
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.intake import (
    CaseMerged,
    CaseSplit,
    CaseUnmerged,
    MergeAbandoned,
    MergeAccepted,
    MergeDeclined,
    MergeProposed,
    RequestersFollow,
)
from services.intake.domain import arriving, crowd, merging, requesters, splitting
from services.intake.domain.submission import Submission

REACTIONS: Mapping[type[Fact], Rule] = {
    Submission: arriving.hear_submission,
    CaseClosed: requesters.end,
    CaseReopened: requesters.reopen,
    CaseSplit: splitting.record_report,
    MergeProposed: merging.answer,
    MergeAccepted: merging.conclude,
    MergeDeclined: merging.give_up,
    CaseMerged: merging.take_in,
    MergeAbandoned: merging.forget,
    CaseUnmerged: merging.let_go,
    RequestersFollow: crowd.go_on,
}
