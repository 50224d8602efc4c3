"""A QR code as one SVG path, so that it needs no style, no script and no request."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4  # modules of white around the code, ISO/IEC 18004


@dataclass(frozen=True)
class QrCode:
    """`path` draws the dark modules; `size` is the side in modules, quiet zone included."""

    path: str
    size: int


def qr_code(text: str) -> QrCode:
    """The code of `text` with 15 % error correction."""
    modules = segno.make(text, micro=False, error="m").matrix
    path = "".join(_row(y + QUIET, row) for y, row in enumerate(modules))
    return QrCode(path, len(modules) + 2 * QUIET)


def _row(y: int, row: bytearray) -> str:
    drawn, x = "", QUIET
    for dark, run in groupby(row):
        length = len(list(run))
        drawn += f"M{x} {y}h{length}v1h-{length}z" if dark else ""
        x += length
    return drawn
