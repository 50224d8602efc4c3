"""Signals of honesty that wait for a person, and appeals that wait for a unit."""

from collections.abc import Mapping
from types import MappingProxyType

from services.portal.pages.environment import View
from services.portal.pages.facts import Officer
from services.portal.pages.views import Action, AppealRow, AppealsView, SignalRow, SignalsView
from services.portal.tests.example_case import NUMBER, TITLE, at

CENTRE = Officer("县综治中心", "值班员", "吴**", "c5f2")
COUNTY = Officer("禾清县", "经办", "郑**", "c5f3", centre=False, leads=False)
THIS, OTHER = (NUMBER, TITLE), ("HQ26-30187-1", "村道塌了半边")
SIGNALS = (
    ("photo", "办结照片和另一件事的一样", "桑陌镇", (THIS, OTHER)),
    ("text", "办理结果的话和另一件事的一样", "石笕乡", (THIS, OTHER)),
    ("deadline", "常常到期前才报结果（10 次）", "县住建局", (THIS, OTHER) * 5),
    ("unreachable", "回访多数联系不上诉求人（24 次里 15 次）", "锦禾镇", ()),
    ("device", "同一台设备短时间内评了好几次（5 次）", "", (THIS, OTHER) * 2),
    ("pressure", "村里的干部打电话，让我改成满意，说不改以后办事不好办。", "桑陌镇三棵槐村", (THIS,)),
)


def signals() -> SignalsView:
    rows = [
        SignalRow(
            sign, grounds, at(10, 12 + n % 4, 9), unit, cases, "县综治中心",
            [Action("review-signal", carried=[("subject", f"s-{n}"), ("n", "1")])],
        )
        for n, (sign, grounds, unit, cases) in enumerate(SIGNALS)
    ]  # fmt: skip
    ours = SignalRow(
        "unreachable", "回访多数联系不上诉求人（30 次里 20 次）", at(10, 15, 9), "县综治中心", (), "禾清县"
    )
    return SignalsView(CENTRE, at(10, 16, 10), [*rows, ours], said="看过了：记下了。")


def appeal(n: int, label: str, days: int, *acts: str) -> AppealRow:
    return AppealRow(
        *(THIS if n else OTHER), "桑陌镇三棵槐村", label, "红线画错了，涵洞在红线里头，图上看得见。",
        "征地红线以外的部分，依法不能补偿。", at(10, 16, 9), days, ("三棵槐村", "桑陌镇", "县综治中心"),
        [Action(code, carried=[("case", f"c-{n}")]) for code in acts],
    )  # fmt: skip


def appeals() -> AppealsView:
    rows = [appeal(0, "复查", -2, "decide-appeal"), appeal(1, "复核", 0), appeal(1, "复查", 25, "decide-appeal")]
    return AppealsView(CENTRE, at(10, 16, 10), rows)


REVIEWS: Mapping[str, View] = MappingProxyType(
    {
        "signals": signals(),
        "no-signals": SignalsView(COUNTY, at(10, 16, 10), [], whole=False),
        "appeals": appeals(),
        "county-appeals": AppealsView(COUNTY, at(10, 16, 10), [appeal(1, "复核", 25, "decide-appeal")]),
        "no-appeals": AppealsView(CENTRE, at(10, 16, 10), [], whole=False),
    }
)
