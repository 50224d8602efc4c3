"""约专家: a lawyer, counsellor or mediator joins a case with a slot of their time.

A slot is reserved before it is decided (services/routing/prepare.py).  A reservation is worth something only while the
case has decided nothing since: `Case.bookings` counts what is decided, and what was let go cannot be taken up again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import ToldInstant, text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.fact import Fact
from libs.common.events.routing import CoHandlerAdded, SessionBooked, SessionHeld, SessionMoved
from libs.common.events.words import Part, SessionOutcome
from libs.common.policy import Policy
from libs.common.policy.specialists import Specialist
from services.routing.domain.dispatch import is_answered
from services.routing.domain.dues import part_of
from services.routing.domain.freeing import freed
from services.routing.domain.slots import Slot, next_free, slot_at
from services.routing.domain.state import Case, Session, Status

Name = Annotated[str, Field(min_length=1, max_length=80)]
Reason = Annotated[str, Field(min_length=1, max_length=200)]
Taken = Mapping[str, Collection[datetime]]
NOTHING: Final[Taken] = MappingProxyType({})
LAPSED: Final = "slot-lapsed"


class Asking(BaseModel):
    """Who asks: the lead, the centre, or the specialist's unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    unit: Name
    by: Name


class BookSession(Asking):
    """A slot of that specialist, by the instant at which it begins."""

    specialist: Name
    at: ToldInstant


class MoveSession(Asking):
    """Another slot of the same specialist; the citizen is told why."""

    at: ToldInstant
    reason: Reason


class CancelSession(Asking):
    """The slot is given back; the citizen is told why."""

    reason: Reason


class RecordSession(Asking):
    """What came of it: `text` in words for the citizen, who need none if nobody came."""

    outcome: SessionOutcome
    text: Annotated[str, Field(max_length=2000)] = ""


class LetGo(BaseModel):
    """Another case wants the slot that this one reserved and did not book."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    hold: str
    booking: int


@dataclass(frozen=True, slots=True)
class Hold:
    """A slot reserved for a case, as its `booking`-th reservation, at that instant; `key` is its place on the shelf."""

    key: str
    case: str
    booking: int
    at: datetime

    def dead(self, case: Case) -> bool:
        """Whether the case can book by it no more: it has decided since, and has another session or none."""
        return self.booking <= case.bookings and not self.stands(case)

    def stands(self, case: Case) -> bool:
        """Whether the case has its session by it."""
        return case.session is not None and case.session.hold == self.key


def book(case: Case | None, command: BookSession, now: Now) -> Decision[Case]:
    """The specialist's unit joins, with a part that is due after the meeting."""
    case, slot = wanted(case, command, now.policy, now.at)
    session = _session(case, slot, now.found)
    unit = slot.specialist.unit
    owed = part_of(now.policy, unit, case.profile, slot.until)
    known = {"hop": case.hop, "round": case.round}
    joins = unit not in {case.unit, *case.co_handlers, *case.joined}
    part = Part(unit=unit, lead=False, **owed._asdict())
    added: tuple[Fact, ...] = (CoHandlerAdded(**known, part=part),) if joins else ()
    fact = SessionBooked(**known, booking=session.booking, meeting=session.meeting, by=command.by, **owed._asdict())
    joined = (*case.joined, unit) if joins else case.joined
    update = {"session": session, "bookings": session.booking, "joined": joined}
    return Decision(case.model_copy(update=update), (*added, fact))


def move(case: Case | None, command: MoveSession, now: Now) -> Decision[Case]:
    """Another slot; the one before is free from this decision on."""
    case, slot = wanted(case, command, now.policy, now.at)
    _, before = _to_come(case, command, now)
    session = _session(case, slot, now.found)
    fact = SessionMoved(
        hop=case.hop, round=case.round, booking=session.booking, meeting=session.meeting, before=before.meeting.at,
        reason=command.reason, by=command.by,
        **part_of(now.policy, slot.specialist.unit, case.profile, slot.until)._asdict(),
    )  # fmt: skip
    return Decision(case.model_copy(update={"session": session, "bookings": session.booking}), (fact,))


def cancel(case: Case | None, command: CancelSession, now: Now) -> Decision[Case]:
    """The slot is free; the part stays, until it is reported or waived by name."""
    case, _ = _to_come(case, command, now)
    return Decision(*freed(case, command.reason, command.by))


def record(case: Case | None, command: RecordSession, now: Now) -> Decision[Case]:
    """The specialist's unit, or the centre, says what came of it, once it has begun."""
    case, session = _booked(case)
    if command.unit not in {session.meeting.unit, now.policy.deployment.centre}:
        raise Refused("not-yours", f"{session.meeting.unit} records it, or the centre", field="unit", status=403)
    if now.at < session.meeting.at:
        raise Refused("not-begun", f"it begins at {text_of(session.meeting.at)}; record it then, or cancel it")
    if command.outcome is SessionOutcome.OTHER:
        known = ", ".join(outcome for outcome in SessionOutcome if outcome is not SessionOutcome.OTHER)
        raise Refused("outcome", f"outcome is one of {known}", field="outcome", status=422)
    if not command.text and command.outcome is not SessionOutcome.NOBODY_CAME:
        raise Refused("no-words", "text is missing: say in plain words what came of it", field="text", status=422)
    fact = SessionHeld(
        hop=session.hop, round=session.round, booking=session.booking, meeting=session.meeting,
        outcome=command.outcome, text=command.text, by=command.by,
    )  # fmt: skip
    return Decision(case.model_copy(update={"session": None}), (fact,))


def let_go(case: Case | None, command: LetGo, now: Now) -> Decision[Case]:
    """What this case reserved and did not book it cannot book any more; `Refused` if it has."""
    case, hold = case or Case(), Hold(command.hold, now.subject, command.booking, now.at)
    if hold.stands(case):
        raise Refused("slot-taken", "the case has its session in this slot", field="at")
    return Decision(case.model_copy(update={"bookings": max(case.bookings, command.booking)}))


def wanted(
    case: Case | None, command: BookSession | MoveSession, policy: Policy, at: datetime, taken: Taken = NOTHING
) -> tuple[Case, Slot]:  # fmt: skip
    """The open case and the slot that is asked for; `Refused` names the next free ones if it cannot be had."""
    case = _open(case)
    one = _specialist(case, command, policy)
    slot = slot_at(one, command.at, at, policy)
    if slot is None:
        free = next_free(one, at, policy, taken.get(one.id, ()))
        raise Refused("no-slot", f"{one.id} has no such slot; the next free ones are: {free}", field="at", status=422)
    if slot.at in taken.get(one.id, ()):
        raise taken_by_another(slot, policy, at, taken)
    return case, slot


def taken_by_another(slot: Slot, policy: Policy, at: datetime, taken: Taken) -> Refused:
    """The refusal with the way out."""
    free = next_free(slot.specialist, at, policy, {slot.at, *taken.get(slot.specialist.id, ())})
    return Refused("slot-taken", f"the slot is taken; the next free ones are: {free}", field="at")


def _open(case: Case | None) -> Case:
    if case is None or not case.hop:
        raise Refused("unknown-case", "routing has dispatched no such case; check the case id", status=404)
    if case.rests() or case.status is not Status.WITH_UNIT or is_answered(case):
        raise Refused("illegal", "a session is booked while a unit works on the case; this one is not with a unit")
    return case


def _specialist(case: Case, command: BookSession | MoveSession, policy: Policy) -> Specialist:
    """Whom the case may meet, at the wish of who may wish it."""
    if isinstance(command, MoveSession):
        _, session = _asked_by_one_of_them(case, command, policy)
        wish = session.meeting.specialist
    else:
        wish = _wish(case, command, policy)
    one = policy.specialists.get(wish)
    if one is None:
        known = ", ".join(one.id for one in policy.specialists)
        raise Refused("unknown-specialist", f"there is no {wish}; known are {known}", field="specialist", status=422)
    if one.unit in case.about:
        text = f"the case is about {one.unit}; choose a specialist of another unit"
        raise Refused("recused", text, field="specialist", status=422)
    return one


def _wish(case: Case, command: BookSession, policy: Policy) -> str:
    if command.unit not in {case.unit, policy.deployment.centre}:
        raise Refused(
            "lead-only", f"the lead, {case.unit}, asks for a session, or the centre", field="unit", status=403
        )
    if case.session is not None:
        at = text_of(case.session.meeting.at)
        raise Refused("booked", f"a session is booked at {at}; move or cancel it, or record what came of it")
    return command.specialist


def _session(case: Case, slot: Slot, hold: object) -> Session:
    """The session by what was reserved; a reservation that was let go meanwhile is worth nothing."""
    if not isinstance(hold, Hold) or hold.booking <= case.bookings or not hold.key.startswith(f"{slot.key}/"):
        raise Refused(LAPSED, "the slot was let go meanwhile; ask for it again", field="at")
    return Session(
        hop=case.hop, round=case.round, booking=hold.booking, hold=hold.key, meeting=slot.meeting()
    )  # fmt: skip


def _booked(case: Case | None) -> tuple[Case, Session]:
    if case is None or case.session is None:
        raise Refused("no-session", "no session is booked for this case", status=409 if case else 404)
    return case, case.session


def _asked_by_one_of_them(case: Case | None, command: Asking, policy: Policy) -> tuple[Case, Session]:
    case, session = _booked(case)
    if command.unit not in {case.unit, session.meeting.unit, policy.deployment.centre}:
        text = f"the lead, {case.unit}, may do this, or {session.meeting.unit}, or the centre"
        raise Refused("not-yours", text, field="unit", status=403)
    return case, session


def _to_come(case: Case | None, command: Asking, now: Now) -> tuple[Case, Session]:
    """The session before it begins; afterwards it can only be recorded."""
    case, session = _asked_by_one_of_them(case, command, now.policy)
    if session.meeting.at <= now.at:
        raise Refused("begun", "it has begun; record what came of it, also if nobody came")
    return case, session
