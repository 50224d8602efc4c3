"""An officer's commands: the form's fields, on to the service that decides, and back to the matter."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.clock import text_of
from libs.common.errors import Refused
from libs.common.secrets import secret_mac
from libs.common.web.door import Answer
from services.portal.domain.state import Matter
from services.portal.pages.facts import Problem
from services.portal.pages.reading.acting import EVIDENCE, Written
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.desk import one, seen
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, clerk, guarded
from services.portal.pages.routes.sending import FIELD as PHOTOS
from services.portal.pages.routes.sending import Chosen, form_with_files, sending, taken
from services.portal.pages.views import Sending
from services.portal.pages.wording.deeds import DEEDS

Body = Callable[[Said, Clerk, Matter], Mapping[str, Any]]
OPTIONAL: Final = frozenset(
    {
        "inner", "legal", "wish", "at", "approve/text", "refuse/signpost", "pause/since", "call-back/contacted",
        "call-back/resolved", "call-back/satisfied", "call-back/text",
    }
)  # fmt: skip
ETAG: Final = re.compile(r"[!#-~]{1,100}")
KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
CHANGED, INVALID = 412, 422
PROOF: Final = "secret"


def _by_unit(said: Said, who: Clerk, _matter: Matter) -> Mapping[str, Any]:
    return {**said, "unit": who.unit, "by": who.by}


def _by_centre(said: Said, who: Clerk, _matter: Matter) -> Mapping[str, Any]:
    return {**said, "by": who.by}


def _answer(said: Said, who: Clerk, matter: Matter) -> Mapping[str, Any]:
    return {**_by_unit(said, who, matter), "refused": said["refused"] == "yes"}


def _call(said: Said, who: Clerk, matter: Matter) -> Mapping[str, Any]:
    return {"person": matter.calls[0] if matter.calls else "", "reached": said["reached"] == "yes", "by": who.by}


def _call_back(said: Said, who: Clerk, matter: Matter) -> Mapping[str, Any]:
    """Whom the page has first; the three answers as they were given, or none."""
    score = {"satisfied": int(said["satisfied"])} if said.get("satisfied", "").isdecimal() else {}
    person = matter.back[0] if matter.back else ""
    return {**_by_unit(said, who, matter), **score, "person": person, "reached": said["reached"] == "yes"}


def _rating(said: Said, who: Clerk, matter: Matter) -> Mapping[str, Any]:
    """The answers as they were given on the phone."""
    return {**_by_unit(said, who, matter), "satisfied": int(said["satisfied"])}


def _visit(said: Said, who: Clerk, matter: Matter) -> Mapping[str, Any]:
    """The first whom this unit has to visit."""
    person = next((one for one, unit in matter.visits.items() if unit == who.unit), "")
    return {"person": person, "reached": said["reached"] == "yes", "unit": who.unit, "by": who.by}


def _labels(said: Said, who: Clerk, _matter: Matter) -> Mapping[str, Any]:
    """One a line."""
    lines = (line.strip() for line in said["labels"].splitlines())
    return {"labels": [line for line in lines if line], "by": who.by}


UNIT: Final = (
    "accept", "contact", "failed-contact", "progress", "question", "part", "waive", "result", "return", "escalate",
    "pause", "extend", "note",
)  # fmt: skip
CENTRE: Final[Mapping[str, tuple[str, Body]]] = {
    "approve": ("handling", _by_unit),
    "send-back": ("handling", _by_unit),
    "dispatch": ("routing", _by_centre),
    "grant": ("routing", _by_centre),
    "deny": ("routing", _by_centre),
    "admit": ("intake", _by_centre),
    "refuse": ("intake", _by_centre),
    "call": ("notification", _call),
    "call-back": ("evaluation", _call_back),
    "explain": ("evaluation", _by_unit),
    "change-for-caller": ("evaluation", _rating),
    "merge": ("intake", _by_centre),
    "unmerge": ("intake", _by_centre),
    "recuse": ("routing", _by_centre),
    "lift-listing": ("supervision", _by_centre),
    "grant-pause": ("supervision", _by_centre),
    "deny-pause": ("supervision", _by_centre),
    "grant-extension": ("supervision", _by_centre),
    "deny-extension": ("supervision", _by_centre),
    "propose-parking": ("evaluation", _by_centre),
    "grant-parking": ("supervision", _by_centre),
    "deny-parking": ("supervision", _by_centre),
    "unpark": ("supervision", _by_centre),
    "prolong-parking": ("supervision", _by_centre),
}
EITHER: Final[Mapping[str, tuple[str, Body]]] = {
    "affected": ("intake", _labels),
    "visit": ("notification", _visit),
    "order-answer": ("handling", _answer),
    "resume": ("supervision", _by_unit),
}


def routes(frame: Frame, router: APIRouter) -> None:
    """One POST per deed."""

    @router.post("/desk/cases/{number}/{code}")
    async def do(request: Request, number: str, code: str) -> Response:
        who = signed_in(frame, request)
        async with form_with_files(request) as (said, uploads):
            guarded(said, who.shown.csrf)
            case, matter = await seen(frame, who, number)
            service, body = owner(code, who)
            files, problems = await taken(frame, said, uploads, service) if code == "result" else ([], [])
        problems = [*_problems(frame, code, said), *problems]
        told = body(_fields(frame, case, code, said, files), who, matter) if not problems else {}
        wish = Wish(service, case, code, said, told, sending(frame.policy.deployment.files, files))
        if problems:
            return await _again(frame, who, matter, wish, INVALID, problems)
        answer = await frame.door.post(wish.path, wish.body, wish.key, wish.only_if)
        if answer.status in {CHANGED, INVALID}:
            return await _again(frame, who, matter, wish, answer.status, _wrong(code, answer))
        if not answer.ok():
            return trouble.refused(frame.site, answer, number, who.shown)
        await frame.heard(case, answer)
        return frame.go(f"/desk/cases/{number}?done={code}")


@dataclass(frozen=True, slots=True)
class Wish:
    """A deed on its way to the service that decides: with the form it came by, and the body of its command."""

    service: str
    case: str
    code: str
    said: Said
    body: Mapping[str, Any]
    sending: Sending

    @property
    def path(self) -> str:
        """Where it goes."""
        return f"/{self.service}/v1/cases/{self.case}/{self.code}"

    @property
    def key(self) -> str:
        """The same for the same page with the same words, so that what is sent twice is done once."""
        return key_of(self.said, self.code, self.body)

    @property
    def only_if(self) -> str:
        """The state of the desk that the form was made of; other services have states of their own."""
        etag = self.said.get("etag", "")
        return etag if self.service == "handling" and ETAG.fullmatch(etag) else ""


def key_of(said: Said, what: str, body: Mapping[str, Any]) -> str:
    """Of a page's own key, what is done, and with what words; none if the page had none."""
    words = json.dumps(body, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    key = said.get("key", "")
    return f"{key}/{what}/{digest}" if KEY.fullmatch(key) else ""


async def _again(  # noqa: PLR0913, PLR0917 - the page's parts
    frame: Frame, who: Clerk, matter: Matter, wish: Wish, status: int, problems: Sequence[Problem]
) -> Response:
    """The page once more with the words that were typed; if somebody was faster, with what happened meanwhile."""
    since = None
    if status == CHANGED:
        await frame.heard(wish.case, await frame.door.get(f"/handling/v1/cases/{wish.case}"))
        _, matter = await seen(frame, who, matter.number)
        since = int(wish.said["lines"]) if wish.said.get("lines", "").isdecimal() else len(matter.lines)
    written = Written(wish.code, wish.said, wish.sending)
    view = await one(frame, who, wish.case, matter, problems=problems, written=written, since=since)
    return frame.page(view, status)


def signed_in(frame: Frame, request: Request) -> Clerk:
    """The officer who asks; refused if nobody is signed in."""
    who = clerk(frame, request)
    if who is None:
        raise Refused("not-signed-in", "请先登录。", status=401)
    return who


def owner(code: str, who: Clerk) -> tuple[str, Body]:
    """The service that decides; what only the centre may do, only the centre may ask."""
    if code in UNIT:
        return "handling", _by_unit
    if code in EITHER:
        return EITHER[code]
    if code not in CENTRE:
        raise Refused("unknown-act", "没有这个做法。", status=404)
    if not who.centre:
        raise Refused("centre-only", "这一步由县综治中心来做。", status=403)
    return CENTRE[code]


def _fields(frame: Frame, case: str, code: str, said: Said, files: Sequence[Chosen]) -> dict[str, Any]:
    """What the form said, as the command names it: moments with their zone, evidence and files, no secret itself."""
    fields: dict[str, Any] = {field.name: said[field.name] for field in DEEDS[code].inputs if said.get(field.name)}
    if PROOF in fields:
        fields[PROOF] = secret_mac(frame.key, case, said[PROOF])
    for name in _moments(code):
        at = forms.moment(said.get(name, ""), frame.policy.office.tz)
        fields |= {name: text_of(at)} if at else {}
    if code == "result":
        shown = {name.removeprefix(EVIDENCE): words for name, words in said.items() if name.startswith(EVIDENCE)}
        fields["evidence"] = {id_: words for id_, words in shown.items() if words}
        fields["files"] = [{"id": file.id, "public": said.get("public") == "yes"} for file in files]
    return fields


def _moments(code: str) -> list[str]:
    return [field.name for field in DEEDS[code].inputs if field.kind == "moment"]


def _problems(frame: Frame, code: str, said: Said) -> list[Problem]:
    """A deed's fields are all needed, but for those that say otherwise; a moment has to be one."""
    wanted = [field for field in DEEDS[code].inputs if not OPTIONAL & {field.name, f"{code}/{field.name}"}]
    missing = [
        Problem(f"do-{code}-{field.name}", f"{DEEDS[code].label}：请填“{field.label}”")
        for field in wanted
        if not said.get(field.name)
    ]
    labels, tz = {field.name: field.label for field in DEEDS[code].inputs}, frame.policy.office.tz
    wrong = [name for name in _moments(code) if said.get(name) and not forms.moment(said[name], tz)]
    strange = [
        Problem(f"do-{code}-{name}", f"{DEEDS[code].label}：请把“{labels[name]}”写成日期和时间") for name in wrong
    ]
    return [*missing, *strange]


def _wrong(code: str, answer: Answer) -> list[Problem]:
    """What a service finds wrong with a field, at that field."""
    if answer.status != INVALID:
        return []
    field = str(answer.body.get("field") or "").replace(".", "-")
    told = trouble.REASONS.get(str(answer.body.get("code", "")), "填得不对，再看一眼。")
    at = PHOTOS if field.startswith("files") else f"do-{code}-{field}"
    return [Problem(at, f"{DEEDS[code].label}：{told}")]
