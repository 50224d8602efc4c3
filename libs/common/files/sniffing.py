"""Which type a file is, by its first bytes; what it calls itself counts for nothing.

Four signatures need no library: whatever begins like one of them has to open as that in the next step, or is refused.
"""

from collections.abc import Mapping
from typing import Final

SIGNATURES: Final[tuple[tuple[bytes, int, str], ...]] = (
    (b"\xff\xd8\xff", 0, "jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"WEBP", 8, "webp"),
    (b"%PDF-", 0, "pdf"),
)
MEDIA: Final[Mapping[str, str]] = {
    "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "pdf": "application/pdf",
}  # fmt: skip
ENDINGS: Final[Mapping[str, str]] = {"jpeg": "jpg", "png": "png", "webp": "webp", "pdf": "pdf"}
PICTURES: Final = frozenset({"jpeg", "png", "webp"})


def type_of(data: bytes) -> str:
    """The type; empty if it is none of those that are taken."""
    return next((name for mark, at, name in SIGNATURES if data[at : at + len(mark)] == mark and _whole(data, name)), "")


def _whole(data: bytes, name: str) -> bool:
    return name != "webp" or data[:4] == b"RIFF"
