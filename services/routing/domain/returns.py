"""退单: a unit says a case is not its own; the centre grants it, or denies it and designates."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.handling import ReturnRequested
from libs.common.events.routing import ReturnDenied, ReturnGranted
from libs.common.events.words import Mode
from services.routing.domain.choice import Choice
from services.routing.domain.dispatch import send, stands_apart
from services.routing.domain.state import MOST_BOUNCES, Case, Status

Name = Annotated[str, Field(min_length=1, max_length=80)]


class GrantReturn(BaseModel):
    """Granted: `unit` gets it instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    unit: Name
    why: Annotated[str, Field(min_length=1, max_length=200)]
    by: Name


class DenyReturn(BaseModel):
    """Denied: the unit keeps it (指定承办)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    by: Name


def ask(case: Case | None, fact: ReturnRequested, _now: Now) -> Decision[Case]:
    """Waits for a ruling; a request for a hop that is not current changes nothing.

    Three bounces a round are enough, and one request of a unit: what comes back to it has been decided.
    """
    if case is None or fact.hop != case.hop or case.status is not Status.WITH_UNIT or case.rests():
        return Decision(case or Case())
    if case.is_designated(case.unit):
        why = (
            f"已经退过 {MOST_BOUNCES} 次，不能再退" if case.bounces >= MOST_BOUNCES else "这一轮已经退过一次，不能再退"
        )
        return Decision(case, (ReturnDenied(hop=case.hop, round=case.round, unit=case.unit, reason=why, by="rule"),))
    return Decision(case.model_copy(update={"status": Status.ASKED, "asked": f"return/{fact.code}: {fact.text}"}))


def grant(case: Case | None, command: GrantReturn, now: Now) -> Decision[Case]:
    """Another unit gets it; the third bounce designates, which ends returns."""
    case = _asked(case)
    if command.unit not in now.policy.units or command.unit == case.unit:
        raise Refused("unit", "name another unit that exists", status=422, field="unit")
    stands_apart(case, command.unit)
    granted = ReturnGranted(hop=case.hop, round=case.round, unit=case.unit, bounces=case.bounces + 1, by=command.by)
    update = {"bounces": granted.bounces, "declined": (*case.declined, case.unit)}
    choice = Choice(command.unit, (), Mode.QUICK, case.profile, "return", 1, command.why, f"Returned by {case.unit}.")
    sent = send(case.model_copy(update=update), choice, now)
    return Decision(sent.state, (granted, *sent.events))


def deny(case: Case | None, command: DenyReturn, _now: Now) -> Decision[Case]:
    """The unit is designated."""
    case = _asked(case)
    fact = ReturnDenied(hop=case.hop, round=case.round, unit=case.unit, reason=command.reason, by=command.by)
    update = {"status": Status.WITH_UNIT, "asked": "", "denied": (*case.denied, case.unit)}
    return Decision(case.model_copy(update=update), (fact,))


def _asked(case: Case | None) -> Case:
    if case is None or case.status is not Status.ASKED or case.rests() or not case.asked.startswith("return/"):
        raise Refused("nothing-asked", "nobody asks to return this case", status=409 if case else 404)
    return case
