"""Rates in words: what is divided by what, what is left, and which period it is."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from services.portal.pages.facts import Choice
from services.portal.pages.views.figures import Figure, Sheet
from services.portal.pages.wording.counts import thousands
from services.portal.pages.wording.times import local

FIVE: Final = ("response", "completion", "on_time", "resolution", "satisfaction")
IN_TABLE: Final = ("completion", "on_time", "resolution")
QUARTERS: Final = "一二三四"
FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "admitted": "受理", "people": "诉求人", "dispatched": "交办", "returned": "退过单", "completed": "办结",
        "on_time": "按时", "reached": "送到了", "in_township": "在村和乡镇办结", "direct": "中心直接办结",
        "asked": "有效回访", "contacted": "联系过", "not_contacted": "没联系", "resolved": "群众说解决了",
        "unresolved": "没解决", "satisfied": "满意", "basically": "基本满意", "not_satisfied": "没说满意",
        "dissatisfied": "不满意", "judged": "评价过", "first_time": "一次办好",
    }
)  # fmt: skip
LEFT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "completed": "没办结", "on_time": "超期办结", "reached": "没送到", "in_township": "到县里和市里才办结",
        "direct": "交给单位办结", "returned": "没退过单", "first_time": "没有一次办好", "satisfied": "没说满意",
        "contacted": "没说联系过", "resolved": "没说解决",
    }
)  # fmt: skip
BY: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "area": ("按乡镇", "乡镇"), "unit": ("按部门", "部门"),
        "kind": ("按类型", "类型"), "channel": ("按渠道", "渠道"),
    }
)  # fmt: skip
"""What the figures can be told apart by: the tab, and the head of the column."""


def fact(name: str) -> str:
    """A counted fact; one that a later version knows is its own name."""
    return FACTS.get(name, name)


def of_people(figure: Figure) -> bool:
    """Whether people are counted, as where citizens speak, and not cases."""
    return figure.base == "asked"


def counted(figure: Figure) -> str:
    """The measure word of what is counted."""
    return "人" if of_people(figure) else "件"


def number(said: str) -> str:
    """1,341 or 979.4, as assessment writes a numerator."""
    whole, point, rest = said.partition(".")
    return f"{thousands(int(whole))}{point}{rest}"


def left(figure: Figure) -> str:
    """27 人没联系: the remainder, as the link to its cases."""
    word = fact(figure.left) if figure.left in FACTS and figure.left != figure.top else LEFT.get(figure.top, "没有")
    return f"{thousands(figure.rest)} {counted(figure)}{word}"


def over(figure: Figure) -> str:
    """全部 1,106 人: all below the line."""
    return f"全部 {thousands(figure.denominator)} {counted(figure)}"


def fraction(figure: Figure) -> str:
    """258/286."""
    return f"{number(figure.numerator)}/{thousands(figure.denominator)}"


def bars(figure: Figure) -> Iterator[tuple[str, str, str]]:
    """Where each part of a bar begins, how wide it is in per cent, and its class."""
    at = 0.0
    for place, part in enumerate(figure.parts if figure.denominator else ()):
        width = 100 * part.count * float(part.weight) / figure.denominator
        yield f"{at:.1f}", f"{width:.1f}", "b2" if place else ""
        at += width


def changed(sheet: Sheet) -> str:
    """What has changed since the period was closed: 办结 +2、受理 -1."""
    return moved(sheet.later)


def moved(counts: Mapping[str, int]) -> str:
    """More or less of each fact: 办结 +2、受理 -1."""
    return "、".join(f"{fact(name)} {n:+d}" for name, n in counts.items() if n)


def left_out(sheet: Sheet) -> str:
    """What the rates leave out, by reason: 诉求人撤回 3."""
    found: dict[str, int] = {}
    for figure in sheet.total.values():
        for why, n in figure.out.items():
            found[why] = max(found.get(why, 0), n)
    return "、".join(f"{sheet.reasons.get(why, why)} {thousands(n)}" for why, n in found.items())


def periods(now: datetime) -> tuple[Choice, ...]:
    """This month, the last one, the last whole quarter, this year."""
    today = local(now)
    year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
    quarter = (today.month - 1) // 3
    third = f"{today.year}-Q{quarter}" if quarter else f"{today.year - 1}-Q4"
    last = f"{year}-{month:02d}"
    return (
        Choice(f"{today:%Y-%m}", "本月"), Choice(last, period(last, now)), Choice(third, period(third, now)),
        Choice(f"{today.year}", "今年"),
    )  # fmt: skip


def period(name: str, now: datetime) -> str:
    """9月, 三季度, 2026年; with the year where it is another."""
    year, _, rest = name.partition("-")
    if not rest:
        return f"{year}年"
    word = f"{QUARTERS[int(rest[1]) - 1]}季度" if rest.startswith("Q") else f"{int(rest)}月"
    return word if year == str(local(now).year) else f"{year}年{word}"
