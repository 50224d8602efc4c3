"""举一反三 in words: how an issue stands, until when, what came before and after."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.portal.pages.views.issues import Came, Issue, Measure
from services.portal.pages.wording.times import on

STANDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "late": "晚了", "unplanned": "没定办法", "planned": "正在治", "measuring": "在数有没有少", "over": "见效",
    }
)  # fmt: skip
"""What can be looked for, in the order that it asks for somebody."""
EFFECTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"more": ("late", "没见效"), "unsure": ("soon", "还说不准"), "fewer": ("ok", "见效")}
)
STATES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "unplanned": ("soon", "没定办法"), "planned": ("working", "正在治"), "measuring": ("working", "在数有没有少"),
        "over": ("ok", "见效"),
    }
)  # fmt: skip
WEEK: Final = 7


def state(issue: Issue) -> tuple[str, str]:
    """A state and its word; what did not help waits for another plan under the word of what came of it."""
    if issue.standing == "unplanned" and issue.effect in EFFECTS:
        return EFFECTS[issue.effect]
    return STATES.get(issue.standing, ("none", "其他"))


def until(issue: Issue) -> tuple[str, str]:
    """Until when what is owed now: 10月30日 前做完; late where that has passed."""
    if issue.standing == "over":
        return "ok", "不用再办"
    if issue.standing == "measuring":
        return "working", f"{on(issue.counted_at)} 出结果" if issue.counted_at else "等着数"
    what = "做完" if issue.standing == "planned" else "定办法"
    if issue.due is None:
        return "late", f"过了日子没{what}"
    return ("late", f"{on(issue.due)} 到期没{what}") if issue.late else ("soon", f"{on(issue.due)} 前{what}")


def span(came: Came, word: str) -> str:
    """治前 12 周; without an end, the word alone."""
    if not came.days:
        return word
    return f"{word} {came.days // WEEK} 周" if came.days % WEEK == 0 else f"{word} {came.days} 天"


def width(came: Came, issue: Issue) -> str:
    """How wide its bar is, in per cent of the longer one."""
    most = max(issue.before.count, issue.after.count if issue.after else 0, 1)
    return f"{100 * came.count / most:.1f}"


def interval(measure: Measure) -> str:
    """The ratio with its exact interval, for those who want to know how sure it is."""
    if measure.ratio is None:
        return "治前一件也没有，比不出几倍。"
    most = f"{measure.high:.2f} 倍之间" if measure.high is not None else "更多之间"
    return f"治后每天来的件数是治前的 {measure.ratio:.2f} 倍；九成五的把握，在 {measure.low:.2f} 倍到 {most}。"
