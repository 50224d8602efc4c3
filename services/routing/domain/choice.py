"""The catalogue asked: which unit leads, who joins, by which profile, and why."""

from dataclasses import dataclass
from datetime import datetime

from libs.common.events.words import Dues, Level, Mode
from libs.common.policy import Policy
from libs.common.policy.catalogue import Matter
from libs.worktime import Span
from services.routing.domain.state import Case


@dataclass(frozen=True, slots=True)
class Choice:
    """What a rule of the catalogue says of one case; `why` is one sentence for people."""

    unit: str
    co_handlers: tuple[str, ...]
    mode: Mode
    profile: str
    rule: str
    rule_version: int
    why: str
    why_en: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """No rule names a unit: a person has to."""

    reason: str


def level_of(policy: Policy, unit: str) -> Level:
    """The level of a unit in the tree."""
    return Level(policy.units.level_of(unit))


def dues_of(policy: Policy, profile: str, start: datetime, promised_by: datetime | None) -> Dues:
    """What a dispatch owes: taking on and contact run from it; the result from what the citizen was promised."""
    limits = policy.profiles[profile].limits
    result = promised_by or due_after(policy, limits.result, start)
    return Dues(
        take_on=due_after(policy, limits.take_on, start),
        contact=due_after(policy, limits.contact, start),
        result=result,
        hand_back=due_after(policy, limits.hand_back, start),
    )


def part_due(policy: Policy, profile: str, start: datetime) -> datetime:
    """A joint part has its own time, from its dispatch."""
    return due_after(policy, policy.profiles[profile].limits.part, start)


def due_after(policy: Policy, span: Span, start: datetime) -> datetime:
    """A span in the deployment's calendar."""
    return policy.due(start, span)


def choose(case: Case, policy: Policy) -> Choice | Unclear:
    """Asks the catalogue; a unit that returned the case in this round is not asked again."""
    rule = policy.catalogue.rule_for(Matter(case.category, case.area, case.urgent, str(case.kind)))
    if rule is None:
        return Unclear(f"派单目录里没有“{case.category}”")
    unit = policy.catalogue.lead_of(rule, case.area)
    if unit is None:
        return Unclear("不知道是哪个乡镇、哪个村")
    if unit in case.about:
        return Unclear(f"事关{policy.units.name_of(unit)}，要回避，另定单位")
    if unit in case.declined:
        return Unclear(f"{policy.units.name_of(unit)}退过单，要另定单位")
    helpers = tuple(helper for helper in rule.co_handlers if helper not in {unit, *case.about})
    mode = Mode.JOINT if helpers else Mode.QUICK
    why = rule.why + at_hand(policy, unit)
    return Choice(unit, helpers, mode, case.profile, rule.id, rule.version, why, rule.why_en)


def at_hand(policy: Policy, unit: str) -> str:
    """Who of a village comes to the door; nothing for a unit above villages, where nobody is known yet."""
    names = [grid.officer for grid in policy.officers.grids_of(unit)] if level_of(policy, unit) is Level.VILLAGE else []
    return f"网格员{'、'.join(names)}先上门。" if names else ""
