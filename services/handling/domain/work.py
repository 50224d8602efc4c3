"""What a unit does with a case (处置)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.handling import (
    CaseTakenOn,
    CitizenContacted,
    ContactFailed,
    EscalationRequested,
    NoteTaken,
    OrderAnswered,
    PartReported,
    PartWaived,
    ProgressReported,
    QuestionAsked,
    ReturnRequested,
)
from services.handling.domain.state import Act, Attempt, Case, Status, require, unreachable

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Command(BaseModel):
    """A wish of a unit: which unit, and who there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    unit: Name
    by: Name


class TakeOn(Command):
    """接单."""


class RecordContact(Command):
    """The citizen was reached: by `phone`, `visit`, `wechat` or another means."""

    means: Name


class RecordFailedContact(Command):
    """The citizen was not reached."""

    means: Name


class ReportProgress(Command):
    """Words for the citizen."""

    text: Words


class AskQuestion(Command):
    """A question to the citizen."""

    text: Words


class ReportPart(Command):
    """A co-handler's part is done: what was done."""

    text: Words


class WaivePart(Command):
    """The lead goes on without the part of `part`."""

    part: Name
    reason: Words


class RequestReturn(Command):
    """退单, with a reason code and words."""

    code: Name
    text: Words


class RequestEscalation(Command):
    """提级, with the reason."""

    reason: Words


class TakeNote(Command):
    """Words for colleagues only."""

    text: Words


class AnswerOrder(Command):
    """An answer to a reminder or an order; `refused`: the unit will not do it, and says why."""

    text: Words
    refused: bool = False


def take_on(case: Case | None, command: TakeOn, _now: Now) -> Decision[Case]:
    """The lead takes the case on."""
    case = require(case, Act.TAKE_ON, command.unit)
    fact = CaseTakenOn(hop=case.hop, round=case.round, part=command.unit, by=command.by)
    return Decision(_handled(case, command, status=Status.TAKEN_ON), (fact,))


def record_contact(case: Case | None, command: RecordContact, _now: Now) -> Decision[Case]:
    """What counts as contact is what is recorded: channel, when, who."""
    case = require(case, Act.CONTACT, command.unit, lead=False)
    fact = CitizenContacted(hop=case.hop, round=case.round, part=command.unit, by=command.by, means=command.means)
    return Decision(_handled(case, command), (fact,))


def record_failed_contact(case: Case | None, command: RecordFailedContact, now: Now) -> Decision[Case]:
    """An attempt is an attempt; three in two days make the citizen unreachable."""
    case = require(case, Act.FAILED_CONTACT, command.unit, lead=False)
    attempts = (*case.attempts, Attempt(at=now.at, by=command.by))
    fact = ContactFailed(
        hop=case.hop, round=case.round, part=command.unit, by=command.by, means=command.means,
        unreachable=unreachable(attempts, now.at),
    )  # fmt: skip
    return Decision(_handled(case, command, attempts=attempts), (fact,))


def report_progress(case: Case | None, command: ReportProgress, _now: Now) -> Decision[Case]:
    """The citizen reads it."""
    case = require(case, Act.PROGRESS, command.unit, lead=False)
    fact = ProgressReported(hop=case.hop, round=case.round, part=command.unit, by=command.by, text=command.text)
    return Decision(_handled(case, command), (fact,))


def ask_question(case: Case | None, command: AskQuestion, _now: Now) -> Decision[Case]:
    """Waiting for the citizen's answer; supervision stops the clock."""
    case = require(case, Act.ASK, command.unit)
    fact = QuestionAsked(hop=case.hop, round=case.round, part=command.unit, by=command.by, text=command.text)
    return Decision(_handled(case, command, status=Status.WAITING, asked_by=command.unit), (fact,))


def report_part(case: Case | None, command: ReportPart, _now: Now) -> Decision[Case]:
    """A co-handler's part is done."""
    case = require(case, Act.REPORT_PART, command.unit, lead=False)
    if command.unit not in case.open_parts():
        raise Refused("part-closed", f"the part of {command.unit} is not open", field="unit")
    fact = PartReported(hop=case.hop, round=case.round, part=command.unit, by=command.by, text=command.text)
    return Decision(_handled(case.closed(command.unit), command), (fact,))


def waive_part(case: Case | None, command: WaivePart, _now: Now) -> Decision[Case]:
    """No part vanishes: the lead waives it by name, with a reason."""
    case = require(case, Act.WAIVE_PART, command.unit)
    if command.part not in case.open_parts():
        raise Refused("part-closed", f"open parts: {', '.join(case.open_parts())}", field="part")
    fact = PartWaived(hop=case.hop, round=case.round, part=command.part, by=command.by, reason=command.reason)
    return Decision(_handled(case.closed(command.part), command), (fact,))


def request_return(case: Case | None, command: RequestReturn, now: Now) -> Decision[Case]:
    """退单: once per unit and round, within the profile's time; routing rules on it."""
    case = require(case, Act.RETURN, command.unit)
    if case.hand_back_by is not None and now.at > case.hand_back_by:
        until = text_of(case.hand_back_by)
        raise Refused(
            "too-late", f"it could be returned until {until}; handle it, or ask to have it raised", status=409
        )
    fact = ReturnRequested(
        hop=case.hop, round=case.round, part=command.unit, by=command.by, code=command.code, text=command.text
    )
    return Decision(_handled(case, command, status=Status.ELSEWHERE, returned=True), (fact,))


def request_escalation(case: Case | None, command: RequestEscalation, _now: Now) -> Decision[Case]:
    """提级: beyond the unit's authority; routing rules on it."""
    case = require(case, Act.ESCALATE, command.unit)
    fact = EscalationRequested(hop=case.hop, round=case.round, part=command.unit, by=command.by, reason=command.reason)
    return Decision(_handled(case, command, status=Status.ELSEWHERE), (fact,))


def answer_order(case: Case | None, command: AnswerOrder, _now: Now) -> Decision[Case]:
    """问而有答: the unit says what it does about a reminder or order, or why it will not; also when the matter is over.

    What the citizen said of the contact is asked about after the close.
    """
    case = require(case, Act.ANSWER_ORDER, command.unit, lead=False)
    fact = OrderAnswered(
        hop=case.hop, round=case.round, part=command.unit, by=command.by, text=command.text, refused=command.refused
    )
    return Decision(_handled(case, command), (fact,))


def take_note(case: Case | None, command: TakeNote, _now: Now) -> Decision[Case]:
    """An internal note; taking one does not make a handler."""
    case = require(case, Act.NOTE, command.unit, lead=False)
    fact = NoteTaken(hop=case.hop, round=case.round, part=command.unit, by=command.by, text=command.text)
    return Decision(case, (fact,))


def _handled(case: Case, command: Command, **changes: object) -> Case:
    """Notes who handled it."""
    return case.handled_by(command.by).model_copy(update=changes)
