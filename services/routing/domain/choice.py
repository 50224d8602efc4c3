"""The catalogue asked: which unit leads, who joins, by which profile, and why."""

from dataclasses import dataclass
from datetime import datetime

from libs.common.events.words import Level, Mode
from libs.common.policy import Policy
from libs.common.policy.asked import Matter
from libs.common.policy.catalogue import DispatchRule
from services.routing.domain.state import Case


@dataclass(frozen=True, slots=True)
class Choice:
    """What a rule of the catalogue says of one case; `why` is one sentence for people.

    `profile`: the rule's, or the matter's own.
    """

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


def choose(case: Case, policy: Policy, at: datetime) -> Choice | Unclear:
    """Asks the catalogue, at the moment of the dispatch; a unit that returned it in this round is not asked again."""
    matter = Matter(case.category, case.area, case.urgent, str(case.kind), case.channel, policy.moment(at))
    rule = policy.catalogue.rule_for(matter)
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
    return Choice(unit, helpers, mode, _profile(case, rule), rule.id, rule.version, why, rule.why_en)


def _profile(case: Case, rule: DispatchRule) -> str:
    """What is urgent keeps its own, whatever a rule says."""
    return case.profile if case.urgent or rule.profile is None else rule.profile


def at_hand(policy: Policy, unit: str) -> str:
    """Who of a village comes to the door; nothing for a unit above villages, where nobody is known yet."""
    names = [grid.officer for grid in policy.officers.grids_of(unit)] if level_of(policy, unit) is Level.VILLAGE else []
    return f"网格员{'、'.join(names)}先上门。" if names else ""
