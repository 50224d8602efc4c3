"""The figures as a file that a leader takes along: what is in it, and how it is written as CSV (`workbook`: as XLSX).

It says by which formulas in which version, for which period, what was left out, and when it was taken: whoever finds it
in a year can make it again.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Any, Final, NamedTuple

from libs.common.policy.formulas import Formula, Formulas
from services.portal.pages.reading.figures import later
from services.portal.pages.wording.figures import BY, fact, moved
from services.portal.pages.wording.times import full

BOM: Final = "\ufeff"
"""By which spreadsheets know that a CSV is UTF-8."""
ROUNDING: Final[Mapping[str, str]] = {"cut": "截位", "half_up": "四舍五入"}
WINDOWS: Final[Mapping[str, str]] = {"admitted": "受理日期", "completed": "办结日期", "evaluated": "评价日期"}
UNSAFE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula, or skip before one; the wide signs too."""
Said = Mapping[str, Any]


class Percent(NamedTuple):
    """A rate as it is shown: `92.8` to one digit."""

    shown: Decimal
    digits: int

    def __str__(self) -> str:
        return f"{self.shown:.{self.digits}f}%"


Cell = str | int | Decimal | Percent


class Page(NamedTuple):
    """A table of the file: its name, the heads of its columns, its lines."""

    name: str
    head: Sequence[str]
    lines: Sequence[Sequence[Cell]]


class Export(NamedTuple):
    """The file: its title, what is said at the top, and its tables."""

    title: str
    about: Sequence[Sequence[Cell]]
    pages: Sequence[Page]


def export_of(said: Said, formulas: Formulas, title: str, now: datetime) -> Export:
    """What is asked, one line a key with each rate's two numbers; what is left out of it; and how each rate is made."""
    about = [
        ["时段", said["period"], "已封账" if said["closed"] else "没有封账"], ["公式版本", said["version"]],
        ["导出时间", full(now)], *_later(said),
    ]  # fmt: skip
    return Export(title, about, [_rates(said, formulas.rank_from), _left_out(said), _made(said, formulas)])


def csv_of(export: Export) -> str:
    """One table below the other; no words are taken for a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(export.title)])
    lines = [*export.about, *(line for page in export.pages for line in ([], page.head, *page.lines))]
    for line in lines:
        writer.writerow([_safe(cell) for cell in line])
    return BOM + out.getvalue()


def _later(said: Said) -> Iterator[Sequence[Cell]]:
    """Corrections, which are not in the figures of a closed period."""
    if said["closed"] and (words := moved(later(said["total"]["later"]))):
        yield ["封账以后又有变化，没有算进来", words]


def _rates(said: Said, least: int) -> Page:
    names = [rate["name"] for rate in said["total"]["rates"]]
    column = BY.get(said["by"], ("", ""))[1]
    head = [column, *(f"{name}{part}" for name in names for part in (" 分子", " 分母", ""))]
    rows = (*said["rows"], said["total"])
    return Page("数字", head, [[row["name"], *_cells(row["rates"], least)] for row in rows])


def _cells(rates: Sequence[Said], least: int) -> Iterator[Cell]:
    for rate in rates:
        yield Decimal(rate["numerator"] or 0)
        yield int(rate["denominator"])
        yield _rate(rate, least)


def _rate(rate: Said, least: int) -> Cell:
    if not rate["text"]:
        return ""
    shown = Decimal(rate["text"].removesuffix("%"))
    return Percent(shown, -int(shown.as_tuple().exponent)) if rate["ranked"] else f"分母不足 {least}，不列率"


def _left_out(said: Said) -> Page:
    """What each formula leaves out of all together, by reason."""
    reasons = said["reasons"]
    lines = [
        [rate["name"], reasons.get(why, why), int(n)]
        for rate in said["total"]["rates"]
        for why, n in rate["left_out"].items()
    ]
    return Page("不计的", ["哪个率不计", "为什么不计", "件数"], lines or [["没有不计的", "", 0]])


def _made(said: Said, formulas: Formulas) -> Page:
    known = formulas.every if said["version"] == formulas.version else {}
    lines = []
    for rate in said["total"]["rates"]:
        formula = known.get(rate["formula"])
        explained = _explained(formula, formulas.reasons) if formula else []
        lines.append([rate["formula"], rate["name"], said["version"], *explained])
    return Page("公式", ["公式", "名称", "版本", "分子", "分母", "按哪个日期", "不计", "小数"], lines)


def _explained(formula: Formula, reasons: Mapping[str, str]) -> list[str]:
    above = [
        f"{weight.normalize():f} × {fact(name)}" if weight != 1 else fact(name) for name, weight in formula.top.items()
    ]
    out = "、".join(reasons.get(why, why) for why in formula.leave_out)
    how = f"{ROUNDING[formula.how]}，{formula.digits} 位"
    return [" + ".join(above), fact(formula.base), WINDOWS[formula.window], out, how]


def _safe(cell: Cell) -> str:
    """Numbers as they are; words that a spreadsheet would take for a formula behind a sign that says they are words."""
    if not isinstance(cell, str):
        return f"{cell.normalize():f}" if isinstance(cell, Decimal) else str(cell)
    return f"'{cell}" if cell.startswith(UNSAFE) else cell
