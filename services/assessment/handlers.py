"""Which fact meets which rule."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from libs.common.decision import Rule
from libs.common.envelope import Heard, key_of
from libs.common.events import Fact
from libs.common.events.assessment import (
    ClaimExcluded,
    ContributionChanged,
    ContributionsPooled,
    ExclusionLifted,
)
from libs.common.events.notification import ReplyExhausted, ReplyGiven
from libs.common.events.supervision import DeadlineMissed, DeadlineMissWithdrawn
from libs.common.events.words import Measure
from services.assessment.domain import hearing, pool, sums

OWN: Final = frozenset({ClaimExcluded, ExclusionLifted})
"""What this desk itself has said of a case: its document knows already."""
REACTIONS: Mapping[type[Fact], Rule] = {
    **{fact: hearing.hear for fact in hearing.CHANGES if fact not in OWN},
    ContributionChanged: pool.take,
    ContributionsPooled: sums.add,
}
REPLIES: Final = frozenset({ReplyGiven.type(), ReplyExhausted.type()})
CLOCKS: Final = frozenset({DeadlineMissed.type(), DeadlineMissWithdrawn.type()})


def reaches(heard: Heard) -> Sequence[str]:
    """The case it is about, if it counts for it; what a case adds reaches its pool, and what a pool moved the sums.

    What those who joined are told completes nothing a second time, and of the clocks only that of the result counts.
    """
    said = heard.data if isinstance(heard.data, dict) else {}
    if heard.type == ContributionChanged.type():
        return (pool.pool_of(_number(said)),)
    if heard.type == ContributionsPooled.type():
        places = {(row["month"], row["part"]) for row in said.get("moved", ())}
        return tuple(sums.id_of(month, part, heard.subject) for month, part in sorted(places))
    told_others = heard.type in REPLIES and said.get("joined") is True
    other_clock = heard.type in CLOCKS and said.get("measure", Measure.RESULT) != Measure.RESULT
    return () if told_others or other_clock else (key_of(heard.subject),)


def _number(said: Mapping[str, Any]) -> str:
    return str((said.get("after") or said.get("before") or {}).get("number", ""))
