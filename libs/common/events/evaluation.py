"""Facts of evaluation, step 6 评价.  Only evaluation closes a case, whatever ended it.

`joined` of a fact about a person: they joined the matter; false for who raised it.
"""

from libs.common.clock import Instant
from libs.common.events.fact import Fact, OpenEnum
from libs.common.events.words import Ending


class Contacted(OpenEnum):
    """Were you contacted? 联系过, 没联系, 记不清."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    OTHER = "other"


class Resolved(OpenEnum):
    """Is it resolved? 解决了, 解决了一些, 没解决."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    OTHER = "other"


class EvaluationInvited(Fact):
    """A person was asked three questions; silent after `until`, the window closes."""

    person: str
    round: int
    until: Instant
    joined: bool = False


class EvaluationReceived(Fact):
    """The citizen's word: contacted, resolved, satisfied (5 very satisfied … 1 very dissatisfied)."""

    person: str
    round: int
    contacted: Contacted
    resolved: Resolved
    satisfied: int
    tags: tuple[str, ...] = ()
    text: str = ""
    joined: bool = False


class CallBackOpened(Fact):
    """A dissatisfied citizen is to be phoned within one working day, by another unit than the handler."""

    person: str
    round: int
    due: Instant
    joined: bool = False


class CallBackRecorded(Fact):
    """What the call-back found."""

    person: str
    round: int
    by: str
    text: str
    joined: bool = False


class CaseReopened(Fact):
    """重办: handled again, `round` is the new one."""

    round: int
    reason: str


class ParkingProposed(Fact):
    """挂账 wished for: what cannot be done now is to be looked at again at `review`; supervision decides."""

    round: int
    reason: str
    review: Instant
    by: str


class CaseClosed(Fact):
    """The loop is closed, once per round and appeal."""

    round: int
    outcome: Ending
    reason: str = ""

    @property
    def goes_on(self) -> bool:
        """Merged: it goes on as another case, and may be taken out of that again."""
        return self.outcome is Ending.MERGED
