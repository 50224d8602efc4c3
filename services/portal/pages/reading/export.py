"""The figures as a table that spreadsheets open, with the formulas' names and versions in the file."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import StringIO
from typing import Any, Final

from libs.common.policy.formulas import Formula, Formulas
from services.portal.pages.wording.figures import BY, fact
from services.portal.pages.wording.times import full

BOM: Final = "\ufeff"
"""By which spreadsheets know that a CSV is UTF-8."""
ROUNDING: Final[Mapping[str, str]] = {"cut": "截位", "half_up": "四舍五入"}
WINDOWS: Final[Mapping[str, str]] = {"admitted": "受理日期", "completed": "办结日期", "evaluated": "评价日期"}
UNSAFE: Final = ("=", "+", "-", "@", "\t", "\r")
Said = Mapping[str, Any]


def table(said: Said, formulas: Formulas, title: str, now: datetime) -> str:
    """What is asked, one line a key with each rate's two numbers, and how each is made."""
    out = StringIO()
    writer = csv.writer(out)
    for line in (*_head(said, title, now), [], *_rows(said, formulas.rank_from), [], *_made(said, formulas)):
        writer.writerow([_safe(cell) for cell in line])
    return BOM + out.getvalue()


def _head(said: Said, title: str, now: datetime) -> Iterator[list[str]]:
    yield [title]
    yield ["时段", said["period"], "已封账" if said["closed"] else "没有封账"]
    yield ["公式版本", said["version"]]
    yield ["导出时间", full(now)]


def _rows(said: Said, least: int) -> Iterator[list[str]]:
    names = [rate["name"] for rate in said["total"]["rates"]]
    column = BY.get(said["by"], ("", ""))[1]
    yield [column, *(f"{name}{part}" for name in names for part in (" 分子", " 分母", ""))]
    for row in (*said["rows"], said["total"]):
        yield [row["name"], *(cell for rate in row["rates"] for cell in _cells(rate, least))]


def _cells(rate: Said, least: int) -> tuple[str, str, str]:
    few = f"分母不足 {least}，不列率" if rate["text"] else ""
    return rate["numerator"], str(rate["denominator"]), rate["text"] if rate["ranked"] else few


def _made(said: Said, formulas: Formulas) -> Iterator[list[str]]:
    yield ["公式", "名称", "版本", "分子", "分母", "按哪个日期", "不计", "小数"]
    known = formulas.every if said["version"] == formulas.version else {}
    for rate in said["total"]["rates"]:
        head = [rate["formula"], rate["name"], said["version"]]
        formula = known.get(rate["formula"])
        yield [*head, *_explained(formula, formulas.reasons)] if formula else head


def _explained(formula: Formula, reasons: Mapping[str, str]) -> list[str]:
    above = [
        f"{weight.normalize():f} × {fact(name)}" if weight != 1 else fact(name) for name, weight in formula.top.items()
    ]
    out = "、".join(reasons.get(why, why) for why in formula.leave_out)
    how = f"{ROUNDING[formula.how]}，{formula.digits} 位"
    return [" + ".join(above), fact(formula.base), WINDOWS[formula.window], out, how]


def _safe(cell: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{cell}" if cell.startswith(UNSAFE) else cell
