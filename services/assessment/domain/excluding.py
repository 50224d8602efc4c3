"""What is left out of some formulas, each time with a reason of the list and by two people; and back again."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.assessment import ClaimExcluded, ExclusionLifted
from libs.common.policy.counted import WITHDRAWN
from services.assessment.domain.hearing import counted
from services.assessment.domain.state import Case

Words = Annotated[str, Field(min_length=1, max_length=500)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class ExcludeClaim(BaseModel):
    """Somebody (`asked_by`) wants a case left out, and another (`by`) has looked at it and grants that."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    reason: str
    why: Words
    asked_by: Name
    by: Name


class LiftExclusion(BaseModel):
    """It was wrong to leave it out."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    why: Words
    by: Name


def exclude(case: Case | None, command: ExcludeClaim, now: Now) -> Decision[Case]:
    """Left out from now on, of every period that is not closed."""
    case = _counted_case(case)
    reasons = {code: label for code, label in now.policy.formulas.reasons.items() if code != WITHDRAWN}
    if command.reason not in reasons:
        text = f"{command.reason[:40]} is none of the reasons; there are {', '.join(reasons)}"
        raise Refused("reason", text, status=422, field="reason")
    if command.by == command.asked_by:
        raise Refused("same-person", "whoever wants it left out cannot grant it; name another", status=422, field="by")
    if case.excluded:
        raise Refused("excluded", f"it is left out already ({case.excluded}); lift that first")
    fact = ClaimExcluded(label=reasons[command.reason], **command.model_dump())
    changed = counted(case.model_copy(update={"excluded": command.reason}))
    return Decision(changed.state, (fact, *changed.events))


def lift(case: Case | None, command: LiftExclusion, _now: Now) -> Decision[Case]:
    """It counts again."""
    case = _counted_case(case)
    if not case.excluded:
        raise Refused("not-excluded", "it is not left out; nothing can be lifted")
    fact = ExclusionLifted(reason=case.excluded, **command.model_dump())
    changed = counted(case.model_copy(update={"excluded": ""}))
    return Decision(changed.state, (fact, *changed.events))


def _counted_case(case: Case | None) -> Case:
    if case is None or case.counted is None:
        raise Refused("unknown-case", "assessment counts no such case; check the case id", status=404)
    return case
