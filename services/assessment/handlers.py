"""Which fact meets which rule."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from libs.common.decision import Rule
from libs.common.envelope import Heard, key_of
from libs.common.events import Fact
from libs.common.events.assessment import ContributionChanged, ContributionsPooled
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
from services.assessment.domain import hearing, pool, sums

REACTIONS: Mapping[type[Fact], Rule] = {
    CaseSubmitted: hearing.submit,
    CaseAdmitted: hearing.admit,
    CaseReclassified: hearing.reclassify,
    RequesterJoined: hearing.join,
    RequesterLeft: hearing.leave,
    CaseWithdrawn: hearing.withdraw,
    CaseMerged: hearing.merge,
    CaseUnmerged: hearing.unmerge,
    CaseDispatched: hearing.dispatch,
    ReturnGranted: hearing.give_back,
    DeadlineMissed: hearing.miss,
    DeadlineMissWithdrawn: hearing.take_back,
    ReplyGiven: hearing.reply,
    ReplyExhausted: hearing.reply,
    EvaluationReceived: hearing.judge,
    CaseReopened: hearing.reopen,
    ContributionChanged: pool.take,
    ContributionsPooled: sums.add,
}
REPLIES: Final = frozenset({ReplyGiven.type(), ReplyExhausted.type()})
CLOCKS: Final = frozenset({DeadlineMissed.type(), DeadlineMissWithdrawn.type()})


def reaches(heard: Heard) -> Sequence[str]:
    """The case it is about, if it counts for it; what a case adds reaches its pool, and what a pool moved the sums."""
    said = heard.data if isinstance(heard.data, dict) else {}
    if heard.type == ContributionChanged.type():
        return (pool.pool_of(_number(said)),)
    if heard.type == ContributionsPooled.type():
        places = {(row["month"], row["part"]) for row in said.get("moved", ())}
        return tuple(sums.id_of(month, part, heard.subject) for month, part in sorted(places))
    without = (heard.type in REPLIES and said.get("joined") is True) or (
        heard.type in CLOCKS and said.get("measure", Measure.RESULT) != Measure.RESULT
    )
    return () if without else (key_of(heard.subject),)


def _number(said: Mapping[str, Any]) -> str:
    return str((said.get("after") or said.get("before") or {}).get("number", ""))
