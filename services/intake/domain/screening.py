"""A person decides what the words did not, or puts right what they said wrongly."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.intake import CaseAdmitted, CaseReclassified, CaseRefused
from libs.common.policy import Policy
from services.intake.domain.promise import Promise, sooner
from services.intake.domain.state import Case, Status, known

Name = Annotated[str, Field(min_length=1, max_length=80)]


class Admit(BaseModel):
    """受理: the category and, if it is known, the area."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    category: str
    area: str | None = None
    by: Name


class Refuse(BaseModel):
    """不予受理 for one of the deployment's grounds (law, appeal); `signpost` where another place to go is better."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: Name
    signpost: Annotated[str, Field(max_length=200)] = ""
    by: Name


class Reclassify(Admit):
    """The category or the area was wrong; `reason` says how it was found."""

    reason: Name


def admit(case: Case | None, command: Admit, now: Now) -> Decision[Case]:
    """Admits what was held; the promise stays, or is sooner by the category's own profile."""
    case = _held(case)
    _check(command, now.policy)
    if case.promised_by is None:
        raise Refused("no-promise", "this case was never promised an answer; look at its journal")
    given = Promise(case.profile, case.promised_by)
    profile, by = sooner(now.policy, given, command.category, case.submitted_at, now.at)
    fact = CaseAdmitted(
        category=command.category, area=command.area or case.area, urgent=case.urgent, profile=profile,
        promised_by=by, rule="screening", by=command.by, about=case.about,
    )  # fmt: skip
    update: dict[str, Any] = {"status": Status.ADMITTED, "reason": "", "category": command.category, "area": fact.area}
    update |= {"profile": profile, "promised_by": by}
    return Decision(case.model_copy(update=update), (fact,))


def refuse(case: Case | None, command: Refuse, now: Now) -> Decision[Case]:
    """Refuses what was held, with the law, where to go and how to object."""
    case = _held(case)
    grounds = {ground.code: ground for ground in now.policy.signs.refusals}
    if command.reason not in grounds:
        known = ", ".join(grounds)
        raise Refused("unknown-ground", f"{command.reason} is no ground; use {known}", status=422, field="reason")
    ground = grounds[command.reason]
    fact = CaseRefused(
        reason=ground.code, legal=ground.legal, signpost=command.signpost or ground.signpost, appeal=ground.appeal
    )
    return Decision(case.model_copy(update={"status": Status.REFUSED, "reason": fact.legal}), (fact,))


def reclassify(case: Case | None, command: Reclassify, now: Now) -> Decision[Case]:
    """Puts an admitted case right."""
    case = known(case)
    if case.status is not Status.ADMITTED:
        raise Refused("illegal", f"a case that is {case.status} cannot be reclassified", legal=("admit", "refuse"))
    _check(command, now.policy)
    fact = CaseReclassified(**command.model_dump())
    return Decision(case.model_copy(update={"category": command.category, "area": command.area}), (fact,))


def _held(case: Case | None) -> Case:
    case = known(case)
    if case.status is not Status.HELD:
        raise Refused("illegal", f"only a held case is screened; this one is {case.status}")
    return case


def _check(command: Admit, policy: Policy) -> None:
    if command.category not in {category.id for category in policy.categories.categories}:
        raise Refused("unknown-category", f"{command.category} is no category", status=422, field="category")
    if command.area is not None and command.area not in policy.units:
        raise Refused("unknown-area", f"{command.area} is no area", status=422, field="area")
