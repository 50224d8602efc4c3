"""What assessment is told by its environment."""

from pydantic import Field

from libs.common.settings import Settings as Shared


class Settings(Shared):
    """`linger`: how many seconds pass between two batches: nobody waits for a rate, and a large batch costs little."""

    linger: float = Field(default=10.0, alias="CASELOOP_ASSESSMENT_LINGER", ge=0, le=60)
