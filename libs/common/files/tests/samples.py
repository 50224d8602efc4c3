"""Good and bad files, made here so that each shows what is in it."""

import random
import zipfile
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.Image import Exif
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

PLACE = b"31.2304"
OWNER = "Chen Dawen"


def noted() -> Exif:
    """Where it was taken and by whom, and that the camera lay on its side."""
    exif = Exif()
    exif[0x0112], exif[0x013B] = 6, OWNER
    exif.get_ifd(0x8825)[2], exif.get_ifd(0x8825)[29] = (31.0, 13.0, 49.0), PLACE.decode()
    return exif


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    out = BytesIO()
    Image.effect_mandelbrot(size, (-2, -1, 1, 1), 40).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def noise(seed: int, side: int = 400) -> bytes:
    """A picture that no library can make small: nearly half a megabyte."""
    out = BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(3 * side * side)).save(out, "PNG")
    return out.getvalue()


def photo(kind: str = "JPEG") -> bytes:
    more: dict[str, Any] = {"comment": OWNER} if kind == "JPEG" else {}
    return picture(kind, exif=noted(), xmp=f"<x>{OWNER}</x>".encode(), **more)


def archive() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bomb.txt", b"0" * 5_000_000)
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few kilobytes that say they are 3.6 thousand million pixels."""
    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n" + _part(b"IHDR", head) + _part(b"IDAT", zlib.compress(b"\0" * 9_000)) + _part(b"IEND", b"")
    )


def _part(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)


def document(**more: Any) -> bytes:
    """Two pages, one with a photo; a script runs when it opens, a file is enclosed, a link starts a program."""
    writer = PdfWriter()
    for _ in range(2):
        writer.add_blank_page(200, 200)
    image = DecodedStreamObject()
    image.set_data(photo())
    image.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
        NameObject("/Width"): NumberObject(60), NameObject("/Height"): NumberObject(40),
        NameObject("/ColorSpace"): NameObject("/DeviceRGB"), NameObject("/BitsPerComponent"): NumberObject(8),
        NameObject("/Filter"): NameObject("/DCTDecode"),
    })  # fmt: skip
    start = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")})
    link = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Link"),
        NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4), NameObject("/A"): start,
    })  # fmt: skip
    page = writer.pages[0]
    images = DictionaryObject({NameObject("/I"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): images})
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('evil')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("evil.exe", b"MZ evil program")
    writer.add_metadata({"/Author": OWNER})
    if more:
        writer.encrypt(**more)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
