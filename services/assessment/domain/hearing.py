"""What others decide, into the case.

Facts of several topics overtake each other, and none waits here: each leaves what it says where a newer one does not
stand already, so that the same facts lead to the same contribution in whatever order they are heard.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from libs.common.decision import Decision, Now
from libs.common.events.assessment import ContributionChanged
from libs.common.events.evaluation import CaseReopened, EvaluationReceived
from libs.common.events.intake import (
    CaseAdmitted,
    CaseMerged,
    CaseReclassified,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.notification import ReplyExhausted, ReplyGiven
from libs.common.events.routing import CaseDispatched, ReturnGranted
from libs.common.events.supervision import DeadlineMissed, DeadlineMissWithdrawn
from libs.common.events.words import Measure
from libs.common.policy import Policy
from services.assessment.domain.counting import contribution_of
from services.assessment.domain.state import Case, Reply, Vote, Votes


def submit(case: Case | None, fact: CaseSubmitted, _now: Now) -> Decision[Case]:
    """The number, by which everything of it is counted."""
    case = case or Case()
    people = case.people + len(fact.people)
    return counted(case, number=fact.number, kind=fact.kind.value, channel=fact.channel, people=people)


def admit(case: Case | None, fact: CaseAdmitted, now: Now) -> Decision[Case]:
    """受理: from now on it counts."""
    return counted(case or Case(), admitted_at=now.said, **_place(fact.category, fact.area, now.policy))


def reclassify(case: Case | None, fact: CaseReclassified, now: Now) -> Decision[Case]:
    """It counts where it belongs."""
    return counted(case or Case(), **_place(fact.category, fact.area, now.policy))


def join(case: Case | None, fact: RequesterJoined, _now: Now) -> Decision[Case]:
    """One more person."""
    case = case or Case()
    left = tuple(person for person in case.left if person != fact.person.id)
    return counted(case, people=case.people + 1, left=left)


def leave(case: Case | None, fact: RequesterLeft, _now: Now) -> Decision[Case]:
    """One person fewer; what they said here counts where they went."""
    case = case or Case()
    return counted(case, people=case.people - 1, left=tuple(sorted({*case.left, fact.person})))


def withdraw(case: Case | None, _fact: CaseWithdrawn, _now: Now) -> Decision[Case]:
    """Taken back."""
    return counted(case or Case(), withdrawn=True)


def merge(case: Case | None, _fact: CaseMerged, _now: Now) -> Decision[Case]:
    """并案: what it was counts nowhere; what it goes on as counts for all."""
    return counted(case or Case(), merged=True)


def unmerge(case: Case | None, _fact: CaseUnmerged, _now: Now) -> Decision[Case]:
    """拆分: it counts by itself again."""
    return counted(case or Case(), merged=False)


def dispatch(case: Case | None, fact: CaseDispatched, now: Now) -> Decision[Case]:
    """Who has it: the last dispatch of the last round has the credit and the blame."""
    direct = fact.unit == now.policy.deployment.centre
    return counted(
        case or Case(), hop=fact.hop, round=fact.round, unit=fact.unit, level=fact.level.value, direct=direct
    )


def give_back(case: Case | None, _fact: ReturnGranted, _now: Now) -> Decision[Case]:
    """退单."""
    return counted(case or Case(), returned=True)


def miss(case: Case | None, fact: DeadlineMissed, _now: Now) -> Decision[Case]:
    """Supervision says that the result of a hop did not come in time; other clocks count in no rate."""
    case = case or Case()
    late = (fact.hop, fact.round)
    return counted(case, missed=tuple(sorted({*case.missed, late}))) if _result(fact) else Decision(case)


def take_back(case: Case | None, fact: DeadlineMissWithdrawn, _now: Now) -> Decision[Case]:
    """It came in time after all."""
    case = case or Case()
    missed = tuple(one for one in case.missed if one[0] != fact.hop)
    return counted(case, missed=missed) if _result(fact) else Decision(case)


def reply(case: Case | None, fact: ReplyGiven | ReplyExhausted, now: Now) -> Decision[Case]:
    """To who raised it: 办结.  What those who joined are told completes nothing a second time."""
    case = case or Case()
    if fact.joined:
        return Decision(case)
    new = Reply(round=fact.round, at=now.said, reached=isinstance(fact, ReplyGiven))
    return counted(case, reply=_later(case.reply, new))


def judge(case: Case | None, fact: EvaluationReceived, now: Now) -> Decision[Case]:
    """A person's word; of an earlier round it counts no more, and of the same the last one does."""
    case = case or Case()
    if fact.round < case.votes.round:
        return Decision(case)
    votes = case.votes if case.votes.round == fact.round else Votes(round=fact.round)
    vote = Vote(contacted=fact.contacted.value, resolved=fact.resolved.value, satisfied=fact.satisfied)
    return counted(case, votes=_with(votes, fact.person, vote, now.said))


def reopen(case: Case | None, fact: CaseReopened, _now: Now) -> Decision[Case]:
    """重办: the credit of the round before is withdrawn."""
    case = case or Case()
    return counted(case, redone=max(case.redone, fact.round))


def counted(case: Case, **changes: Any) -> Decision[Case]:
    """The case with what has changed of it, and of what it adds to the rates, if that has."""
    case = case.model_copy(update=changes)
    after = contribution_of(case)
    if after == case.counted:
        return Decision(case)
    changed = ContributionChanged(before=case.counted, after=after)
    return Decision(case.model_copy(update={"counted": after}), (changed,))


def _place(category: str, area: str | None, policy: Policy) -> Mapping[str, str]:
    """The township as it is today: one that is merged into another later keeps what it had."""
    town = policy.units.answering(area, "township") if area else None
    known = town if town and policy.units.level_of(town) == "township" else ""
    return {"category": category, "area": area or "", "town": known or ""}


def _result(fact: DeadlineMissed | DeadlineMissWithdrawn) -> bool:
    return fact.measure is Measure.RESULT


def _later(known: Reply | None, new: Reply) -> Reply:
    """That of the later round; of one round when it was first, and whether any way reached them."""
    if known is None or new.round != known.round:
        return new if known is None or new.round > known.round else known
    return Reply(round=known.round, at=min(known.at, new.at), reached=known.reached or new.reached)


def _with(votes: Votes, person: str, vote: Vote, said: datetime) -> Votes:
    first = min(votes.first_at or said, said)
    return Votes(round=votes.round, first_at=first, by_person={**votes.by_person, person: vote})
