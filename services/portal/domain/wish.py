"""What is asked for a clock and what is granted, as pages need it."""

from libs.common.clock import Instant
from libs.common.events.fact import Value


class Extension(Value):
    """延期 of a round: so many days more than `before`, why, who asked and who granted it."""

    round: int
    days: int
    before: Instant
    reason: str
    asked_by: str
    by: str


class Wish(Value):
    """What a unit asks for its clock in one hop: 停表 from `since` to `until`, or 延期 by so many `days`."""

    hop: int
    round: int
    at: Instant
    by: str
    why: str
    evidence: str = ""
    since: Instant | None = None
    until: Instant | None = None
    days: int = 0
