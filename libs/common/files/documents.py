"""A PDF written anew from its pages: what it would do, what it encloses and what it says of its author is left out."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from libs.common.files.unfit import Unfit

UNWANTED: Final = (
    "/A", "/AA", "/PA", "/JS", "/OpenAction", "/EF", "/AF", "/Metadata", "/PieceInfo", "/LastModified",
    "/RichMediaContent", "/RichMediaSettings", "/Movie", "/Sound", "/XFA", "/Thumb",
)  # fmt: skip
"""Actions, enclosures, and notes about the maker (ISO 32000-2, 12.6, 7.11.4 and 14.3)."""
APPLICATION: Final = frozenset({0xE1, 0xED, 0xFE})
"""EXIF and XMP, Photoshop's notes, a comment: parts of a JPEG that no viewer needs (EXIF 2.32, 4.7)."""
START, MARKER, SCAN, HEAD = b"\xff\xd8", 0xFF, 0xDA, 4


def rewritten(data: bytes) -> bytes:
    """The pages and nothing that can act.  Raises `Unfit` if it has a password or no page."""
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Unfit("locked")
    writer = PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    if not writer.pages:
        raise Unfit("broken")
    for part in _parts(writer.root_object):
        _tame(part)
    writer.metadata = None
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _parts(root: Any) -> Iterator[DictionaryObject]:
    """Everything that can be reached, each once."""
    waiting, seen = [root], set[int]()
    while waiting:
        part = waiting.pop().get_object()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, DictionaryObject):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, ArrayObject):
            waiting.extend(part)


def _tame(part: DictionaryObject) -> None:
    for name in UNWANTED:
        part.pop(name, None)
    if isinstance(part, StreamObject) and _is_photo(part):
        part._data = without_notes(part._data)  # noqa: SLF001 - the only way to change a stream and leave it packed


def _is_photo(part: StreamObject) -> bool:
    how = part.get("/Filter")
    return how == "/DCTDecode" or (isinstance(how, ArrayObject) and list(how) == ["/DCTDecode"])


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG's bytes without EXIF and comments, its pixels untouched."""
    if not jpeg.startswith(START):
        return jpeg
    kept, at = [START], len(START)
    while at + HEAD <= len(jpeg) and jpeg[at] == MARKER and jpeg[at + 1] != SCAN:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + HEAD])
        if jpeg[at + 1] not in APPLICATION:
            kept.append(jpeg[at:end])
        at = end
    return b"".join([*kept, jpeg[at:]])
