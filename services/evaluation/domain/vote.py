"""A person's word, and what follows from all of them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import text_of
from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import CallBackOpened, CaseReopened, Contacted, EvaluationReceived, Resolved
from libs.common.events.fact import Fact
from libs.common.events.words import Ending
from services.evaluation.domain.opening import close
from services.evaluation.domain.state import MOST_REDOS, Case, Judge, Vote, unhappy, voters


class Rate(BaseModel):
    """Three answers.  `secret` is the keyed digest of the receipt token; it says which person speaks.

    `satisfied`: 5 very satisfied, 4 satisfied, 3 basically satisfied, 2 dissatisfied, 1 very dissatisfied.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    secret: str
    contacted: Contacted
    resolved: Resolved
    satisfied: Annotated[int, Field(ge=1, le=5)]
    tags: tuple[Annotated[str, Field(max_length=40)], ...] = Field(default=(), max_length=10)
    text: str = Field(default="", max_length=2000)


def rate(case: Case | None, command: Rate, now: Now) -> Decision[Case]:
    """Takes a person's word once a round; when all have spoken, the case is closed or goes round again."""
    case, person = _speaker(case, command)
    fact = EvaluationReceived(
        person=person, round=case.round, contacted=command.contacted, resolved=command.resolved,
        satisfied=command.satisfied, tags=command.tags, text=command.text, joined=case.people[person].joined,
    )  # fmt: skip
    case = case.judge(person, vote=Vote(resolved=command.resolved, satisfied=command.satisfied))
    facts: tuple[Fact, ...] = (fact, *_call_back(case, person, now))
    if len(spoken(case)) < len(voters(case)):
        return Decision(case, facts)
    then = settle(case)
    return Decision(then.state, (*facts, *then.events))


def settle(case: Case) -> Decision[Case]:
    """Redo when most of those who spoke, or of their representatives, are unhappy, at most twice.

    Silence does not vote (design/events.md, group).
    """
    votes = spoken(case)
    if not votes:
        return close(case, Ending.NOT_EVALUATED)
    spokesmen = [vote for one in case.representatives if (vote := case.people.get(one, Judge()).vote)]
    if not most_unhappy(votes) and not most_unhappy(spokesmen):
        return close(case, Ending.SATISFIED)
    if case.round > MOST_REDOS:
        return close(case, Ending.EXPLAINED, "办过三次，已说明原因，诉求人仍不认可")
    people = {i: judge.model_copy(update={"told": False, "vote": None}) for i, judge in case.people.items()}
    again = case.model_copy(update={"round": case.round + 1, "until": None, "people": people})
    return Decision(again, (CaseReopened(round=again.round, reason="诉求人说没解决或不满意"),))


def spoken(case: Case) -> list[Vote]:
    """The votes of this round."""
    return [vote for voter in voters(case) if (vote := case.people[voter].vote)]


def most_unhappy(votes: Sequence[Vote]) -> bool:
    """More than half; of nobody, none."""
    return 2 * sum(unhappy(vote) for vote in votes) > len(votes)


def close_window(case: Case, _now: Now) -> Decision[Case]:
    """The window is over: who has not spoken, does not count."""
    return settle(case)


def _speaker(case: Case | None, command: Rate) -> tuple[Case, str]:
    if case is None:
        raise Refused("unknown-case", "there is no such case; check the number", status=404)
    person = next((i for i, judge in case.people.items() if judge.token_mac == command.secret), None)
    if person is None and not case.number:
        raise NotYet("CaseSubmitted", "intake")
    if person is None:
        raise Refused("wrong-secret", "the receipt code does not fit this case; look at the receipt", status=403)
    if case.closed:
        raise Refused("closed", f"the case is closed ({case.closed})")
    if case.parked:
        text = f"the matter is looked at again on {text_of(case.parked.review)}; you will be asked then"
        raise Refused("parked", text, legal=("supplement", "withdraw"))
    if not case.people[person].told:
        raise Refused("too-early", "there is no reply to judge yet", legal=("supplement", "withdraw"))
    if case.people[person].vote:
        raise Refused("rated", "you have judged this round already; nobody can change it")
    return case, person


def _call_back(case: Case, person: str, now: Now) -> tuple[CallBackOpened, ...]:
    """Every dissatisfied person of a group is phoned (design/events.md, group), within a working day."""
    judge = case.people[person]
    vote = judge.vote
    if vote is None or not unhappy(vote) or len(case.people) == 1:
        return ()
    due = now.policy.due(now.at, now.policy.call_back(case.profile))
    return (CallBackOpened(person=person, round=case.round, due=due, joined=judge.joined),)
