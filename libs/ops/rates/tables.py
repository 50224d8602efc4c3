"""The rates of a period on the screen: percentage, and what is divided by what, behind each other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.cells import cell_len

NOTHING: Final = "—"
Row = Mapping[str, Any]


def printed(said: Mapping[str, Any]) -> Iterator[str]:
    """A block for all together, then a line for each key; small print last."""
    yield f"{said['period']}　公式 {said['version']} 版"
    yield from _block(said["total"], said["reasons"])
    if said["rows"]:
        yield ""
        yield from _table([said["total"], *said["rows"]])


def _block(row: Row, reasons: Mapping[str, str]) -> Iterator[str]:
    cells = [
        (rate["name"], rate["text"] or NOTHING, _fraction(rate), _left_out(rate, reasons)) for rate in row["rates"]
    ]
    yield from _columns(cells)


def _table(rows: Sequence[Row]) -> Iterator[str]:
    """Rates of fewer than are ranked stand in brackets."""
    heads = ["", *(rate["name"] for rate in rows[0]["rates"])]
    yield from _columns([heads, *([row["name"], *map(_cell, row["rates"])] for row in rows)])


def _cell(rate: Row) -> str:
    if not rate["text"]:
        return NOTHING
    said = f"{rate['text']} {rate['numerator']}/{rate['denominator']}"
    return said if rate["ranked"] else f"({said})"


def _fraction(rate: Row) -> str:
    return f"{rate['numerator']} ÷ {rate['denominator']}"


def _left_out(rate: Row, reasons: Mapping[str, str]) -> str:
    said = "，".join(f"{reasons.get(why, why)} {n} 件" for why, n in rate["left_out"].items())
    return f"不计：{said}" if said else ""


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Two spaces or more stand between two cells."""
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
