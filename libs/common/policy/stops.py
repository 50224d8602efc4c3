"""停表, 延期: for which reasons a clock may stand still on request, how long each, and by how much it is extended."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.worktime import Span

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$")]


class Reason(BaseModel):
    """A reason as pages name it, and the longest that one pause for it may last."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, Field(min_length=1, max_length=20)]
    at_most: Span


class Stops(BaseModel):
    """What may be asked for (design/rules.md, handling).  `extension`: the most days that may be asked for; 0 for none.

    Days of an extension are working days, or days of 24 hours for what counts round the clock.  Waiting for the citizen
    is not asked for: a question does it, for `question_pause` of the ladder.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    reasons: Mapping[Code, Reason]
    extension: int = Field(ge=0, le=366)


NOTHING: Final = Stops(reasons={}, extension=0)
