"""One case, the people to tell, and what is on its way to them."""

from collections.abc import Mapping

from pydantic import Field

from libs.common.clock import Instant
from libs.common.events.fact import Value


class Addressee(Value):
    """Where a person wants to be told; `to` is masked.  `joined`: they did not raise the matter."""

    channel: str = "web"
    to: str = ""
    wants_reply: bool = True
    joined: bool = False


class Sent(Value):
    """A message on its way; `rung` is the place on the ladder, from 1; `wait_until` when silence counts as failed."""

    person: str
    notice: str
    round: int
    means: str
    rung: int
    text: str
    wait_until: Instant | None = None


class Result(Value):
    """The checked result of a round, in the words for the citizen."""

    round: int
    text: str


class Case(Value):
    """`calls` are replies that a person has to give by phone; `result` is there once the present round has one.

    `merges`: how often it was merged and taken out again.  `promised_by`: by when, once it is admitted; `hop`: the
    newest that was told.  `closed_round`: the last round that evaluation closed.
    """

    number: str = ""
    title: str = ""
    people: Mapping[str, Addressee] = Field(default_factory=dict)
    sent: Mapping[str, Sent] = Field(default_factory=dict)
    calls: Mapping[str, Sent] = Field(default_factory=dict)
    result: Result | None = None
    ended: bool = False
    merges: int = 0
    promised_by: Instant | None = None
    hop: int = 0
    closed_round: int = 0

    def reopened(self, round_: int) -> "Case":
        """申诉: a newer round than was closed is told again, whatever is heard of it first."""
        again = self.ended and 0 < self.closed_round < round_
        return self.model_copy(update={"ended": False}) if again else self

    def without(self, notice: str) -> "Case":
        """The same case with that message no longer on its way."""
        return self.model_copy(update={"sent": {i: sent for i, sent in self.sent.items() if i != notice}})
