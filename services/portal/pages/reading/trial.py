"""What a trial of the rules says, line by line."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from libs.common.clock import instant_of
from libs.common.policy import Policy
from services.portal.domain.state import Sorting
from services.portal.pages.wording.names import name
from services.portal.pages.wording.sendings import by_rule
from services.portal.pages.wording.sorting import why_category
from services.portal.pages.wording.times import day

BECOMES: Final = {
    "admitted": "受理", "held": "等人分类", "refused": "不予受理", "diverted": "转急救电话",
}  # fmt: skip
DUES: Final = (("take_on", "接单"), ("contact", "联系群众"), ("hand_back", "退单"), ("result", "报结果"))
Rows = Iterator[tuple[str, str]]


def admitted_rows(tried: Mapping[str, Any], policy: Policy) -> Rows:
    """What intake would decide, and why."""
    names = {category.id: category.name for category in policy.categories.categories}
    yield "受理", BECOMES[tried["status"]] + (f"：{tried['reason']}" if tried["reason"] else "")
    yield "哪一种", name(tried["kind"], "kind") + ("，投诉和举报分成两件" if tried["split"] else "")
    if tried["category"]:
        sorting = Sorting.model_validate(tried, extra="ignore").model_copy(update={"reason": ""})
        yield "类别", names[tried["category"]]
        yield "为什么", why_category(sorting, names[tried["category"]])
    elif tried["suggestion"]:
        yield "最像", names[tried["suggestion"]]
    yield "地点", policy.units.name_of(tried["area"]) if tried["area"] else "没说清楚"
    if tried["risk"]:
        yield "急事", "、".join(tried["risk"])
    if tried["about"]:
        yield "要回避", "、".join(policy.units.name_of(unit) for unit in tried["about"])
    yield "答应群众", f"{day(instant_of(tried['promised_by']))}，期限“{policy.profiles[tried['profile']].name}”"


def dispatched_rows(went: Mapping[str, Any], policy: Policy) -> Rows:
    """Where routing would send it, by which rule and until when."""
    if went["held"]:
        yield "派给", f"要人来定：{went['held']}"
        return
    yield "派给", policy.units.name_of(went["unit"])
    if went["co_handlers"]:
        yield "一起办", "、".join(policy.units.name_of(unit) for unit in went["co_handlers"])
    yield "为什么派给它", f"{went['why']}{by_rule(went['rule'], str(went['rule_version']))}"
    yield "In English", went["why_en"]
    for due, label in DUES:
        if went["dues"][due]:
            yield f"最晚{label}", day(instant_of(went["dues"][due]))
