"""One case and the people who judge it."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from pydantic import Field, ModelWrapValidatorHandler, model_serializer, model_validator

from libs.common.clock import Instant
from libs.common.events.evaluation import Resolved, Sign, Way, WhyCalled
from libs.common.events.fact import Value
from libs.common.events.words import PHONE_DIGITS, TOKEN_DIGITS, Ending
from services.evaluation.domain.shorthand import call_in, call_of, judge_in, judge_of

FOLLOWERS_BEYOND: Final = 500


NOBODY_TO_ASK: Final[Mapping[str, Any]] = MappingProxyType({"to_ask": (), "ask_at": None})


class Vote(Value):
    """A person's word in the present round: how it came, and whether it took the place of an earlier one.

    `call`: a mark of the phone call in which it was keyed.
    """

    resolved: Resolved
    satisfied: int
    way: Way = Way.PAGE
    changed: bool = False
    call: str = ""


class Judge(Value):
    """A person who may judge.  `token_mac` and `phone_mac` prove who they are; `told` once the reply reached them.

    `joined`: they did not raise the matter.
    """

    token_mac: str = ""
    phone_mac: str = ""
    told: bool = False
    joined: bool = False
    vote: Vote | None = None

    @model_serializer
    def _short(self) -> str:
        return judge_in(self)

    @model_validator(mode="wrap")
    @classmethod
    def _long(cls, written: Any, read: ModelWrapValidatorHandler["Judge"]) -> "Judge":
        return _read(written) if isinstance(written, str) else read(written)

    def holds(self, token: str) -> bool:
        """Whether that is the digest of their receipt's code."""
        return bool(self.token_mac) and self.token_mac in {token, token[:TOKEN_DIGITS]}

    def has_phone(self, phone: str) -> bool:
        """Whether that is the digest of their phone's last digits."""
        return bool(self.phone_mac) and self.phone_mac in {phone, phone[:PHONE_DIGITS]}


@lru_cache(8192)
def _read(written: str) -> Judge:
    """One more joins, and hundreds have not changed."""
    return Judge(**judge_of(written))


class Call(Value):
    """回访: why somebody is phoned, of which round, by when, how often nobody answered; `over`: no more."""

    why: WhyCalled
    round: int
    due: Instant
    tries: int = 0
    tried_at: Instant | None = None
    over: bool = False

    @model_serializer
    def _short(self) -> str:
        return call_in(self)

    @model_validator(mode="before")
    @classmethod
    def _long(cls, written: Any) -> Any:
        return call_of(written) if isinstance(written, str) else written


class Reviewed(Value):
    """What a person of the centre found."""

    upheld: bool
    reason: str
    by: str
    at: Instant
    unit: str = ""


class Signal(Value):
    """诚信线索: what was seen when, of which round, and what the centre found."""

    sign: Sign
    at: Instant
    round: int
    grounds: str
    person: str = ""
    unit: str = ""
    cases: tuple[str, ...] = ()
    reviewed: Reviewed | None = None


class Appeal(Value):
    """申诉 against a close: the last `level` that was asked, by whom and due when, as long as it waits.

    `until`: until when the next level may be asked.  `units`: which explained it or decided before.
    """

    until: Instant | None
    level: int = 0
    person: str = ""
    due: Instant | None = None
    units: tuple[str, ...] = ()


class Parked(Value):
    """挂账: the round that it holds, and when it comes back."""

    round: int
    review: Instant


class Case(Value):
    """`round` 0: nobody has been replied to yet.  `until`: when the window of this round closes.

    `proposed`: the round for which parking was proposed and is not decided; 0: none.

    `profile`: what it goes by; the citizen's promise until it was dispatched.  `handlers`: units that ever had a part;
    `lead`: who leads it now.  `hop`: the newest dispatch that was heard, `answered`: the newest that a reply was of;
    0: written before there was that rule.

    `left`: who is no longer one of it.  `representatives`: who speaks for the others, if the group chose any.

    `calls`: whom to phone, or who was; `silent_at`: when the silent are.  `unwanted`: who wants no reply, nor a call.

    `to_ask`: of a large group, who is asked anew when it is their turn, which is at `ask_at`.

    `to_review`: since when a signal waits for the centre.  `appeal`: of what was closed against the citizen's word.
    """

    number: str = ""
    profile: str = ""
    round: int = 0
    people: Mapping[str, Judge] = Field(default_factory=dict)
    until: Instant | None = None
    closed: Ending | None = None
    left: frozenset[str] = frozenset()
    representatives: tuple[str, ...] = ()
    proposed: int = 0
    parked: Parked | None = None
    handlers: tuple[str, ...] = ()
    lead: str = ""
    hop: int = 0
    answered: int = 0
    calls: Mapping[str, Call] = Field(default_factory=dict)
    silent_at: Instant | None = None
    unwanted: frozenset[str] = frozenset()
    signals: tuple[Signal, ...] = ()
    to_review: Instant | None = None
    appeal: Appeal | None = None
    to_ask: tuple[str, ...] = ()
    ask_at: Instant | None = None

    def judge(self, person: str, **changes: object) -> "Case":
        """The same case with one person changed."""
        known = self.people.get(person, Judge())
        return self.model_copy(update={"people": {**self.people, person: known.model_copy(update=changes)}})

    def with_call(self, person: str, call: Call) -> "Case":
        """The same case with that call of that person."""
        return self.model_copy(update={"calls": {**self.calls, person: call}})

    def call_of(self, person: str) -> Call | None:
        """The call that somebody has to make to that person."""
        call = self.calls.get(person)
        return None if call is None or call.over else call


def voters(case: Case) -> tuple[str, ...]:
    """Above 500 people further ones follow without a vote (design/events.md, group)."""
    return tuple(case.people)[:FOLLOWERS_BEYOND]


def unhappy(vote: Vote) -> bool:
    """Unresolved or dissatisfied: what sends a case round again (design/rules.md, evaluation)."""
    return vote.resolved is Resolved.NO or vote.satisfied <= 2  # noqa: PLR2004 - 2 is 不满意
