"""How long each kind of matter may take (design/rules.md, clocks: default limits)."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from libs.worktime import Calendar, OfficeHours, Span, deadline


class Limits(BaseModel):
    """`result` and `reply` run from the submission; `take_on`, `contact` and `part` from the dispatch."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    take_on: Span
    contact: Span
    part: Span
    result: Span
    reply: Span


class Profile(BaseModel):
    """One set of limits.  `order_after`: how long a missed and urged deadline may stay unanswered."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: int = Field(ge=1)
    name: str
    limits: Limits
    remind_at: float = Field(default=0.8, gt=0, lt=1)
    question_pause: Span = Span.parse("5 working days")
    order_after: Span = Span.parse("1 working day")


class ProfileFile(BaseModel):
    """The file `profiles.yaml`; the profile of a kind has the kind's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    office: OfficeHours
    profiles: dict[str, Profile]


def due(start: datetime, span: Span, calendar: Calendar, office: OfficeHours) -> datetime:
    """The deadline without pauses."""
    found = deadline(start, span, calendar, office)
    if found is None:
        raise ValueError("a deadline without pauses is always known")
    return found
