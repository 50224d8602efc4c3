"""Who has to be phoned and visited, with one number that was just asked for."""

from collections.abc import Mapping
from types import MappingProxyType

from services.portal.pages.environment import View
from services.portal.pages.views import Action, CallRow, CallsView
from services.portal.tests.example_case import NUMBER, OFFICER, TITLE, at

SCRIPT = (
    "您好，这里是 12345。您说的“村东头的涵洞一下雨就积水”有结果了：水沟清了 40 米。 请问解决没有、满不满意？"
    "您说了算，没解决可以再办一次。编号 HQ26-030418-7。"
)


def row(n: int, *codes: str, shown: str = "", unit: str = "") -> CallRow:
    return CallRow(
        NUMBER, TITLE, "桑陌镇三棵槐村", f"r-{n}", ("陈**", "李**", "")[n % 3], ("138****0000", "139****0007", "")[n % 3], unit, 1,
        SCRIPT, [Action(code, carried=[("person", f"r-{n}")]) for code in codes], shown,
    )  # fmt: skip


def calls() -> CallsView:
    said = [row(0, "call", "reveal", shown="陈大文 13800000000"), row(1, "call", "reveal")]
    return CallsView(OFFICER, at(10, 16, 10), said, [row(2, unit="三棵槐村")])


def no_calls() -> CallsView:
    return CallsView(OFFICER, at(10, 16, 10), [], [], whole=False)


CALLS: Mapping[str, View] = MappingProxyType({"calls": calls(), "no-calls": no_calls()})
