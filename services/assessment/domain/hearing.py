"""What others decide, into the case.

Facts of several topics overtake each other, and none waits here: each leaves what it says where a newer one does not
stand already, so that the same facts lead to the same contribution in whatever order they are heard.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.assessment import ClaimExcluded, ContributionChanged, ExclusionLifted
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
from libs.common.policy import Policy
from services.assessment.domain.counting import contribution_of
from services.assessment.domain.state import Case, Reply, Vote, Votes

Change = Callable[[Case, Any, Now], Case]


def hear(case: Case | None, fact: Fact, now: Now) -> Decision[Case]:
    """What is known of the case is more, and what it adds to the rates may be another than before."""
    return counted(learn(case or Case(), fact, now))


def learn(case: Case, fact: Fact, now: Now) -> Case:
    """The case with what the fact says; nothing is said of it."""
    return CHANGES[type(fact)](case, fact, now)


def counted(case: Case) -> Decision[Case]:
    """Says what the case adds, if that is another than what was said last."""
    after = contribution_of(case)
    if after == case.counted:
        return Decision(case)
    changed = ContributionChanged(before=case.counted, after=after)
    return Decision(case.model_copy(update={"counted": after}), (changed,))


def _submitted(case: Case, fact: CaseSubmitted, _now: Now) -> Case:
    """The number, without which nothing is counted."""
    people = case.people + len(fact.people)
    return _with(case, number=fact.number, kind=fact.kind.value, channel=fact.channel, people=people)


def _admitted(case: Case, fact: CaseAdmitted, now: Now) -> Case:
    """受理: from now on it counts."""
    return _with(case, admitted_at=now.said, **_place(fact.category, fact.area, now.said, now.policy))


def _reclassified(case: Case, fact: CaseReclassified, now: Now) -> Case:
    """It counts where it belongs."""
    return _with(case, **_place(fact.category, fact.area, case.admitted_at or now.said, now.policy))


def _joined(case: Case, fact: RequesterJoined, _now: Now) -> Case:
    left = tuple(person for person in case.left if person != fact.person.id)
    return _with(case, people=case.people + 1, left=left)


def _left(case: Case, fact: RequesterLeft, _now: Now) -> Case:
    """What they said here counts where they went."""
    return _with(case, people=case.people - 1, left=tuple(sorted({*case.left, fact.person})))


def _withdrawn(case: Case, _fact: CaseWithdrawn, _now: Now) -> Case:
    return _with(case, withdrawn=True)


def _merged(case: Case, _fact: CaseMerged, _now: Now) -> Case:
    """并案: what it was counts nowhere; what it goes on as counts for all."""
    return _with(case, merged=True)


def _unmerged(case: Case, _fact: CaseUnmerged, _now: Now) -> Case:
    """拆分: it counts by itself again."""
    return _with(case, merged=False)


def _dispatched(case: Case, fact: CaseDispatched, now: Now) -> Case:
    """Who has it: the last dispatch of the last round has the credit and the blame."""
    direct = fact.unit == now.policy.deployment.centre
    return _with(case, hop=fact.hop, round=fact.round, unit=fact.unit, level=fact.level.value, direct=direct)


def _returned(case: Case, _fact: ReturnGranted, _now: Now) -> Case:
    return _with(case, returned=True)


def _missed(case: Case, fact: DeadlineMissed, _now: Now) -> Case:
    """Supervision, whose clocks they are, says that the result of a hop did not come in time."""
    return _with(case, missed=tuple(sorted({*case.missed, (fact.hop, fact.round)})))


def _not_missed(case: Case, fact: DeadlineMissWithdrawn, _now: Now) -> Case:
    """It came in time after all."""
    return _with(case, missed=tuple(one for one in case.missed if one[0] != fact.hop))


def _replied(case: Case, fact: ReplyGiven | ReplyExhausted, now: Now) -> Case:
    """办结: of one round when it was first, and whether any way reached them; of an older round nothing more."""
    new = Reply(round=fact.round, at=now.said, reached=isinstance(fact, ReplyGiven))
    known = case.reply
    if known is not None and known.round == new.round:
        new = Reply(round=known.round, at=min(known.at, new.at), reached=known.reached or new.reached)
    return case if known is not None and known.round > new.round else _with(case, reply=new)


def _judged(case: Case, fact: EvaluationReceived, now: Now) -> Case:
    """A person's word; of an older round it counts no more, and of the same their last one does."""
    if fact.round < case.votes.round:
        return case
    known = case.votes if case.votes.round == fact.round else Votes(round=fact.round)
    vote = Vote(contacted=fact.contacted.value, resolved=fact.resolved.value, satisfied=fact.satisfied)
    first, by_person = min(known.first_at or now.said, now.said), {**known.by_person, fact.person: vote}
    return _with(case, votes=Votes(round=fact.round, first_at=first, by_person=by_person))


def _reopened(case: Case, fact: CaseReopened, _now: Now) -> Case:
    """重办: the credit of the round before is withdrawn."""
    return _with(case, redone=max(case.redone, fact.round))


def _excluded(case: Case, fact: ClaimExcluded, _now: Now) -> Case:
    return _with(case, excluded=fact.reason)


def _included(case: Case, _fact: ExclusionLifted, _now: Now) -> Case:
    return _with(case, excluded="")


CHANGES: Final[Mapping[type[Fact], Change]] = {
    CaseSubmitted: _submitted,
    CaseAdmitted: _admitted,
    CaseReclassified: _reclassified,
    RequesterJoined: _joined,
    RequesterLeft: _left,
    CaseWithdrawn: _withdrawn,
    CaseMerged: _merged,
    CaseUnmerged: _unmerged,
    CaseDispatched: _dispatched,
    ReturnGranted: _returned,
    DeadlineMissed: _missed,
    DeadlineMissWithdrawn: _not_missed,
    ReplyGiven: _replied,
    ReplyExhausted: _replied,
    EvaluationReceived: _judged,
    CaseReopened: _reopened,
    ClaimExcluded: _excluded,
    ExclusionLifted: _included,
}


def _with(case: Case, **changes: Any) -> Case:
    return case.model_copy(update=changes)


def _place(category: str, area: str | None, came: datetime, policy: Policy) -> Mapping[str, str]:
    """The township of the day on which it was admitted: a village that is another's later stays where it was then."""
    units, day = policy.units, came.astimezone(policy.office.tz).date()
    town = units.answering(area, "township", day) or ""
    known = town if units.level_of(town) == "township" else ""
    return {"category": category, "area": area or "", "town": known}
