"""Which fact meets which rule."""

from collections.abc import Mapping

from libs.common.decision import Rule
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from services.intake.domain import requesters, submission

REACTIONS: Mapping[type[Fact], Rule] = {
    submission.Submission: submission.hear_submission,
    CaseClosed: requesters.end,
}
