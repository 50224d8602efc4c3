"""A person's word, and what follows from all of them."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import text_of
from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import CaseReopened, Contacted, EvaluationReceived, Resolved, Way
from libs.common.events.words import Ending
from services.evaluation.domain import calls
from services.evaluation.domain.closing import close
from services.evaluation.domain.state import NOBODY_TO_ASK, Case, Judge, Vote, unhappy, voters

THEIR_OWN: Final = frozenset({Way.PAGE, Way.LINK})
AGAIN: Final = "诉求人说没解决或不满意"
DEVICE: Final = r"^([0-9a-f]{8,64})?$"


class Answers(BaseModel):
    """`satisfied`: 5 very satisfied, 4 satisfied, 3 basically satisfied, 2 dissatisfied, 1 very dissatisfied."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    contacted: Contacted
    resolved: Resolved
    satisfied: Annotated[int, Field(ge=1, le=5)]
    tags: tuple[Annotated[str, Field(max_length=40)], ...] = Field(default=(), max_length=10)
    text: str = Field(default="", max_length=2000)


class Rate(Answers):
    """Three answers.  `secret` is the keyed digest of the receipt token; it says which person speaks.

    A `link` is good for one word of the `round` that it was sent for; `page` is the page behind the receipt.
    `device`: a keyed digest of what it is sent with, for the signal of many ratings from one.
    """

    secret: str
    device: str = Field(default="", pattern=DEVICE)
    way: Literal["page", "link"] = "page"
    round: int = Field(default=0, ge=0)


class ChangeRating(Answers):
    """They think better of it: once, on the page, while the window is open."""

    secret: str


class How(NamedTuple):
    """How a word came: by whom it was taken down, in which phone call, from what, and whether it changes another.

    `why`, `evidence`: on what grounds somebody changed it for the citizen.
    """

    way: Way
    by: str = ""
    unit: str = ""
    call: str = ""
    changed: bool = False
    device: str = ""
    why: str = ""
    evidence: str = ""


def rate(case: Case | None, command: Rate, now: Now) -> Decision[Case]:
    """Takes a person's word once a round; when all have spoken, the case is closed or goes round again."""
    case, person = by_receipt(case, command.secret)
    how = How(Way(command.way), device=command.device)
    if how.way is Way.LINK and (command.round != case.round or case.people[person].vote):
        text = "this link was used, or is of an earlier round; open the matter with the receipt code instead"
        raise Refused("link-used", text, legal=_instead(case, person))
    if may_judge(case, person).vote:
        text = "you have judged this round already; it can be changed once while the window is open"
        raise Refused("rated", text, legal=_instead(case, person))
    return heard(case, person, command, how, now)


def change(case: Case | None, command: ChangeRating, now: Now) -> Decision[Case]:
    """The later word counts, and the earlier stays in the journal; once, by the same way as the first."""
    case, person = by_receipt(case, command.secret)
    vote = may_judge(case, person).vote
    if vote is None:
        raise Refused("not-rated", "you have not judged this round yet; judge it first", legal=("rating",))
    may_change(vote, THEIR_OWN)
    return heard(case, person, command, How(Way.PAGE, changed=True), now)


def may_change(vote: Vote, ways: frozenset[Way]) -> None:
    """`Refused` the second time, and by another way than the word came."""
    changed_once(vote)
    if vote.way not in ways:
        raise Refused("other-way", f"your word came by {vote.way}; change it in the same way", status=403)


def changed_once(vote: Vote) -> None:
    """`Refused` the second time."""
    if vote.changed:
        raise Refused("changed-once", "your word was changed once already, and stands now")


def heard(case: Case, person: str, said: Answers, how: How, now: Now) -> Decision[Case]:
    """A word that counts, and what follows from it: a call (回访), the close, or another round."""
    fact = EvaluationReceived(
        person=person, round=case.round, contacted=said.contacted, resolved=said.resolved, satisfied=said.satisfied,
        tags=said.tags, text=said.text, joined=case.people[person].joined, way=how.way, changed=how.changed,
        by=how.by, unit=how.unit, device=how.device, why=how.why, evidence=how.evidence,
    )  # fmt: skip
    vote = Vote(
        resolved=said.resolved, satisfied=said.satisfied, way=how.way, changed=how.changed, call=how.call
    )  # fmt: skip
    phoned = calls.after_word(case.judge(person, vote=vote), person, now)
    facts = (fact, *phoned.events)
    if len(spoken(phoned.state)) < len(voters(phoned.state)):
        return Decision(phoned.state, facts)
    then = settle(phoned.state, now)
    return Decision(then.state, (*facts, *then.events))


def settle(case: Case, now: Now) -> Decision[Case]:
    """Redo when most of those who spoke, or of their representatives, are unhappy, at most twice.

    Silence does not vote (design/events.md, group).
    """
    votes = spoken(case)
    if not votes:
        return close(case, Ending.NOT_EVALUATED, now)
    spokesmen = [vote for one in case.representatives if (vote := case.people.get(one, Judge()).vote)]
    if not most_unhappy(votes) and not most_unhappy(spokesmen):
        return close(case, Ending.SATISFIED, now)
    if case.round > now.policy.evaluation.redos:
        times = f"办过{case.round}次，已说明原因，诉求人仍不认可"
        return close(case, Ending.EXPLAINED, now, times)
    return go_round(case, AGAIN)


def go_round(case: Case, reason: str, appeal: int = 0) -> Decision[Case]:
    """重办: nobody has been told or has judged in the next round."""
    dropped = calls.drop_the_silent(case)
    case = dropped.state
    people = {i: judge.model_copy(update={"told": False, "vote": None}) for i, judge in case.people.items()}
    again = case.model_copy(
        update={"round": case.round + 1, "until": None, "people": people, "closed": None, **NOBODY_TO_ASK}
    )  # fmt: skip
    return Decision(again, (*dropped.events, CaseReopened(round=again.round, reason=reason, appeal=appeal)))


def spoken(case: Case) -> list[Vote]:
    """The votes of this round."""
    return [vote for voter in voters(case) if (vote := case.people[voter].vote)]


def most_unhappy(votes: Sequence[Vote]) -> bool:
    """More than half; of nobody, none."""
    return 2 * sum(unhappy(vote) for vote in votes) > len(votes)


def close_window(case: Case, now: Now) -> Decision[Case]:
    """The window is over: who has not spoken, does not count."""
    return settle(case, now)


def by_receipt(case: Case | None, secret: str) -> tuple[Case, str]:
    """The case, and who holds that receipt; `Refused` for a receipt of another case."""
    case = known(case)
    person = next((i for i, judge in case.people.items() if judge.holds(secret)), None)
    if person is None and not case.number:
        raise NotYet("CaseSubmitted", "intake")
    if person is None:
        raise Refused("wrong-secret", "the receipt code does not fit this case; look at the receipt", status=403)
    return case, person


def known(case: Case | None) -> Case:
    """`Refused` if there is none."""
    if case is None:
        raise Refused("unknown-case", "there is no such case; check the number", status=404)
    return case


def may_judge(case: Case, person: str) -> Judge:
    """The person, if they may be heard now, whether they were or not."""
    if case.closed:
        raise Refused("closed", f"the case is closed ({case.closed})")
    if case.parked:
        text = f"the matter is looked at again on {text_of(case.parked.review)}; you will be asked then"
        raise Refused("parked", text, legal=("supplement", "withdraw"))
    judge = case.people[person]
    if not judge.told:
        raise Refused("too-early", "there is no reply to judge yet", legal=("supplement", "withdraw"))
    return judge


def _instead(case: Case, person: str) -> tuple[str, ...]:
    """What they may do who have judged."""
    vote = case.people[person].vote
    open_ = vote and not case.closed and not case.parked and not vote.changed and vote.way in THEIR_OWN
    return ("change-rating",) if open_ else ()
