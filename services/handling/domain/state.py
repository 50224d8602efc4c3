"""One case at the desk, and what is legal in each status."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from libs.common.clock import Instant
from libs.common.errors import Refused
from libs.common.events.fact import Light, Value
from libs.common.events.words import Kind, Level, Mode, Outcome
from libs.worktime import Pause


class Status(Light, StrEnum):
    """Where a hop stands.  `elsewhere`: asked to be returned or raised, routing decides."""

    EXPECTED = "expected"
    DISPATCHED = "dispatched"
    TAKEN_ON = "taken_on"
    WAITING = "waiting"
    ELSEWHERE = "elsewhere"
    REPORTED = "reported"
    APPROVED = "approved"
    ENDED = "ended"


class Act(StrEnum):
    """What a unit or the centre can do; the name of the route."""

    TAKE_ON = "accept"
    CONTACT = "contact"
    FAILED_CONTACT = "failed-contact"
    PROGRESS = "progress"
    ASK = "question"
    REPORT_PART = "part"
    WAIVE_PART = "waive"
    RETURN = "return"
    ESCALATE = "escalate"
    RESULT = "result"
    APPROVE = "approve"
    SEND_BACK = "send-back"
    ANSWER_ORDER = "order-answer"
    PAUSE = "pause"
    EXTEND = "extend"
    NOTE = "note"


_WORK: Final = (
    Act.CONTACT, Act.FAILED_CONTACT, Act.PROGRESS, Act.ASK, Act.REPORT_PART, Act.WAIVE_PART, Act.RETURN, Act.ESCALATE,
    Act.PAUSE, Act.EXTEND, Act.RESULT, Act.ANSWER_ORDER, Act.NOTE,
)  # fmt: skip

LEGAL: Final[Mapping[Status, tuple[Act, ...]]] = MappingProxyType(
    {
        Status.EXPECTED: (),
        Status.DISPATCHED: (Act.TAKE_ON, Act.REPORT_PART, Act.RETURN, Act.ESCALATE, Act.ANSWER_ORDER, Act.NOTE),
        Status.TAKEN_ON: _WORK,
        Status.WAITING: tuple(act for act in _WORK if act is not Act.ASK),
        Status.ELSEWHERE: (Act.CONTACT, Act.FAILED_CONTACT, Act.REPORT_PART, Act.ANSWER_ORDER, Act.NOTE),
        Status.REPORTED: (Act.APPROVE, Act.SEND_BACK, Act.REPORT_PART, Act.ANSWER_ORDER, Act.NOTE),
        Status.APPROVED: (Act.ANSWER_ORDER, Act.NOTE),
        Status.ENDED: (Act.ANSWER_ORDER,),
    }
)


NOTHING_ASKED: Final = MappingProxyType({"asks_pause": False, "asks_extension": False})


class Who(StrEnum):
    """Who may do an act: the lead, any unit that has a part, or the centre."""

    LEAD = "lead"
    PART = "part"
    CENTRE = "centre"


WHO: Final[Mapping[Act, Who]] = MappingProxyType(
    {
        **dict.fromkeys(Act, Who.LEAD),
        **dict.fromkeys(
            (Act.CONTACT, Act.FAILED_CONTACT, Act.PROGRESS, Act.REPORT_PART, Act.ANSWER_ORDER, Act.NOTE), Who.PART
        ),
        **dict.fromkeys((Act.APPROVE, Act.SEND_BACK), Who.CENTRE),
    }
)
MOVES: Final[Mapping[Act, Status]] = MappingProxyType(
    {
        Act.TAKE_ON: Status.TAKEN_ON, Act.ASK: Status.WAITING, Act.RETURN: Status.ELSEWHERE,
        Act.ESCALATE: Status.ELSEWHERE, Act.RESULT: Status.REPORTED, Act.APPROVE: Status.APPROVED,
        Act.SEND_BACK: Status.TAKEN_ON,
    }
)  # fmt: skip
"""The acts after which a case stands elsewhere; every other leaves it where it is."""


class DeskPart(Value):
    """A unit's share: still open, reported, or waived by the lead."""

    unit: str
    lead: bool
    due: Instant
    done: bool = False


class Attempt(Value):
    """A contact that did not reach the citizen; `unit` and `means` are empty in what was noted before they were."""

    at: Instant
    by: str
    unit: str = ""
    means: str = ""


class Report(Value):
    """The result as the unit reported it."""

    by: str
    outcome: Outcome
    text: str
    legal: str = ""


class Redo(Value):
    """重办: why the citizen wants it done again."""

    round: int
    reason: str


class Case(Value):
    """A case as this desk knows it; `hop` 0 means it was heard of before it was dispatched.

    `hand_back_by`: until when the lead may ask to return this hop; None: a dispatch of before that rule.
    `merged`: it goes on as another case, and nothing is done here until it is taken out of the merge again.
    `asks_pause`, `asks_extension`: what waits for the centre.  `extended`: this round was.  `pauses`: of the result's
    clock, as supervision says; the lead's `due` is the clock's as it stands now.
    `parked`: the round that is put aside (挂账), 0 if none.
    `asked_by`: the unit whose question the citizen has not answered.  `redo`: of the last round but the first.
    `files`: what results named, of this hop and before.
    `closed_round`: the last round that evaluation closed.
    `deeds` counts what units did, so that whoever read an earlier state can tell (If-Match).
    """

    status: Status = Status.EXPECTED
    hop: int = 0
    round: int = 0
    unit: str = ""
    number: str = ""
    kind: Kind = Kind.OTHER
    title: str = ""
    text: str = ""
    category: str = ""
    area: str | None = None
    level: Level = Level.OTHER
    mode: Mode = Mode.QUICK
    urgent: bool = False
    designated: bool = False
    returned: bool = False
    why: str = ""
    dispatched_at: Instant | None = None
    hand_back_by: Instant | None = None
    parts: tuple[DeskPart, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    asked_by: str = ""
    handlers: tuple[str, ...] = ()
    deeds: int = 0
    files: tuple[str, ...] = ()
    report: Report | None = None
    sent_back: int = 0
    merged: bool = False
    redo: Redo | None = None
    profile: str = ""
    asks_pause: bool = False
    asks_extension: bool = False
    extended: bool = False
    pauses: tuple[Pause, ...] = ()
    parked: int = 0
    closed_round: int = 0

    def is_over(self, round_: int) -> bool:
        """Whether that round stays ended; a newer one than was closed is that of an appeal (申诉)."""
        return self.status is Status.ENDED and not 0 < self.closed_round < round_

    def is_parked(self) -> bool:
        """Nothing of the present round is owed, and nothing but a note is taken."""
        return 0 < self.round <= self.parked

    def stands(self) -> str:
        """How it stands, for whoever wanted something else."""
        return "merged into another" if self.merged else "parked" if self.is_parked() else self.status

    def part_of(self, unit: str) -> DeskPart | None:
        """The unit's share, or None."""
        return next((part for part in self.parts if part.unit == unit), None)

    def with_part(self, changed: DeskPart) -> "Case":
        """The same case with that unit's share as it is now."""
        parts = tuple(changed if part.unit == changed.unit else part for part in self.parts)
        return self.model_copy(update={"parts": parts})

    def closed(self, unit: str) -> "Case":
        """The same case with the unit's share done."""
        part = self.part_of(unit)
        return self.with_part(part.model_copy(update={"done": True})) if part else self

    def handled_by(self, who: str) -> "Case":
        """The same case with one more deed, by one who worked on it: the checker is never one of them."""
        handlers = self.handlers if who in self.handlers else (*self.handlers, who)
        return self.model_copy(update={"handlers": handlers, "deeds": self.deeds + 1})

    def open_parts(self) -> tuple[str, ...]:
        """Co-handlers that have not reported and were not waived."""
        return tuple(part.unit for part in self.parts if not part.lead and not part.done)


def legal_acts(case: Case) -> tuple[Act, ...]:
    """What may be done now; asked for by pages and told to whoever tried something else."""
    acts = LEGAL[case.status] if not case.merged else ()
    if case.is_parked():
        acts = tuple(act for act in acts if act is Act.NOTE)
    hidden = {Act.RETURN} if case.designated or case.returned else set()
    hidden |= {Act.PAUSE} if case.asks_pause else set()
    hidden |= {Act.EXTEND} if case.asks_extension or case.extended else set()
    hidden |= set() if case.open_parts() else {Act.REPORT_PART, Act.WAIVE_PART}
    return tuple(act for act in acts if act not in hidden)


def require(case: Case | None, act: Act, unit: str) -> Case:
    """The case, if the act is legal for that unit; `Refused` names what would be."""
    if case is None or not case.hop:
        raise Refused("unknown-case", "this desk has no such case; check the case id", status=404)
    if act not in legal_acts(case):
        raise Refused("illegal", f"a case that is {case.stands()} takes no {act}", legal=legal_acts(case))
    part = case.part_of(unit)
    if part is None:
        raise Refused("not-yours", f"{unit} has no part in this case; it is with {case.unit}", field="unit", status=403)
    if WHO[act] is Who.LEAD and not part.lead:
        raise Refused("lead-only", f"only the lead, {case.unit}, may do this", field="unit", status=403)
    return case
