"""One case, as far as it counts: what is known of its last round, and what was said of it so far."""

from collections.abc import Mapping

from pydantic import Field

from libs.common.clock import Instant
from libs.common.events.assessment import Contribution
from libs.common.events.fact import Value
from services.assessment.domain.matter import Matter


class Reply(Value):
    """5 回复 of a round to who raised it: when first, and whether any way reached them."""

    round: int
    at: Instant
    reached: bool


class Vote(Value):
    """What one person said: `contacted` (yes, no, unsure), `resolved` (yes, partly, no), `satisfied` 5 to 1."""

    contacted: str
    resolved: str
    satisfied: int


class Votes(Value):
    """What people said in a round, and when the first of them did."""

    round: int = 0
    first_at: Instant | None = None
    by_person: Mapping[str, Vote] = Field(default_factory=dict)


class Case(Value):
    """A case as assessment knows it.

    `people`: who is of it.  `left`: who is not any more.  `direct`: the centre itself has it.  `redone`: the last round
    that evaluation asked for.  `missed`: the results that came too late, or have not come, as hop and round.
    `counted`: what was said last of what it adds.  `matter`: the same case as common issues see it.
    """

    number: str = ""
    kind: str = ""
    channel: str = ""
    people: int = 0
    left: tuple[str, ...] = ()
    admitted_at: Instant | None = None
    category: str = ""
    area: str = ""
    town: str = ""
    withdrawn: bool = False
    merged: bool = False
    hop: int = 0
    round: int = 0
    unit: str = ""
    level: str = ""
    direct: bool = False
    returned: bool = False
    redone: int = 0
    missed: tuple[tuple[int, int], ...] = ()
    reply: Reply | None = None
    votes: Votes = Votes()
    excluded: str = ""
    counted: Contribution | None = None
    matter: Matter | None = None

    @property
    def last_round(self) -> int:
        """The round that counts: no fact of an earlier one does, however late it is heard."""
        return max(self.round, self.redone, self.votes.round, self.reply.round if self.reply else 0, 1)
