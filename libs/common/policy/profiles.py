"""How long each kind of matter may take (design/rules.md, clocks: default limits)."""

from datetime import datetime
from typing import get_args

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced
from libs.common.policy.matters import KindName
from libs.common.policy.stops import NOTHING, Stops
from libs.worktime import Calendar, OfficeHours, Span, Unit, deadline


class Limits(BaseModel):
    """`result` and `reply` run from the submission; `take_on`, `contact`, `part` and `hand_back` from the dispatch.

    `hand_back`: how long a unit may still return a case (退单); `ruling`: how long the centre then has to decide.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    take_on: Span
    contact: Span
    part: Span
    result: Span
    reply: Span
    hand_back: Span = Span(2, Unit.WORKING_DAY)
    ruling: Span = Span(1, Unit.WORKING_DAY)


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
    """One set of limits, versioned, so that a proof can name it; `ladder`, `stops` where the deployment's do not do."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: int = Field(ge=1)
    name: str
    limits: Limits
    ladder: Ladder | None = None
    stops: Stops | None = None


class ProfileFile(BaseModel):
    """The file `profiles.yaml`; a kind's profile has its name, `ladder` and `stops` are for all without their own.

    Without `stops` nothing may be asked for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    office: OfficeHours
    ladder: Ladder
    stops: Stops = NOTHING
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
