"""交办: admitted or sent round again, the case goes to a unit with the next hop; every dispatch says why."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.handling import ResultApproved
from libs.common.events.intake import CaseAdmitted, CaseReclassified, CaseSubmitted, CaseWithdrawn
from libs.common.events.routing import CaseDispatched, CaseHeldForScreening
from libs.common.events.words import Mode, Part
from services.routing.domain.choice import Choice, Unclear, choose, dues_of, level_of, part_due
from services.routing.domain.state import Case, Status


class Dispatch(BaseModel):
    """The screening desk names the unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    unit: str
    co_handlers: tuple[str, ...] = ()
    why: Annotated[str, Field(min_length=1, max_length=200)]
    by: Annotated[str, Field(min_length=1, max_length=80)]


def note_case(case: Case | None, fact: CaseSubmitted, _now: Now) -> Decision[Case]:
    """What the citizen said; nothing is decided before admission."""
    known = fact.model_dump(include={"number", "kind", "title", "text", "profile", "promised_by"})
    return Decision((case or Case()).model_copy(update={**known, "kind": fact.kind}))


def dispatch(case: Case | None, fact: CaseAdmitted, now: Now) -> Decision[Case]:
    """The first dispatch; a case that ended before stays ended."""
    if case is None or not case.number:
        raise NotYet("CaseSubmitted", "intake")
    if case.status is Status.ENDED or case.hop:
        return Decision(case)
    known = fact.model_dump(include={"category", "area", "urgent", "profile", "promised_by"})
    return by_catalogue(case.model_copy(update=known), now)


def redo(case: Case | None, fact: CaseReopened, now: Now) -> Decision[Case]:
    """A citizen's redo: the next round, the same unit, the promise renewed."""
    if case is None or not case.hop:
        raise NotYet("CaseDispatched", "routing")
    if case.status is Status.ENDED or fact.round <= case.round:
        return Decision(case)
    renewed = now.policy.due(now.at, now.policy.profiles[case.profile].limits.result)
    update = {"round": fact.round, "declined": (), "bounces": 0, "promised_by": renewed}
    again = Choice(
        case.unit, case.co_handlers, case.mode, case.profile, case.rule, case.rule_version,
        f"诉求人说没解决，第 {fact.round} 轮重办。", f"Not resolved, round {fact.round}.",
    )  # fmt: skip
    return send(case.model_copy(update=update), again, now)


def screened(case: Case | None, command: Dispatch, now: Now) -> Decision[Case]:
    """A person names the unit where the catalogue could not."""
    if case is None or case.status is not Status.SCREENING:
        raise Refused("not-screening", "this case does not wait for a unit", status=409 if case else 404)
    for unit in (command.unit, *command.co_handlers):
        if unit not in now.policy.units:
            raise Refused("unknown-unit", f"{unit} is no unit", status=422, field="unit")
    mode = Mode.JOINT if command.co_handlers else Mode.QUICK
    choice = Choice(
        command.unit, command.co_handlers, mode, case.profile, "screening", 1, command.why, f"Named by {command.by}."
    )
    return send(case, choice, now)


def reclassify(case: Case | None, fact: CaseReclassified, now: Now) -> Decision[Case]:
    """Another category may be another unit's: it is dispatched anew if the catalogue says another."""
    if case is None or case.status is Status.ENDED:
        return Decision(case or Case())
    corrected = case.model_copy(update={"category": fact.category, "area": fact.area})
    choice = choose(corrected, now.policy)
    same = isinstance(choice, Choice) and choice.unit == case.unit
    return Decision(corrected) if same or not case.hop or is_answered(case) else by_catalogue(corrected, now)


def answer(case: Case | None, fact: ResultApproved, _now: Now) -> Decision[Case]:
    """The citizen is told this result: only a new round sends the case anywhere again."""
    case = case or Case()
    return Decision(case.model_copy(update={"answered": max(case.answered, fact.round)}))


def is_answered(case: Case) -> bool:
    """Whether the result of the present round is approved."""
    return case.answered >= case.round


def end(case: Case | None, _fact: CaseWithdrawn | CaseClosed, _now: Now) -> Decision[Case]:
    """Nothing is dispatched any more, also if it never was."""
    return Decision((case or Case()).model_copy(update={"status": Status.ENDED}))


def by_catalogue(case: Case, now: Now) -> Decision[Case]:
    """As the catalogue says, or held for a person with the reason."""
    choice = choose(case, now.policy)
    if isinstance(choice, Unclear):
        held = case.model_copy(update={"status": Status.SCREENING, "reason": choice.reason})
        return Decision(held, (CaseHeldForScreening(reason=choice.reason),))
    return send(case, choice, now)


def send(case: Case, choice: Choice, now: Now, *, designated: bool = False) -> Decision[Case]:
    """The next hop: every dispatch raises it."""
    dues = dues_of(now.policy, choice.profile, now.at, case.promised_by)
    joined = part_due(now.policy, choice.profile, now.at)
    parts = (
        Part(unit=choice.unit, lead=True, due=dues.result),
        *(Part(unit=unit, lead=False, due=joined) for unit in choice.co_handlers),
    )
    sent = case.model_copy(
        update={
            "status": Status.WITH_UNIT, "hop": case.hop + 1, "unit": choice.unit, "mode": choice.mode, "asked": "",
            "co_handlers": choice.co_handlers, "rule": choice.rule, "rule_version": choice.rule_version, "reason": "",
        }
    )  # fmt: skip
    fact = CaseDispatched(
        hop=sent.hop, round=sent.round, unit=sent.unit, level=level_of(now.policy, sent.unit), mode=sent.mode,
        parts=parts, profile=choice.profile, dues=dues, rule=choice.rule, rule_version=choice.rule_version,
        why=choice.why, why_en=choice.why_en, number=sent.number, kind=sent.kind, title=sent.title, text=sent.text,
        category=sent.category, area=sent.area, urgent=sent.urgent, designated=designated,
    )  # fmt: skip
    return Decision(sent, (fact,))
