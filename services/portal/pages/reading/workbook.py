"""The figures as a workbook (XLSX): a sheet a table, numbers as numbers, and every word as a word.

Words are written as strings of the file, which no spreadsheet reads as a formula, a link or a number.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from services.portal.pages.reading.export import Cell, Export, Percent

ABOUT: Final = "说明"
WIDE, NARROW = 28, 14
LONGEST: Final = 32_000
"""A cell of a workbook holds 32,767 characters."""
PLAIN: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def xlsx_of(export: Export, now: datetime) -> bytes:
    """The bytes of the file; the library is loaded when somebody wants one."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - most who run the portal never export

    out = BytesIO()
    with Workbook(out, PLAIN) as book:
        # A workbook knows no zones.
        book.set_properties({"title": export.title, "created": now.astimezone(UTC).replace(tzinfo=None)})
        writer = Writer(book)
        writer.sheet(ABOUT, [[export.title], *export.about])
        for page in export.pages:
            writer.sheet(page.name, [page.head, *page.lines], heads=1)
    return out.getvalue()


class Writer:
    """Writes lines of cells into sheets of a workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._percents = dict[int, Any]()

    def sheet(self, name: str, lines: Any, heads: int = 0) -> None:
        """The first column is wide, and stays where it is with the heads when somebody scrolls."""
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, WIDE)
        sheet.set_column(1, 200, NARROW)
        sheet.freeze_panes(heads, 1 if heads else 0)
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                self._write(sheet, (row, column), cell, bold=row < heads)

    def _write(self, sheet: Any, at: tuple[int, int], cell: Cell, *, bold: bool) -> None:
        if isinstance(cell, Percent):
            sheet.write_number(*at, float(cell.shown) / 100, self._percent(cell.digits))
        elif isinstance(cell, str):
            sheet.write_string(*at, cell[:LONGEST], self._bold if bold else None)
        else:
            sheet.write_number(*at, float(cell))

    def _percent(self, digits: int) -> Any:
        shape = f"0.{'0' * digits}%" if digits else "0%"
        return self._percents.setdefault(digits, self._book.add_format({"num_format": shape}))
