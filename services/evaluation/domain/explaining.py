"""What cannot be done as it is wanted is explained, and closed against the citizen's word, which stays visible so."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.words import Ending
from services.evaluation.domain.apart import stands_apart
from services.evaluation.domain.closing import close
from services.evaluation.domain.state import Case, unhappy, voters
from services.evaluation.domain.vote import known, spoken


class Explain(BaseModel):
    """解释说明: why it stays as it is, in words for the citizen; by another unit than those that had a part."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    reason: Annotated[str, Field(min_length=10, max_length=500)]
    unit: str
    by: Annotated[str, Field(min_length=1, max_length=80)]


def explain(case: Case | None, command: Explain, now: Now) -> Decision[Case]:
    """Instead of another redo; whom nobody has talked to yet is phoned first."""
    case = known(case)
    if case.closed:
        raise Refused("closed", f"the case is closed ({case.closed})")
    if case.parked:
        raise Refused("parked", "it is parked; take it back at supervision first")
    if not _goes_round(case):
        text = "it does not go round again: most do not say that it is not resolved, or not all have been heard"
        raise Refused("not-most", text)
    stands_apart(case, command.unit, now)
    if waiting := [person for person in case.people if case.call_of(person)]:
        text = f"{len(waiting)} of this case are still to be phoned; explain it to them first, and record it"
        raise Refused("call-back-open", text, legal=("call-back",))
    closed = close(case, Ending.EXPLAINED, now, command.reason, command.by)
    appeal = closed.state.appeal
    units = appeal.model_copy(update={"units": (command.unit,)}) if appeal else None
    return Decision(closed.state.model_copy(update={"appeal": units}), closed.events)


def _goes_round(case: Case) -> bool:
    """It is being redone, or will be whatever those say who have not spoken."""
    against = sum(unhappy(vote) for vote in spoken(case))
    return (case.round > 1 and case.until is None) or 2 * against > len(voters(case))
