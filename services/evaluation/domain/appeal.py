"""申诉: whoever is closed against their word may have it looked at again, level by level, each by another unit."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.evaluation import AppealDecided, AppealDropped, AppealFiled
from libs.common.events.words import Ending
from services.evaluation.domain.apart import stands_apart
from services.evaluation.domain.state import Appeal, Case
from services.evaluation.domain.vote import by_receipt, go_round, known


class FileAppeal(BaseModel):
    """Why it should not stay as it is.  `secret`: the keyed digest of the receipt token."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    secret: str
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class DecideAppeal(BaseModel):
    """Upheld, it is handled again; dismissed, the next level may be asked; in words for the citizen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    upheld: bool
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    unit: str
    by: Annotated[str, Field(min_length=1, max_length=80)]


def file(case: Case | None, command: FileAppeal, now: Now) -> Decision[Case]:
    """Within its time, one at a time, as many levels as there are; it is decided within its time."""
    case, person = by_receipt(case, command.secret)
    appeal = _appealable(case, now)
    rules = now.policy.evaluation.appeal
    level, due = appeal.level + 1, now.policy.due(now.at, rules.decide_within)
    fact = AppealFiled(
        person=person, round=case.round, level=level, label=_label(level, now), text=command.text, due=due,
        joined=case.people[person].joined,
    )  # fmt: skip
    waits = appeal.model_copy(update={"level": level, "person": person, "due": due, "until": None})
    return Decision(case.model_copy(update={"appeal": waits}), (fact,))


def decide(case: Case | None, command: DecideAppeal, now: Now) -> Decision[Case]:
    """By a unit that neither had a part of it, nor explained it, nor decided before."""
    case = known(case)
    appeal = case.appeal
    if appeal is None or not appeal.person:
        raise Refused("no-appeal", "nobody has appealed, or it was decided; look at the list")
    stands_apart(case, command.unit, now)
    if command.unit in appeal.units:
        text = f"{command.unit} decided on this before and may not decide again; let another unit do it"
        raise Refused("decided-before", text, status=403, field="unit")
    rules = now.policy.evaluation.appeal
    final = command.upheld or appeal.level >= len(rules.levels)
    until = None if final else now.policy.due(now.at, rules.file_within)
    fact = AppealDecided(
        person=appeal.person, round=case.round, level=appeal.level, label=_label(appeal.level, now),
        upheld=command.upheld, text=command.text, by=command.by, unit=command.unit, until=until,
        joined=_joined(case, appeal.person),
    )  # fmt: skip
    after = appeal.model_copy(
        update={"person": "", "due": None, "until": until, "units": (*appeal.units, command.unit)}
    )  # fmt: skip
    if not command.upheld:
        return Decision(case.model_copy(update={"appeal": after}), (fact,))
    again = go_round(case.model_copy(update={"appeal": None}), command.text[:200], appeal.level)
    return Decision(again.state, (fact, *again.events))


def drop(case: Case, now: Now) -> Decision[Case]:
    """Nothing is left of it to be appealed; whoever waits for a decision is told so."""
    appeal = case.appeal
    case = case.model_copy(update={"appeal": None})
    if appeal is None or not appeal.person:
        return Decision(case)
    fact = AppealDropped(
        person=appeal.person, round=case.round, level=appeal.level, label=_label(appeal.level, now),
        joined=_joined(case, appeal.person),
    )  # fmt: skip
    return Decision(case, (fact,))


def barred(case: Case) -> tuple[str, ...]:
    """Who may not decide: who had a part, explained it, or decided before."""
    return tuple(dict.fromkeys((*case.handlers, *(case.appeal.units if case.appeal else ()))))


def _appealable(case: Case, now: Now) -> Appeal:
    appeal = case.appeal
    if case.closed is not Ending.EXPLAINED or appeal is None:
        raise Refused("not-against", "only what was closed against your word can be appealed")
    if appeal.person:
        raise Refused("appealed", "an appeal is filed already, and is decided first")
    if appeal.until is None or appeal.level >= len(now.policy.evaluation.appeal.levels):
        raise Refused("last", "the last level has decided; nobody decides again")
    if now.at > appeal.until:
        raise Refused("too-late", f"the time to appeal was over on {text_of(appeal.until)}")
    return appeal


def _label(level: int, now: Now) -> str:
    """As the deployment calls that level; one that it has no more has its number."""
    names = now.policy.evaluation.appeal.levels
    return names[level - 1] if level <= len(names) else str(level)


def _joined(case: Case, person: str) -> bool:
    judge = case.people.get(person)
    return judge is not None and judge.joined
