"""Photos and files out of a form, one by one to intake; what was sent comes along in the form as ids and names."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

from fastapi import Request
from starlette.datastructures import UploadFile

from libs.common.policy.deployment import FileLimits
from libs.common.web.bounds import ORDINARY, Bound
from libs.common.web.door import Answer
from libs.common.web.files import PATH
from services.portal.pages.environment import Site
from services.portal.pages.facts import Choice, Problem
from services.portal.pages.routes import trouble
from services.portal.pages.routes.forms import Said, said_of
from services.portal.pages.routes.frame import Frame
from services.portal.pages.views import Sending

FIELD: Final = "photos"
LONGEST_NAME: Final = 60
TAKES_FILES: Final = re.compile(r"/submit|/cases/[^/]+/supplement|/desk/cases/[^/]+/result")
WRITTEN: Final = re.compile(r"([0-9a-f]{64})/(\S{0,600})")
WHY: Final[Mapping[str, str]] = {
    "file-empty": "是空的，请再选一次",
    "file-type": "不是照片，也不是 PDF，请换成照片或 PDF",
    "file-broken": "打不开，请再拍一张，或者另存一份再选",
    "file-locked": "有密码，请去掉密码再选",
    "file-pixels": "太大了，请改小一点再选",
    "file-too-large": "太大了，请改小一点再选",
}
NOT_NOW: Final = "这会儿没传上去。可以先不带它，以后在“查进度”里补"
GONE: Final = "前面选的照片放得太久，没有了，请再选一次"


class Chosen(NamedTuple):
    """A file that intake has: its id, and what its sender calls it."""

    id: str
    name: str

    @property
    def written(self) -> str:
        """As it comes along in a form."""
        return f"{self.id}/{quote(self.name)}"


Taken = tuple[list[Chosen], list[Problem]]


@asynccontextmanager
async def form_with_files(request: Request) -> AsyncIterator[tuple[Said, list[UploadFile]]]:
    """What the form said, and its files while this lasts; a field in which none was chosen is left out."""
    async with request.form(max_fields=200) as form:
        values = form.multi_items()
        files = [value for _, value in values if isinstance(value, UploadFile) and value.filename]
        yield said_of(values), files


def chosen(said: Said) -> list[Chosen]:
    """What was sent before, without what is not wanted any more."""
    dropped = set(said.get("drop", "").split())
    found = [WRITTEN.fullmatch(one) for one in said.get("files", "").split() if one not in dropped]
    return [Chosen(one[1], unquote(one[2])) for one in found if one]


async def taken(frame: Frame, said: Said, files: Sequence[UploadFile], service: str = "intake") -> Taken:
    """What the matter has then, and what is wrong with the rest; too many are not sent at all."""
    limits, have = frame.policy.deployment.files, chosen(said)
    if len(have) + len(files) > limits.most:
        text = f"一件事最多 {limits.most} 个照片和文件，您选了 {len(have) + len(files)} 个，请少选几个"
        return have, [Problem(FIELD, text)]
    sent = [await _sent(frame, file, limits, service) for file in files]
    new = [one for one in sent if isinstance(one, Chosen)]
    return list({one.id: one for one in [*new, *have]}.values()), [one for one in sent if isinstance(one, Problem)]


async def _sent(frame: Frame, file: UploadFile, limits: FileLimits, service: str) -> Chosen | Problem:
    name = re.split(r"[\\/]", file.filename or "")[-1][-LONGEST_NAME:]
    if (file.size or 0) > limits.bytes:
        return Problem(FIELD, f"“{name}”超过 {limits.megabytes} MB，请改小一点再选")
    answer = await frame.door.send(f"/{service}{PATH}", await file.read())
    return Chosen(str(answer.body["id"]), name) if answer.ok() else _refused(name, answer)


def _refused(name: str, answer: Answer) -> Problem:
    return Problem(FIELD, f"“{name}”{WHY.get(str(answer.body.get('code')), NOT_NOW)}")


def named(files: Sequence[Chosen]) -> list[dict[str, Any]]:
    """As a submission or a supplement names them."""
    return [{"id": one.id, "name": one.name} for one in files]


def carried(files: Sequence[Chosen]) -> str:
    """As they come along in a form."""
    return " ".join(one.written for one in files)


def sending(limits: FileLimits, files: Sequence[Chosen]) -> Sending:
    """The field for the next form."""
    choices = [Choice(one.written, one.name or "照片") for one in files]
    return Sending(limits.most, limits.megabytes, choices, carried(files))


def bound_of(path: str, limits: FileLimits, site: Site) -> Bound:
    """How large a form may be: a matter's files, where there is a field for them; more is told on a page."""
    if not TAKES_FILES.fullmatch(path):
        return ORDINARY
    text = (
        f"照片和文件加起来太大了：最多 {limits.most} 个，每个不超过 {limits.megabytes} MB。请少选几个，剩下的以后再补。"
    )
    return Bound(limits.most * limits.bytes + ORDINARY.largest, lambda _largest: trouble.told(site, 413, text))
