"""One case, the people to tell, and what is on its way to them."""

from collections.abc import Mapping

from pydantic import Field

from libs.common.clock import Instant
from libs.common.events.fact import Value


class Addressee(Value):
    """Where a person wants to be told; `to` and `name` are masked.  `joined`: they did not raise the matter.

    `messages_only`: neither phoned nor visited.  `round` and `rung`: the newest message with a result that went out.
    """

    channel: str = "web"
    to: str = ""
    name: str = ""
    wants_reply: bool = True
    messages_only: bool = False
    language: str = "zh"
    joined: bool = False
    round: int = 0
    rung: int = 0


class Sent(Value):
    """A result on its way to one person; `rung` is the place on the ladder, from 1.

    `send_at`: it goes out then, and has not yet.  `wait_until`: when silence counts as failed.  `unit`: who visits.
    `notice`: a result, or what was done about all matters of one kind; `round` is the turn of that.
    """

    person: str
    round: int
    means: str
    rung: int
    send_at: Instant | None = None
    wait_until: Instant | None = None
    unit: str = ""
    notice: str = "result"


class Waiting(Value):
    """Progress that is told when the quiet hours are over: to whom, and what is put into the words.

    `instants` become days as each person reads them.  `in_writing`: also to who left no more than a phone.
    """

    notice: str
    turn: int
    send_at: Instant
    people: tuple[str, ...]
    values: Mapping[str, str] = Field(default_factory=dict)
    instants: Mapping[str, Instant] = Field(default_factory=dict)
    in_writing: bool = False


class Result(Value):
    """The checked result of a round, in the words for the citizen.  `hop`: the dispatch that it answers."""

    round: int
    text: str
    hop: int = 0


class Shared(Value):
    """举一反三: what `unit` did about all matters of one kind; `turn` counts what this case was told so."""

    turn: int
    unit: str
    text: str


class Case(Value):
    """`calls` and `visits` are replies that a person has to give; `result` is there once the present round has one.

    `merges`: how often it was merged and taken out again.  `promised_by`: by when, once it is admitted; `hop`: the
    newest that was told, `unit` who leads it, `round` the newest that was heard of.  `profile`, `area` and `about` (the
    units that it is against) are the matter's.  `left`: who was one of it.  `closed_round`: the last that was closed.
    `placed`: who stands in which of its `volumes`.  `merged`: it goes on as another case.  `shared`: what was told of
    matters like it last.
    """

    number: str = ""
    title: str = ""
    people: Mapping[str, Addressee] = Field(default_factory=dict)
    sent: Mapping[str, Sent] = Field(default_factory=dict)
    calls: Mapping[str, Sent] = Field(default_factory=dict)
    visits: Mapping[str, Sent] = Field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    result: Result | None = None
    ended: bool = False
    merges: int = 0
    promised_by: Instant | None = None
    hop: int = 0
    closed_round: int = 0
    round: int = 1
    unit: str = ""
    profile: str = ""
    area: str | None = None
    about: tuple[str, ...] = ()
    left: frozenset[str] = frozenset()
    volumes: int = 0
    placed: Mapping[str, int] = Field(default_factory=dict)
    merged: bool = False
    shared: Shared | None = None

    def reopened(self, round_: int) -> "Case":
        """申诉: a newer round than was closed is told again, whatever is heard of it first."""
        again = self.ended and 0 < self.closed_round < round_
        return self.model_copy(update={"ended": False}) if again else self

    def without(self, notice: str) -> "Case":
        """The same case with that message no longer on its way."""
        return self.model_copy(update={"sent": {i: sent for i, sent in self.sent.items() if i != notice}})

    def knowing(self, person: str, **changes: object) -> "Case":
        """The same case with one person changed."""
        changed = self.people[person].model_copy(update=changes)
        return self.model_copy(update={"people": {**self.people, person: changed}})


class Strays(Value):
    """Receipts that name no case; each is a fact of its own journal."""

    heard: int = 0
