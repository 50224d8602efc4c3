"""Which fact meets which rule."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from libs.common.decision import Rule
from libs.common.envelope import Heard, key_of
from libs.common.events import Fact
from libs.common.events.assessment import (
    ClaimExcluded,
    CommonIssueRaised,
    ContributionChanged,
    ContributionsPooled,
    ExclusionLifted,
    MatterLeft,
    MatterSketched,
    MemberJoined,
    RecurrenceMeasured,
)
from libs.common.events.intake import (
    CaseAdmitted,
    CaseMerged,
    CaseReclassified,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
)
from libs.common.events.notification import ReplyExhausted, ReplyGiven
from libs.common.events.supervision import DeadlineMissed, DeadlineMissWithdrawn
from libs.common.events.words import Measure
from services.assessment.domain import clustering, hearing, matter, pool, sorting, sums
from services.assessment.domain.alongside import both
from services.assessment.domain.reaching import OF_ISSUES, documents

OWN: Final = frozenset({ClaimExcluded, ExclusionLifted})
"""What this desk itself has said of a case: its document knows already."""
COMPARED: Final[Mapping[type[Fact], Rule]] = {
    CaseSubmitted: matter.submit,
    CaseAdmitted: matter.admit,
    CaseReclassified: matter.admit,
    CaseWithdrawn: matter.end,
    CaseMerged: matter.end,
    CaseUnmerged: matter.come_back,
}
"""What is not only counted, but compared with other matters too."""
REACTIONS: Mapping[type[Fact], Rule] = {
    **{fact: hearing.hear for fact in hearing.CHANGES if fact not in OWN},
    **{fact: both(hearing.hear, rule) for fact, rule in COMPARED.items()},
    ContributionChanged: pool.take,
    ContributionsPooled: sums.add,
    MatterSketched: clustering.gather,
    MatterLeft: sorting.left,
    CommonIssueRaised: sorting.raised,
    MemberJoined: sorting.joined,
    RecurrenceMeasured: clustering.retire,
}
CHANGED, POOLED = ContributionChanged.type(), ContributionsPooled.type()
REPLIES: Final = frozenset({ReplyGiven.type(), ReplyExhausted.type()})
CLOCKS: Final = frozenset({DeadlineMissed.type(), DeadlineMissWithdrawn.type()})


def reaches(heard: Heard) -> Sequence[str]:
    """The case it is about, if it counts for it; what a case adds reaches its pool, and what a pool moved the sums.

    What those who joined are told completes nothing a second time, and of the clocks only that of the result counts.
    """
    said, type_ = heard.data if isinstance(heard.data, dict) else {}, heard.type
    if type_ in OF_ISSUES:
        return documents(said, type_)
    if type_ == CHANGED:
        return (pool.pool_of(_number(said)),)
    if type_ == POOLED:
        places = {(row["month"], row["part"]) for row in said.get("moved", ())}
        return tuple(sums.id_of(month, part, heard.subject) for month, part in sorted(places))
    told_others = type_ in REPLIES and said.get("joined") is True
    other_clock = type_ in CLOCKS and said.get("measure", Measure.RESULT) != Measure.RESULT
    return () if told_others or other_clock else (key_of(heard.subject),)


def _number(said: Mapping[str, Any]) -> str:
    return str((said.get("after") or said.get("before") or {}).get("number", ""))
