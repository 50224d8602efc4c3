"""统计: the leader's page as the mock draws it, and the cases behind one of its figures."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from services.portal.pages.environment import View
from services.portal.pages.facts import Choice, Officer
from services.portal.pages.views import (
    BehindRow,
    BehindView,
    Figure,
    FigureRow,
    FiguresView,
    Land,
    Part,
    Point,
    Sheet,
    Trend,
    Waiting,
)
from services.portal.tests.example_case import NUMBER, TITLE, at
from services.portal.tests.example_issues import AGAIN, LATE, MEASURING, OVER
from services.portal.tests.example_supervision import ROWS

LEADER = Officer("桑陌镇", "包联领导", "蔡**", "c5f2", centre=False)
CENTRE = Officer("县综治中心", "中心主任", "吴**", "c5f2")
PERIODS = (Choice("2026-10", "本月"), Choice("2026-09", "9月"), Choice("2026-Q3", "三季度"), Choice("2026", "今年"))
TOWNS = (
    ("t01", "锦禾镇", 286, 258, 241, 213, 178), ("t02", "桑陌镇", 148, 131, 119, 108, 91),
    ("t03", "雁汀镇", 131, 122, 117, 101, 92), ("t04", "槐序镇", 122, 113, 108, 93, 83),
    ("t05", "青檐镇", 117, 108, 103, 89, 80), ("t06", "竹隐乡", 14, 12, 12, 0, 0),
)  # fmt: skip


def figure(code: str, name: str, above: str, below: str, left: str = "", **numbers: int | str) -> Figure:
    """`part` of `whole`, cut to one decimal."""
    part, whole = int(numbers["part"]), int(numbers["whole"])
    tenths = part * 1000 // whole if whole else 0
    parts = [Part(above, part)]
    query = f"/desk/figures/cases?formula={code}&key={numbers.get('key', '')}"
    return Figure(
        code, name, f"{tenths // 10}.{tenths % 10}" if whole else "", whole >= 20, str(part), whole, above, below,
        int(numbers.get("rest", whole - part)), left, f"{query}&part=base", f"{query}&part=rest", parts,
    )  # fmt: skip


def completion(part: int, whole: int, key: str = "") -> Figure:
    return figure("completion", "办结率", "completed", "admitted", part=part, whole=whole, key=key)


def on_time(part: int, whole: int, key: str = "") -> Figure:
    return figure("on_time", "按时办结率", "on_time", "completed", part=part, whole=whole, key=key)


def resolution(part: int, whole: int, key: str = "") -> Figure:
    return figure("resolution", "解决率", "resolved", "asked", "unresolved", part=part, whole=whole, key=key)


def local(part: int, whole: int, key: str = "") -> Figure:
    return figure("in_township", "村和乡镇办结率", "in_township", "completed", part=part, whole=whole, key=key)


def satisfaction() -> Figure:
    one = figure("satisfaction", "满意率", "satisfied", "asked", "dissatisfied", part=979, whole=1106, rest=108)
    parts = (Part("satisfied", 812), Part("basically", 186, "0.9"))
    return replace(one, numerator="979.4", parts=parts, out={"unreasonable": 3})


def total() -> dict[str, Figure]:
    response = figure("response", "响应率", "contacted", "asked", "not_contacted", part=1079, whole=1106, rest=27)
    plain = figure("satisfaction_plain", "满意率（只算满意）", "satisfied", "asked", part=812, whole=1106)
    found = [response, completion(1341, 1468), on_time(1262, 1341), resolution(968, 1106), satisfaction(), plain]
    return {one.code: one for one in (*found, local(1273, 1341))}


def row(key: str, name: str, *numbers: int) -> FigureRow:
    admitted, completed, punctual, asked, resolved = numbers
    found = [completion(completed, admitted, key), on_time(punctual, completed, key), resolution(resolved, asked, key)]
    return FigureRow(key, name, {one.code: one for one in found})


def lands() -> list[Land]:
    """Squares in the place of townships."""
    corners = [(8 + 115 * (n % 3), 8 + 140 * (n // 3)) for n in range(len(TOWNS))]
    return [
        Land(key, name, f"M{x},{y} {x + 115},{y} {x + 115},{y + 140} {x},{y + 140}z", x + 57, y + 70)
        for (key, name, *_), (x, y) in zip(TOWNS, corners, strict=True)
    ]


def trends() -> list[Trend]:
    """Twelve months; in one of them there was too little for a rate."""
    names = [(one.code, one.name) for one in total().values()][:5]
    months = ["2025-10", "2025-11", "2025-12", *(f"2026-{month:02d}" for month in range(1, 10))]
    found = []
    for shift, (code, name) in enumerate(names):
        tenths = [900 + (17 * (n + shift)) % 83 for n in range(len(months))]
        points = [Point(month, f"{t // 10}.{t % 10}", str(t), 1000) for month, t in zip(months, tenths, strict=True)]
        points[4] = Point(months[4], "", "12", 14)
        found.append(Trend(code, name, points))
    return found


def sheet() -> Sheet:
    levels = (
        ("village", "村", 612, 612),
        ("township", "乡镇", 661, 661),
        ("county", "县", 0, 63),
        ("city", "市", 0, 5),
    )
    return Sheet(
        "2026.2", total(), [row(*town) for town in TOWNS],
        [FigureRow(key, name, {"in_township": local(part, whole, key)}) for key, name, part, whole in levels],
        {"unreasonable": "诉求不合理"},
    )  # fmt: skip


def figures() -> FiguresView:
    steps = (Waiting(18), Waiting(23, 1), Waiting(186, 9), Waiting(41), Waiting(27), Waiting(212))
    return FiguresView(
        CENTRE, at(10, 16, 10), steps, 14, ROWS, 4, "2026-09", PERIODS, "area", sheet(), lands(),
        (OVER, MEASURING, AGAIN, LATE), trends(),
    )  # fmt: skip


def closed() -> FiguresView:
    found = replace(sheet(), closed=True, later={"completed": 2, "on_time": -1})
    return replace(figures(), sheet=found, by="kind", lands=(), officer=LEADER)


def behind() -> BehindView:
    rows = (
        BehindRow(NUMBER, TITLE, "桑陌镇", at(9, 30, 16, 20), at(10, 12, 9), at(10, 13, 9), 3),
        BehindRow(
            "HQ26-29954-3", "化粪池外溢，臭了半个月", "县住建局", at(9, 2, 9), at(9, 9, 9), None, 1, linked=False
        ),
        BehindRow("HQ26-30187-1", "", "石笕乡", at(9, 3, 9), None, None, 1, linked=False),
    )
    onward = "/desk/figures/cases?period=2026-09&by=area&key=t02&formula=resolution&part=rest&after=c3&first=4"
    return BehindView(
        LEADER, "9月", at(10, 16, 10), "桑陌镇", resolution(91, 108, "t02"), rest=True, rows=rows, first=1,
        onward=onward, back="/desk/figures?period=2026-09&by=area", closed=True,
    )  # fmt: skip


FIGURES: Mapping[str, View] = MappingProxyType(
    {
        "figures": figures(),
        "figures-closed": closed(),
        "figures-silent": replace(figures(), sheet=None, silent=(), silents=0, issues=None, trends=()),
        "figures-empty": replace(figures(), sheet=Sheet("2026.2", {}, (), (), {}), lands=(), issues=(), trends=()),
        "behind": behind(),
        "behind-all": replace(behind(), rest=False, figure=completion(131, 148), rows=(), first=51, onward="", name=""),
    }
)
