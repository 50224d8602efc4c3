"""What is taken is made anew, and what is not what it begins like is not taken."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from libs.common.errors import Unavailable
from libs.common.files import cleaning
from libs.common.files.cleaning import Cleaning
from libs.common.files.sniffing import MEDIA
from libs.common.files.tests import samples
from libs.common.files.unfit import Unfit
from libs.common.policy.deployment import FileLimits

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
BAD = [
    pytest.param(b"", "empty", id="nothing"),
    pytest.param(samples.archive(), "type", id="an archive"),
    pytest.param(HTML, "type", id="a page"),
    pytest.param(SVG, "type", id="a drawing that can run scripts"),
    pytest.param(b"MZ\x90\x00\x03", "type", id="a program for Windows"),
    pytest.param(b"\x7fELF\x02\x01", "type", id="a program for Linux"),
    pytest.param(b"#!/bin/sh\n", "type", id="a script"),
    pytest.param(b"GIF89a" + b"\0" * 20, "type", id="a type that is not taken"),
    pytest.param(HTML + b"%PDF-1.7", "type", id="a page before a PDF"),
    pytest.param(b"RIFF\0\0\0\0WAVE", "type", id="sound in the envelope of WebP"),
    pytest.param(b"\xff\xd8\xff\xe0" + HTML, "broken", id="a page that begins like a JPEG"),
    pytest.param(b"\x89PNG\r\n\x1a\n" + samples.archive(), "broken", id="an archive that begins like a PNG"),
    pytest.param(b"RIFF\x10\0\0\0WEBPVP8 " + HTML, "broken", id="a page that begins like a WebP"),
    pytest.param(b"%PDF-1.7\n" + HTML, "broken", id="a page that begins like a PDF"),
    pytest.param(samples.picture(size=(400, 300))[:2000], "broken", id="half a photo"),
    pytest.param(samples.bomb(), "pixels", id="a few kilobytes of 3.6 thousand million pixels"),
    pytest.param(samples.bomb(0, 0), "broken", id="no pixel"),
    pytest.param(samples.picture(size=(1100, 1000)), "pixels", id="more pixels than the limit"),
    pytest.param(samples.document(user_password="x"), "locked", id="a PDF with a password"),
]


@pytest.mark.parametrize(("data", "code"), BAD)
async def test_a_bad_file_is_not_taken_and_says_why(data: bytes, code: str) -> None:
    with pytest.raises(Unfit) as unfit:
        await Cleaning().clean(data, megapixels=1)
    assert unfit.value.code == code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_where_and_by_whom_a_photo_was_taken_is_gone_and_it_stands_upright(kind: str) -> None:
    data = samples.photo(kind)
    assert samples.OWNER.encode() in data
    assert samples.PLACE in data
    clean = await Cleaning().clean(data + samples.archive() + HTML, megapixels=1)
    for part in (clean.data, clean.small):
        with Image.open(BytesIO(part)) as shown:
            shown.load()
            assert (shown.size, dict(shown.getexif())) == ((40, 60), {})
            assert not {"exif", "xmp", "comment"} & set(shown.info)
        for left in (samples.OWNER.encode(), samples.PLACE, HTML, b"PK\x03\x04"):
            assert left not in part
    assert clean.type == kind.lower()
    assert set(MEDIA) >= {clean.type}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
async def test_the_largest_picture_that_may_come_has_room_in_the_program_that_opens_it(kind: str) -> None:
    most, out = FileLimits().megapixels, BytesIO()
    Image.linear_gradient("L").resize((1000 * most // 8, 8000)).convert("RGB").save(out, kind, exif=samples.noted())
    clean = await Cleaning().clean(out.getvalue(), most)
    assert clean.type == kind.lower()


async def test_the_same_file_is_made_the_same() -> None:
    for data in (samples.photo(), samples.document()):
        one, other = [await Cleaning().clean(data, megapixels=1) for _ in range(2)]
        assert one.data == other.data


async def test_what_is_transparent_stays_so_and_has_a_small_picture() -> None:
    out = BytesIO()
    Image.new("RGBA", (900, 30), (200, 0, 0, 0)).save(out, "PNG")
    clean = await Cleaning().clean(out.getvalue(), megapixels=1)
    with Image.open(BytesIO(clean.data)) as kept, Image.open(BytesIO(clean.small)) as small:
        assert (kept.mode, small.size) == ("RGBA", (360, 12))
        assert small.getpixel((5, 5)) == (255, 255, 255)


async def test_a_document_keeps_its_pages_and_nothing_that_acts_is_enclosed_or_names_somebody() -> None:
    data = samples.document()
    assert b"evil" in data
    assert samples.PLACE in data
    clean = await Cleaning().clean(data + samples.archive(), megapixels=1)
    reader = PdfReader(BytesIO(clean.data))
    assert (len(reader.pages), len(reader.pages[0].images)) == (2, 1)
    assert (clean.type, clean.small, reader.attachments) == ("pdf", b"", {})
    for left in (b"evil", b"calc", b"/JavaScript", b"/Launch", samples.OWNER.encode(), samples.PLACE, b"PK\x03\x04"):
        assert left not in clean.data


async def test_a_file_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "SECONDS", 0.001)
    with pytest.raises(Unfit) as unfit:
        await Cleaning().clean(samples.photo(), megapixels=1)
    assert unfit.value.code == "broken"


async def test_where_the_program_cannot_run_nothing_is_said_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Unavailable):
        await Cleaning().clean(samples.photo(), megapixels=1)


async def test_the_program_that_opens_files_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, str]] = []

    def run(_command: object, **more: object) -> object:
        told.append(more["env"])  # type: ignore[arg-type]
        raise subprocess.TimeoutExpired("", 0)

    monkeypatch.setenv("CASELOOP_KEY", "a secret")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(Unfit):
        await Cleaning().clean(samples.photo(), megapixels=1)
    assert told
    assert "a secret" not in str(told)
