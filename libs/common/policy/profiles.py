"""How long each kind of matter may take (design/rules.md, clocks: default limits)."""

from datetime import datetime
from typing import Final, get_args

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced
from libs.common.policy.matters import KindName
from libs.worktime import Calendar, OfficeHours, Span, Unit, deadline

CALL_BACK: Final = Span(1, Unit.WORKING_DAY)


class Limits(BaseModel):
    """`result` and `reply` run from the submission; `take_on`, `contact`, `part` and `hand_back` from the dispatch.

    `hand_back`: how long a unit may still return a case (退单); `ruling`: how long the centre then has to decide.
    `call_back`: how soon somebody who is dissatisfied is phoned (回访), from their word on.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    take_on: Span
    contact: Span
    part: Span
    result: Span
    reply: Span
    hand_back: Span = Span(2, Unit.WORKING_DAY)
    ruling: Span = Span(1, Unit.WORKING_DAY)
    call_back: Span = CALL_BACK


class Ladder(BaseModel):
    """督办: when a unit is reminded, the longest pause for a question, how long each rung waits.

    `order_after` in working time: urged the next working morning, then that long before an order.  In plain time
    there are no mornings, and the urge waits that long too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    remind_at: float = Field(gt=0, lt=1)
    question_pause: Span
    order_after: Span


class Profile(BaseModel):
    """One set of limits, versioned, so that a proof can name it; `ladder` where the deployment's does not do."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: int = Field(ge=1)
    name: str
    limits: Limits
    ladder: Ladder | None = None


class ProfileFile(BaseModel):
    """The file `profiles.yaml`; the profile of a kind has the kind's name, `ladder` is for all without their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    office: OfficeHours
    ladder: Ladder
    profiles: dict[str, Profile]


def complete_profiles(file: ProfileFile) -> ProfileFile:
    """The same; `Misplaced` names a kind whose matters would have no limits."""
    if missing := [name for name in (*get_args(KindName), "urgent") if name not in file.profiles]:
        raise Misplaced(("profiles",), f"the profile {missing[0]} is missing; every kind and urgent need one")
    return file


def due(start: datetime, span: Span, calendar: Calendar, office: OfficeHours) -> datetime:
    """The deadline without pauses."""
    found = deadline(start, span, calendar, office)
    if found is None:
        raise ValueError("a deadline without pauses is always known")
    return found
