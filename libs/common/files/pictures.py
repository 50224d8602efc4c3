"""A picture drawn anew from its pixels, so that nothing else is left: no place, no camera, no other file."""

from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageOps

from libs.common.files.unfit import Unfit

MILLION: Final = 1_000_000
SMALL: Final = (360, 360)
COARSE: Final = 1000
WAYS: Final[dict[str, dict[str, Any]]] = {
    "jpeg": {"quality": 88}, "png": {"compress_level": 6}, "webp": {"quality": 88, "method": 2},
}  # fmt: skip


def redrawn(data: bytes, kind: str, megapixels: int) -> tuple[bytes, bytes]:
    """A small picture and the picture, upright; of a moving one the first.

    Raises `Unfit`, before it is unpacked, if it would have too many pixels; whatever else is wrong with it raises as
    the library does.
    """
    picture = _plain(_upright(data, kind, megapixels))
    return _small(picture), _written(picture, kind)


def _upright(data: bytes, kind: str, megapixels: int) -> Image.Image:
    """Turned as its notes say; what was unpacked first is free again when this returns."""
    Image.MAX_IMAGE_PIXELS = None  # counted here, against the deployment's limit
    with Image.open(BytesIO(data), formats=[kind.upper()]) as opened:
        if opened.width * opened.height > megapixels * MILLION:
            raise Unfit("pixels")
        return ImageOps.exif_transpose(opened)


def _plain(upright: Image.Image) -> Image.Image:
    """Its pixels without its notes, in colours that every viewer knows."""
    colours = "L" if upright.mode in {"1", "L"} else "RGB"
    wanted = "RGBA" if upright.has_transparency_data else colours
    picture = upright if upright.mode == wanted else upright.convert(wanted)
    picture.info = {}
    return picture


def _written(picture: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    picture.save(out, kind.upper(), **WAYS[kind])
    return out.getvalue()


def _small(picture: Image.Image) -> bytes:
    small = picture.reduce(max(1, max(picture.size) // COARSE))
    small.thumbnail(SMALL)
    ground = Image.new("RGB", small.size, "white")
    ground.paste(small, mask=small.getchannel("A") if small.mode == "RGBA" else None)
    return _written(ground, "jpeg")
