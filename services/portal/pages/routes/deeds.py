"""An officer's commands: the form's fields, on to the service that decides, and back to the matter."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.clock import text_of
from libs.common.errors import Refused
from services.portal.domain.state import Matter
from services.portal.pages.facts import Problem
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.desk import one, seen
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, clerk, guarded
from services.portal.pages.wording.deeds import DEEDS

Body = Callable[[Said, Clerk, Matter], Mapping[str, Any]]
OPTIONAL: Final = frozenset({"inner", "approve/text", "refuse/signpost", "pause/since"})


def _by_unit(said: Said, who: Clerk, _matter: Matter) -> Mapping[str, Any]:
    return {**said, "unit": who.unit, "by": who.by}


def _by_centre(said: Said, who: Clerk, _matter: Matter) -> Mapping[str, Any]:
    return {**said, "by": who.by}


def _answer(said: Said, who: Clerk, matter: Matter) -> Mapping[str, Any]:
    return {**_by_unit(said, who, matter), "refused": said["refused"] == "yes"}


def _call(said: Said, who: Clerk, matter: Matter) -> Mapping[str, Any]:
    return {"person": matter.calls[0] if matter.calls else "", "reached": said["reached"] == "yes", "by": who.by}


def _labels(said: Said, who: Clerk, _matter: Matter) -> Mapping[str, Any]:
    """One a line."""
    lines = (line.strip() for line in said["labels"].splitlines())
    return {"labels": [line for line in lines if line], "by": who.by}


UNIT: Final = (
    "accept", "contact", "failed-contact", "progress", "question", "part", "waive", "result", "return", "escalate",
    "pause", "extend", "note",
)  # fmt: skip
CENTRE: Final[Mapping[str, tuple[str, Body]]] = {
    "approve": ("handling", _by_centre),
    "send-back": ("handling", _by_centre),
    "dispatch": ("routing", _by_centre),
    "grant": ("routing", _by_centre),
    "deny": ("routing", _by_centre),
    "admit": ("intake", _by_centre),
    "refuse": ("intake", _by_centre),
    "call": ("notification", _call),
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
    "order-answer": ("handling", _answer),
    "resume": ("supervision", _by_unit),
}


def routes(frame: Frame, router: APIRouter) -> None:
    """One POST per deed, and taking on several at once."""

    @router.post("/desk/accept")
    async def accept(request: Request) -> Response:
        who, said = _signed_in(frame, request), await forms.form(request)
        guarded(said, who.shown.csrf)
        for number in said.get("number", "").split():
            case, matter = await seen(frame, who, number)
            answer = await frame.door.post(f"/handling/v1/cases/{case}/accept", _by_unit({}, who, matter), "")
            if not answer.ok():
                return trouble.refused(frame.site, answer, number, who.shown)
            await frame.heard(case, answer)
        return frame.go("/desk?done=accept")

    @router.post("/desk/cases/{number}/{code}")
    async def do(request: Request, number: str, code: str) -> Response:
        who, said = _signed_in(frame, request), await forms.form(request)
        guarded(said, who.shown.csrf)
        case, matter = await seen(frame, who, number)
        service, body = _owner(code, who)
        said, problems = _read(code, said, frame.policy.office.tz)
        if problems:
            return frame.page(await one(frame, who, case, matter, problems=problems), 422)
        fields = {field.name: said[field.name] for field in DEEDS[code].inputs if said.get(field.name)}
        answer = await frame.door.post(f"/{service}/v1/cases/{case}/{code}", body(fields, who, matter), "")
        if not answer.ok():
            return trouble.refused(frame.site, answer, number, who.shown)
        await frame.heard(case, answer)
        return frame.go(f"/desk/cases/{number}?done={code}")


def _signed_in(frame: Frame, request: Request) -> Clerk:
    who = clerk(frame, request)
    if who is None:
        raise Refused("not-signed-in", "请先登录。", status=401)
    return who


def _owner(code: str, who: Clerk) -> tuple[str, Body]:
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


def _read(code: str, said: Said, tz: tzinfo) -> tuple[Said, list[Problem]]:
    """The fields with moments as commands say them, and what is wrong with them."""
    moments = [field for field in DEEDS[code].inputs if field.kind == "moment" and said.get(field.name)]
    read = {field.name: forms.moment(said[field.name], tz) for field in moments}
    strange = [
        Problem(f"do-{code}-{field.name}", f"{DEEDS[code].label}：请把“{field.label}”写成日期和时间")
        for field in moments
        if read[field.name] is None
    ]
    said = {**said, **{name: text_of(at) for name, at in read.items() if at}}
    return said, [*_problems(code, said), *strange]


def _problems(code: str, said: Said) -> list[Problem]:
    """A deed's fields are all needed, but for those that say otherwise."""
    wanted = [field for field in DEEDS[code].inputs if not OPTIONAL & {field.name, f"{code}/{field.name}"}]
    return [
        Problem(f"do-{code}-{field.name}", f"{DEEDS[code].label}：请填“{field.label}”")
        for field in wanted
        if not said.get(field.name)
    ]
