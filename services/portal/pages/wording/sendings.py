"""Why a dispatch went to that unit, and why until then: one sentence for the desk."""

from datetime import datetime
from types import MappingProxyType

from services.portal.pages.facts import Count
from services.portal.pages.wording.dues import allowance, skipped
from services.portal.pages.wording.names import name
from services.portal.pages.wording.times import day, on, weekday

ACTS = MappingProxyType({"screening": "人工派单", "return": "退单改派", "escalation": "提级"})


def by_rule(rule: str, version: str) -> str:
    """规则 R-112 第 1 版; what no rule of the catalogue decided is named by what was done."""
    return ACTS.get(rule) or f"规则 {rule} 第 {version} 版"


def why_unit(unit: str, why: str, rule: tuple[str, str]) -> str:
    """村里的路灯，村里就能修，所以交给小满村（规则 R-112 第 1 版）; `rule` is its id and version."""
    said = f"{why.rstrip('。').replace('。', '；')}，所以" if why else ""
    return f"{said}交给{unit}" + (f"（{by_rule(*rule)}）" if rule[0] else "")


def why_due(at: datetime, count: Count | None, began: str) -> str:
    """10月13日（周二）16:20 前报结果，因为…; without a count it is as it was promised."""
    if count is None:
        return f"{day(at)} 前报结果，是早先答应的时间。"
    more = f"，不算{skipped(count.skipped, '到')}" if count.skipped else ""
    more += "".join(f"，{on(worked)}{weekday(worked)}调休要算" for worked in count.made_up)
    why = f"{name(count.kind, 'kind')}给 {allowance(count)}，从 {day(count.start)} {began}算起"
    return f"{day(at)} 前报结果，因为{why}{more}。"
