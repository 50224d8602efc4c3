"""交办: admitted or sent round again, the case goes to a unit with the next hop; every dispatch says why."""

from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.handling import ResultApproved
from libs.common.events.intake import (
    CaseAdmitted,
    CaseMerged,
    CaseReclassified,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
)
from libs.common.events.routing import CaseDispatched, CaseHeldForScreening, UnitRecused
from libs.common.events.supervision import DeadlineExtended
from libs.common.events.words import Began, Mode, Part
from services.routing.domain import freeing
from services.routing.domain.choice import Choice, Unclear, choose, level_of
from services.routing.domain.dues import Promise, Sending, owed_of
from services.routing.domain.state import Case, Status


class Dispatch(BaseModel):
    """The screening desk names the unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    unit: str
    co_handlers: tuple[str, ...] = ()
    why: Annotated[str, Field(min_length=1, max_length=200)]
    by: Annotated[str, Field(min_length=1, max_length=80)]


class Recuse(BaseModel):
    """The centre takes the case from a unit that it is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    unit: str
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    by: Annotated[str, Field(min_length=1, max_length=80)]


def note_case(case: Case | None, fact: CaseSubmitted, _now: Now) -> Decision[Case]:
    """What the citizen said; nothing is decided before admission."""
    known = fact.model_dump(include={"number", "kind", "title", "text", "channel", "profile", "promised_by"})
    update = {**known, "kind": fact.kind, "promised_from": fact.captured_at}
    return Decision((case or Case()).model_copy(update=update))


def dispatch(case: Case | None, fact: CaseAdmitted, now: Now) -> Decision[Case]:
    """The first dispatch; a case that ended before stays ended."""
    if case is None or not case.number:
        raise NotYet("CaseSubmitted", "intake")
    if case.rests() or case.hop:
        return Decision(case)
    known = fact.model_dump(include={"category", "area", "urgent", "profile", "promised_by", "about"})
    return by_catalogue(case.model_copy(update=known), now)


def redo(case: Case | None, fact: CaseReopened, now: Now) -> Decision[Case]:
    """A citizen's redo, also after the close if an appeal led to it: the next round, the same unit, a new promise."""
    if case is None or not case.hop:
        raise NotYet("CaseDispatched", "routing")
    if fact.round <= case.round or (case.status is Status.ENDED and not fact.appeal):
        return Decision(case)
    case = case.model_copy(update={"round": fact.round, "declined": (), "denied": (), "bounces": 0, **_open(case)})
    if case.rests():
        return Decision(case.model_copy(update={"withheld": True}))
    why, why_en = ("申诉有理", "The appeal was upheld") if fact.appeal else ("诉求人说没解决", "Not resolved")
    again = as_before(case, f"{why}，第 {fact.round} 轮重办。", f"{why_en}, round {fact.round}.")
    return send(promised_anew(case, now), again, now)


def _open(case: Case) -> dict[str, Status]:
    return {"status": Status.WITH_UNIT} if case.status is Status.ENDED else {}


def promised_anew(case: Case, now: Now) -> Case:
    """The citizen is promised a result as if it were said now."""
    limit = now.policy.profiles[case.profile].limits.result
    return case.model_copy(
        update={"promised_by": now.policy.due(now.at, limit), "promised_from": now.at, "renewed": True, "extended": 0}
    )


def extend(case: Case | None, fact: DeadlineExtended, _now: Now) -> Decision[Case]:
    """延期: what the citizen was told holds for later hops of the round too."""
    case = case or Case()
    if fact.round != case.round or (case.promised_by and case.promised_by >= fact.due):
        return Decision(case)
    return Decision(case.model_copy(update={"promised_by": fact.due, "extended": fact.days}))


def screened(case: Case | None, command: Dispatch, now: Now) -> Decision[Case]:
    """A person names the unit where the catalogue could not."""
    if case is None or case.status is not Status.SCREENING or case.rests():
        raise Refused("not-screening", "this case does not wait for a unit", status=409 if case else 404)
    for unit in (command.unit, *command.co_handlers):
        if unit not in now.policy.units:
            raise Refused("unknown-unit", f"{unit} is no unit", status=422, field="unit")
        stands_apart(case, unit)
    mode = Mode.JOINT if command.co_handlers else Mode.QUICK
    choice = Choice(
        command.unit, command.co_handlers, mode, case.profile, "screening", 1, command.why, f"Named by {command.by}."
    )
    return send(case, choice, now)


def stands_apart(case: Case, unit: str) -> None:
    """回避: `Refused` if the case is about that unit."""
    if unit in case.about:
        raise Refused("recused", f"the case is about {unit}; name another unit", status=422, field="unit")


def recuse(case: Case | None, command: Recuse, now: Now) -> Decision[Case]:
    """Found out later that a unit is what it is about: it loses the case, its part of it, and never gets it again."""
    if case is None or not case.number or case.rests():
        raise Refused("illegal", "only an open case can be taken from a unit", status=409 if case else 404)
    if command.unit not in now.policy.units:
        raise Refused("unknown-unit", f"{command.unit} is no unit", status=422, field="unit")
    if command.unit in case.about:
        raise Refused("recused", f"{command.unit} stands apart already", field="unit")
    fact = UnitRecused(unit=command.unit, reason=command.reason, by=command.by)
    apart = case.model_copy(update={"about": (*case.about, command.unit)})
    has_it = command.unit in {case.unit, *case.co_handlers}
    if not case.hop or not has_it or is_answered(case):
        apart, freed = freeing.freed_of(apart, command.unit)
        return Decision(apart, (fact, *freed))
    if command.unit == case.unit:
        then = by_catalogue(apart, now)
    else:
        others = as_before(apart, "一个协办单位要回避，其余接着办。", "A co-handler stands apart; the others go on.")
        then = send(apart, others, now)
    return Decision(then.state, (fact, *then.events))


def as_before(case: Case, why: str, why_en: str) -> Choice:
    """The same lead and co-handlers by the same rule, for another reason; `send` leaves out who must stand apart."""
    return Choice(case.unit, case.co_handlers, case.mode, case.goes_by(), case.rule, case.rule_version, why, why_en)


def reclassify(case: Case | None, fact: CaseReclassified, now: Now) -> Decision[Case]:
    """Another category may be another unit's: it is dispatched anew if the catalogue says another."""
    if case is None or case.rests():
        return Decision(case or Case())
    corrected = case.model_copy(update={"category": fact.category, "area": fact.area})
    choice = choose(corrected, now.policy, now.at)
    same = isinstance(choice, Choice) and choice.unit == case.unit
    return Decision(corrected) if same or not case.hop or is_answered(case) else by_catalogue(corrected, now)


def answer(case: Case | None, fact: ResultApproved, _now: Now) -> Decision[Case]:
    """The citizen is told this result: only a new round sends the case anywhere again, and nobody is met about it."""
    case = case or Case()
    case, freed = freeing.freed(case, freeing.ANSWERED) if fact.round >= case.round else (case, ())
    return Decision(case.model_copy(update={"answered": max(case.answered, fact.round)}), freed)


def is_answered(case: Case) -> bool:
    """Whether the result of the present round is approved."""
    return case.answered >= case.round


def end(case: Case | None, fact: CaseWithdrawn | CaseClosed, _now: Now) -> Decision[Case]:
    """Nothing is dispatched any more, also if it never was.  What was merged rests, and may go on again."""
    case = case or Case()
    if fact.goes_on:
        return Decision(case)
    case, freed = freeing.freed(case, freeing.ENDED)
    return Decision(case.model_copy(update={"status": Status.ENDED}), freed)


def merge(case: Case | None, _fact: CaseMerged, _now: Now) -> Decision[Case]:
    """并案: it goes on as another."""
    case, freed = freeing.freed(case or Case(), freeing.MERGED)
    return Decision(case.model_copy(update={"merged": True}), freed)


def unmerge(case: Case | None, _fact: CaseUnmerged, now: Now) -> Decision[Case]:
    """拆分: on with the unit that had it, with clocks of its own; what is answered or not admitted goes nowhere."""
    case = case or Case()
    case = case.model_copy(update={"merged": False, "unmerged": case.unmerged + 1})
    if case.rests() or not case.category or (case.hop and is_answered(case)):
        return Decision(case.model_copy(update={"withheld": case.parked > 0}))
    if not case.hop:
        return by_catalogue(case, now)
    again = as_before(case, "从并入的事里拆出来，接着办。", "Taken out of a merge, and handled on.")
    return send(case, again, now)


def by_catalogue(case: Case, now: Now) -> Decision[Case]:
    """As the catalogue says, or held for a person with the reason."""
    choice = choose(case, now.policy, now.at)
    return hold(case, choice.reason) if isinstance(choice, Unclear) else send(case, choice, now)


def hold(case: Case, reason: str) -> Decision[Case]:
    """A person has to name the unit."""
    case, freed = freeing.freed(case, freeing.ANEW)
    held = case.model_copy(update={"status": Status.SCREENING, "reason": reason})
    return Decision(held, (*freed, CaseHeldForScreening(reason=reason)))


def send(case: Case, choice: Choice, now: Now) -> Decision[Case]:
    """The next hop: every dispatch raises it, and after the third bounce of a round every one designates.

    Nobody gets what is about them (回避), whatever led here: then a person names another.
    """
    if choice.unit in case.about:
        return hold(case, f"事关{now.policy.units.name_of(choice.unit)}，要回避，另定单位")
    case, freed = freeing.freed(case, freeing.ANEW)
    helpers = tuple(unit for unit in choice.co_handlers if unit not in case.about)
    mode = Mode.QUICK if choice.mode is Mode.JOINT and not helpers else choice.mode
    profile = choice.profile if choice.profile in now.policy.profiles else case.profile
    choice = replace(choice, co_handlers=helpers, mode=mode, profile=profile)
    sending = Sending(choice.unit, helpers, case.profile, profile, now.at, _promise(case))
    dues, joined = owed_of(now.policy, sending)
    parts = (
        Part(unit=choice.unit, lead=True, due=dues.result),
        *(Part(unit=unit, lead=False, **joined[unit]._asdict()) for unit in choice.co_handlers),
    )
    sent = case.model_copy(
        update={
            "status": Status.WITH_UNIT, "hop": case.hop + 1, "unit": choice.unit, "mode": choice.mode, "asked": "",
            "co_handlers": choice.co_handlers, "rule": choice.rule, "rule_version": choice.rule_version, "reason": "",
            "owes_by": profile, "joined": (),
        }
    )  # fmt: skip
    fact = CaseDispatched(
        hop=sent.hop, round=sent.round, unit=sent.unit, level=level_of(now.policy, sent.unit), mode=sent.mode,
        parts=parts, profile=choice.profile, dues=dues, rule=choice.rule, rule_version=choice.rule_version,
        why=choice.why, why_en=choice.why_en, number=sent.number, kind=sent.kind, title=sent.title, text=sent.text,
        category=sent.category, area=sent.area, urgent=sent.urgent, designated=sent.is_designated(sent.unit),
        unmerged=sent.unmerged,
    )  # fmt: skip
    return Decision(sent, (*freed, fact))


def _promise(case: Case) -> Promise | None:
    """What the citizen was told for this round."""
    began = Began.REOPENING if case.renewed else Began.SUBMISSION
    return Promise(case.promised_by, case.promised_from, began, case.extended) if case.promised_by else None
