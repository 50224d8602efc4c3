"""One case and the people who judge it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from pydantic import Field

from libs.common.clock import Instant
from libs.common.events.evaluation import Resolved
from libs.common.events.fact import Value
from libs.common.events.words import Ending

WINDOW: Final = timedelta(days=7)
MOST_REDOS: Final = 2
FOLLOWERS_BEYOND: Final = 500


class Vote(Value):
    """A person's word in the present round."""

    resolved: Resolved
    satisfied: int


class Judge(Value):
    """A person who may judge.  `token_mac` and `phone_mac` prove who they are; `told` once the reply reached them.

    `joined`: they did not raise the matter.
    """

    token_mac: str = ""
    phone_mac: str = ""
    told: bool = False
    joined: bool = False
    vote: Vote | None = None


class Parked(Value):
    """挂账: the round that it holds, and when it comes back."""

    round: int
    review: Instant


class Case(Value):
    """`round` 0: nobody has been replied to yet.  `until`: when the window of this round closes.

    `proposed`: the round for which parking was proposed and is not decided; 0: none.

    `profile`: what the citizen was promised by.

    `left`: who is no longer one of it.  `representatives`: who speaks for the others, if the group chose any.
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

    def judge(self, person: str, **changes: object) -> "Case":
        """The same case with one person changed."""
        known = self.people.get(person, Judge())
        return self.model_copy(update={"people": {**self.people, person: known.model_copy(update=changes)}})


def voters(case: Case) -> tuple[str, ...]:
    """Above 500 people further ones follow without a vote (design/events.md, group)."""
    return tuple(case.people)[:FOLLOWERS_BEYOND]


def unhappy(vote: Vote) -> bool:
    """Unresolved or dissatisfied: what sends a case round again (design/rules.md, evaluation)."""
    return vote.resolved is Resolved.NO or vote.satisfied <= 2  # noqa: PLR2004 - 2 is 不满意
