"""What is kept of a fact as a line of the course: what people are told, never what identifies them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from libs.common.clock import text_of
from libs.common.events import Fact
from libs.common.events.evaluation import EvaluationReceived
from libs.common.events.intake import (
    AffectedPersonAdded,
    CaseMerged,
    CaseRefused,
    CaseSplit,
    CaseSubmitted,
    CaseSupplemented,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.notification import CallTaskOpened, DutyAlerted, ReplyExhausted, ReplyGiven, VisitTaskOpened
from libs.common.events.routing import (
    CaseDispatched,
    CoHandlerAdded,
    SessionBooked,
    SessionCancelled,
    SessionHeld,
    SessionMoved,
)
from libs.common.events.supervision import DeadlinePaused, DeadlineRecalculated
from libs.common.events.words import Meeting
from libs.common.policy.specialists import title_of
from services.portal.domain.state import Line, Plain

LONGEST: Final = 2000
MOST_LINES: Final = 400
EARLIER: Final = "EarlierLines"
"""The type of the line that stands for what fell out at the old end."""
SENT: Final = frozenset({"rule", "rule_version", "why_en", "profile"})
"""What of a dispatch is kept besides, so that each can say why this unit and why this deadline."""
KEPT: Final = frozenset(
    {
        "unit", "part", "from_unit", "to_unit", "by", "text", "reason", "why", "category", "call", "signpost",
        "means", "outcome", "designated", "missed", "round", "until", "due", "label", "review", "files", "legal",
        "since", "evidence", "days", "refused", "what", "agreed", "unreachable", "tries", "reached", "upheld",
    }
)  # fmt: skip
MEETINGS: Final = (SessionBooked, SessionMoved, SessionCancelled, SessionHeld)
LONG_WORDS: Final[Mapping[type[Fact], frozenset[str]]] = {
    CaseSubmitted: frozenset({"text", "files"}),
    CaseSplit: frozenset({"text", "files"}),
    CaseDispatched: frozenset({"text"}),
    DutyAlerted: frozenset({"text", "means"}),
    ReplyGiven: frozenset({"text"}),
    ReplyExhausted: frozenset({"text"}),
    EvaluationReceived: frozenset({"text"}),
    SessionHeld: frozenset({"text"}),
}
"""Words that stand elsewhere on the matter's sheet, or concern one person only."""
IN_A_ROW: Final = frozenset(
    fact.__name__
    for fact in (
        RequesterJoined, RequesterLeft, AffectedPersonAdded, ReplyGiven, ReplyExhausted, EvaluationReceived,
        CallTaskOpened, VisitTaskOpened,
    )
)  # fmt: skip
"""What comes once per person of a group: one line that counts, not five hundred."""


def line_of(fact: Fact, at: datetime) -> Line:
    """The line of a fact; a pause that is over when it is written down says so (`past`)."""
    facts = _facts(fact, LONG_WORDS.get(type(fact), frozenset()))
    if isinstance(fact, DeadlinePaused) and fact.until and fact.until <= at:
        facts["past"] = True
    return Line(type=type(fact).__name__, at=at, facts=facts)


def own_line(fact: Fact, at: datetime) -> Line:
    """The line of a fact about one person, for that person alone: with all its words."""
    return Line(type=type(fact).__name__, at=at, facts={**_facts(fact, frozenset()), "mine": True})


def with_line(lines: tuple[Line, ...], new: Line) -> tuple[Line, ...]:
    """The course with one more line; what falls out at the old end is counted, and the journals keep it."""
    if new.type in IN_A_ROW:
        same = next((i for i, old in enumerate(lines) if _alike(old, new)), None)
        if same is not None:
            counted = lines[same].model_copy(update={"times": lines[same].times + 1})
            return (*lines[:same], counted, *lines[same + 1 :])
    if len(lines) < MOST_LINES:
        return (*lines, new)
    out, kept = lines[: 2 - MOST_LINES], lines[2 - MOST_LINES :]
    return (Line(type=EARLIER, at=out[0].at, times=sum(line.times for line in out)), *kept, new)


def _alike(old: Line, new: Line) -> bool:
    """Of the same round; one who thinks better of it is no other person, and what was changed for a caller says so."""
    names = ("round", "changed", "evidence")
    return old.type == new.type and all(old.facts.get(name) == new.facts.get(name) for name in names)


def _facts(fact: Fact, without: frozenset[str]) -> dict[str, Plain]:
    said, wanted = fact.model_dump(mode="json"), KEPT - without
    if isinstance(fact, CaseDispatched):
        said["due"], wanted = said["dues"]["result"], wanted | SENT
    if isinstance(fact, DeadlineRecalculated):
        said["what"], wanted = fact.measure.value, wanted | {"what", "before"}
    if isinstance(fact, CoHandlerAdded):
        said["unit"] = fact.part.unit
    if isinstance(fact, CaseRefused):
        said["reason"] = fact.legal
    if isinstance(fact, DutyAlerted):
        said["label"], said["by"] = "、".join(fact.risk), fact.desk
    if isinstance(fact, CaseMerged | CaseSplit):
        said["label"] = fact.number
    if isinstance(fact, CaseSupplemented):
        said["files"] = len(fact.files) or ""
    kept = {name: value for name, value in said.items() if name in wanted}
    if isinstance(fact, EvaluationReceived) and fact.changed:
        kept["changed"] = True
    if isinstance(fact, MEETINGS):
        kept |= _met(fact.meeting)
    return {name: value[:LONGEST] if isinstance(value, str) else value for name, value in kept.items() if _plain(value)}


def _met(meeting: Meeting) -> dict[str, str]:
    return {
        "unit": meeting.unit, "specialist": title_of(meeting.kind, meeting.name), "at": text_of(meeting.at),
        "place": meeting.place,
    }  # fmt: skip


def _plain(value: object) -> bool:
    return isinstance(value, str | int) and value != ""
