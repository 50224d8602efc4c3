"""What every wish of a unit says."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Command(BaseModel):
    """A wish of a unit: which unit, and who there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    unit: Name
    by: Name
