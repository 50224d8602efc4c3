"""Facts of notification, step 5 回复: what each citizen was told and whether it reached them.

`joined` of a fact about a person: they joined the matter; false for who raised it.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from libs.common.events.fact import Fact


class NoticeSent(Fact):
    """Words on their way to one person.  `notice` is the template, `attempt` the rung of the ladder, from 1."""

    id: str
    person: str
    number: str
    notice: str
    round: int
    means: str
    attempt: int
    text: str
    to: str = ""


class DutyAlerted(Fact):
    """急报: the duty desk is told of a matter with words of danger (`risk`), whatever the hour; once a case.

    `desk` is its name, `means` and `to` how it is reached; `text` says the words, the place and the number.
    """

    id: str
    number: str
    desk: str
    means: str
    to: str
    risk: tuple[str, ...]
    place: str
    text: str


class NoticeDelivered(Fact):
    """A receipt says it arrived."""

    id: str
    person: str


class NoticeFailed(Fact):
    """A receipt says it did not arrive, or none came in time; the next rung follows."""

    id: str
    person: str
    reason: str


class CallTaskOpened(Fact):
    """The citizen has to be phoned: messages did not reach them."""

    person: str
    round: int
    reason: str
    joined: bool = False


class CallTaskDropped(Fact):
    """Nobody has to be phoned any more: they have left, it is handled again, or they were, and a message follows."""

    person: str
    round: int


class VisitTaskOpened(Fact):
    """Neither messages nor calls reached the citizen: the unit of the area goes to the door.

    `officers`: who of that unit is at hand there, masked; none where that is no village.
    """

    person: str
    round: int
    unit: str
    reason: str
    officers: tuple[str, ...] = ()
    joined: bool = False


class VisitTaskDropped(Fact):
    """Nobody has to be visited after all: the person is no longer one of this matter, or it is handled again."""

    person: str
    round: int
    unit: str


class ReplyGiven(Fact):
    """5 回复: the result has reached this person.  `hop`: the dispatch that it answers; 0: written before."""

    person: str
    round: int
    means: str
    text: str
    joined: bool = False
    hop: int = 0


class ReplyExhausted(Fact):
    """Every rung was tried and none reached this person; the ladder says so.  `hop`: as of ReplyGiven."""

    person: str
    round: int
    tried: tuple[str, ...]
    text: str
    joined: bool = False
    hop: int = 0


class ReceiptIgnored(Fact):
    """A receipt that fits nothing we sent: `why` says what is wrong with it; nobody is taken for told by it.

    `unknown-case`, `unknown-person`, `never-sent`, `unknown-status` or `unreadable`.
    """

    notice: str
    status: str
    why: str


class PassedOn(Fact):
    """What a case heard, for those of a large group who stand in documents of their own (`volumes`, from 1).

    `fact` is the type that was heard, `data` what it said; `matter` what a new volume has to know of the case.
    """

    volumes: tuple[int, ...]
    fact: str
    data: Mapping[str, Any]
    matter: Mapping[str, Any] = Field(default_factory=dict)
