"""A file of a case, for those who may see the case and nobody else: never run, never guessed, never kept on the way."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from libs.common.events.words import Attachment
from libs.common.files.sniffing import MEDIA, PICTURES
from libs.common.web.files import PATH, credential
from services.portal.pages.headers import FILE_POLICY
from services.portal.pages.reading.files import file_name, public_files, unit_files
from services.portal.pages.routes import trouble
from services.portal.pages.routes.desk import seen
from services.portal.pages.routes.frame import Frame, clerk
from services.portal.pages.routes.track import proven

OK: Final = 200
SMALL: Final = "/small"
Kept = Sequence[tuple[str, Sequence[Attachment]]]
"""Which service has which of the files."""


def routes(frame: Frame, router: APIRouter) -> None:
    """For a citizen what they sent themselves, for an officer all of the matter; whole, or as a small picture.

    What a unit shows with its result lies with handling; the citizen sees what of it is public, once it is checked.
    """

    async def own(request: Request, number: str, file: str) -> Response:
        who = await proven(frame, request, number)
        return await _shown(frame, [("intake", who.one.files), ("handling", public_files(who.matter))], file, request)

    async def all_of_it(request: Request, number: str, file: str) -> Response:
        who = clerk(frame, request)
        if who is None:
            raise Refused("not-signed-in", "请先登录。", status=401)
        _, matter = await seen(frame, who, number)
        return await _shown(frame, [("intake", matter.files), ("handling", unit_files(matter))], file, request)

    for size in ("", SMALL):
        router.add_api_route(f"/cases/{{number}}/files/{{file}}{size}", own)
        router.add_api_route(f"/desk/cases/{{number}}/files/{{file}}{size}", all_of_it)


async def _shown(frame: Frame, kept: Kept, file: str, request: Request) -> Response:
    found = next(
        ((at, number, one) for at, files in kept for number, one in enumerate(files, 1) if one.id == file), None
    )
    if found is None:
        raise Refused("unknown-file", "这件事里没有这个文件。", status=404)
    service, number, one = found
    small = SMALL if request.url.path.endswith(SMALL) else ""
    content = await frame.door.fetch(f"/{service}{PATH}/{file}{small}", credential(frame.key))
    if content.status != OK:
        return trouble.told(frame.site, content.status)
    return _response(content.data, number, one, small=bool(small))


def _response(data: bytes, number: int, one: Attachment, *, small: bool) -> Response:
    """A picture is shown, anything else is handed over to be kept."""
    kind = "jpeg" if small else one.type.value
    how = "inline" if kind in PICTURES else "attachment"
    headers = {
        "content-disposition": f"{how}; filename*=UTF-8''{quote(file_name(one, number), safe='')}",
        "content-security-policy": FILE_POLICY, "cross-origin-resource-policy": "same-origin",
    }  # fmt: skip
    return Response(data, headers=headers, media_type=MEDIA.get(kind, "application/octet-stream"))
