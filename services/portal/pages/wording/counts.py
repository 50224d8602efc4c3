"""Numbers in words: thousands, rates cut and never rounded up, and what the public may not see."""

from collections.abc import Iterator, Sequence

FEWEST_PUBLIC = 5  # rules.md, assessment: in public no cell below 5
FEWEST_FOR_RATE = 20  # rules.md, assessment: below 20 no rate
KILOBYTE, MEGABYTE = 1_000, 1_000_000

Cell = tuple[int, int]


def thousands(number: int) -> str:
    """1,468."""
    return f"{number:,}"


def public(number: int) -> str:
    """A count everybody may see: 1,468, or 不到 5."""
    return thousands(number) if number >= FEWEST_PUBLIC else f"不到 {FEWEST_PUBLIC}"


def rate(numerator: int, denominator: int) -> str:
    """94.1 for 1,262 of 1,341: one decimal, cut; empty when too few to speak of a rate."""
    return share(numerator, denominator) if denominator >= FEWEST_FOR_RATE else ""


def share(part: int, whole: int) -> str:
    """45.6 for 612 of 1,341: one decimal, cut."""
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}"


def hidden(table: Sequence[Sequence[int]]) -> frozenset[Cell]:
    """The cells a public table must hide, as (row, column).

    Cells below 5 are hidden; and because every row adds up and every column has a published total, a line that hides
    one cell hides its smallest other one too, or the first could be reckoned.
    """
    cells = frozenset((r, c) for r, row in enumerate(table) for c, count in enumerate(row) if count < FEWEST_PUBLIC)
    while more := frozenset(_companions(table, cells)):
        cells |= more
    return cells


def _companions(table: Sequence[Sequence[int]], cells: frozenset[Cell]) -> Iterator[Cell]:
    width = len(table[0]) if table else 0
    rows = [[(r, c) for c in range(width)] for r in range(len(table))]
    columns = [[(r, c) for r in range(len(table))] for c in range(width)]
    for line in (*rows, *columns):
        shown = [cell for cell in line if cell not in cells]
        if shown and len(line) - len(shown) == 1:
            yield min(shown, key=lambda cell: table[cell[0]][cell[1]])


def weight(size: int) -> str:
    """Bytes as people read them: 2.4 MB, 310 KB."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.1f} MB"
    return f"{max(1, round(size / KILOBYTE))} KB"
