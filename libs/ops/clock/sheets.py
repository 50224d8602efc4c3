"""The clocks of a case on the screen: supervision's own sheets, in the words of the page."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich.cells import cell_len

from libs.common.sheets import Line, Sheet
from libs.ops.held.office import Office

HEADS: Final = ("日期", "是什么日子", "时段", "算不算", "本日", "累计")
SAME: Final = "同样的依据，什么时候算都是同一个结果。"


def told(office: Office, number: str) -> dict[str, Any]:
    """Every clock of the case with that number, as supervision tells it."""
    return dict(office.read("supervision", f"/v1/clocks/{number.strip()}").body)


def printed(said: dict[str, Any]) -> Iterator[str]:
    """Line after line, the oldest dispatch first."""
    for sheet in said["clocks"]:
        yield from _sheet(said["number"], Sheet.model_validate(sheet))


def _sheet(number: str, sheet: Sheet) -> Iterator[str]:
    yield f"{number}　第 {sheet.round} 轮　第 {sheet.hop} 次派单　{sheet.unit}　{sheet.status}"
    yield sheet.head
    yield from (f"  {label}：{text}" for label, text in sheet.grounds)
    yield from _table(sheet.lines)
    yield from (f"  {note}" for note in sheet.notes)
    if sheet.check_code:
        yield f"  {SAME}校验码 {sheet.check_code}"
    yield ""


def _table(lines: Sequence[Line]) -> Iterator[str]:
    """In columns; two spaces or more stand between two cells, never within one."""
    rows = [HEADS, *((one.dates, one.day, one.hours, one.verdict, one.today, one.sum) for one in lines)]
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(HEADS))]
    for row in rows if lines else []:
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()
