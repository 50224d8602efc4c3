"""Taking in files and giving them out: `POST /v1/files` for whoever sends, the rest for services that show them.

A file's route is no page: who may see a case is known where cases are shown, so only a service asks here, and proves
with the deployment's key that it is one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from libs.common.errors import Refused
from libs.common.files.cleaning import Clean, Cleaning
from libs.common.files.shelf import Files
from libs.common.files.sniffing import MEDIA
from libs.common.files.unfit import Unfit
from libs.common.policy.deployment import FileLimits
from libs.common.secrets import blind, content_id, same
from libs.common.web.bounds import Bound
from libs.common.web.problems import problem

PATH: Final = "/v1/files"
AT_ONCE: Final = 16
ALLOWED: Final = "send a JPEG, PNG or WebP picture or a PDF"
WHY: Final = {
    "empty": "the file is empty; choose it again",
    "type": f"what the file holds is none of the types that are taken, whatever it is called; {ALLOWED}",
    "broken": f"the file does not open as what it begins like; save it anew, or {ALLOWED}",
    "locked": "the PDF has a password; save it without one",
    "pixels": "the picture has too many pixels; make it smaller",
}
BODY: Final = {
    "requestBody": {
        "required": True, "description": f"The file itself: {ALLOWED}.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}  # fmt: skip


def upload_bound(limits: FileLimits) -> Bound:
    """For the path where files are taken in."""

    def told(largest: int) -> Response:
        text = f"a file has at most {largest // 1_000_000} MB; send a smaller one"
        return problem(413, "file-too-large", text, field="file")

    return Bound(limits.bytes, told)


class Uploaded(BaseModel):
    """`id` is how a submission or a supplement names it, from now until the end of the next day (UTC)."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    type: str
    size: int


@dataclass(slots=True)
class Upload:
    """What taking in a file needs; `inside`: how many are being taken in now."""

    files: Files
    limits: FileLimits
    key: str
    cleaning: Cleaning = field(default_factory=Cleaning)
    inside: int = 0

    async def take(self, request: Request) -> Uploaded:
        """Reads (`upload_bound` lets no more through than may be), cleans, keeps."""
        if self.inside >= AT_ONCE:
            raise Refused("busy", "many are sending files just now; try again in a moment", status=503, field="file")
        self.inside += 1
        try:
            clean = await self._clean(await request.body())
            return await self._kept(content_id(self.key, clean.data), clean)
        finally:
            self.inside -= 1

    async def _clean(self, data: bytes) -> Clean:
        try:
            return await self.cleaning.clean(data, self.limits.megapixels)
        except Unfit as unfit:
            raise Refused(f"file-{unfit.code}", WHY[unfit.code], status=422, field="file") from unfit

    async def _kept(self, file: str, clean: Clean) -> Uploaded:
        if file not in await self.files.known([file]):
            await self._count(len(clean.data))
        kept = await self.files.add(file, clean)
        return Uploaded(id=kept.id, type=kept.type, size=kept.size)

    async def _count(self, size: int) -> None:
        """What all send in a day has an end, so that nobody fills the store."""
        today = self.files.now().date().isoformat()
        before = await self.files.store.lease(f"file-bytes/{today}", size)
        if before + size > self.limits.megabytes_a_day * 1_000_000:
            text = "no more files are taken today; send the matter without, and the file tomorrow"
            raise Refused("files-full", text, status=503, field="file")


def file_routes(upload: Upload) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1", tags=["files"])

    @router.post("/files", status_code=201, openapi_extra=BODY)
    async def take_file(request: Request) -> Uploaded:
        return await upload.take(request)

    inner = APIRouter(include_in_schema=False, dependencies=[Depends(_guard(upload.key))])

    @inner.get("/files/{file}")
    async def give_file(file: str) -> Response:
        found = await upload.files.find(file)
        if found is None:
            raise _gone()
        kept, _ = found
        return StreamingResponse(
            upload.files.read(kept), headers={"content-length": str(kept.size)}, media_type=MEDIA[kept.type]
        )

    @inner.get("/files/{file}/small")
    async def give_small(file: str) -> Response:
        found = await upload.files.find(file)
        if found is None or not found[1]:
            raise _gone()
        return Response(found[1], media_type=MEDIA["jpeg"])

    router.include_router(inner)
    return router


def credential(key: str) -> str:
    """What a service shows that asks for a file."""
    return blind(key, "files")


def _guard(key: str) -> Callable[..., None]:
    def check(authorization: Annotated[str, Header()] = "") -> None:
        if not same(authorization, f"Bearer {credential(key)}"):
            raise Refused("not-a-service", "files are shown on the pages of their case", status=401)

    return check


def _gone() -> Refused:
    return Refused("unknown-file", "no such file is here", status=404)
