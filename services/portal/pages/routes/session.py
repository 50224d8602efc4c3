"""约专家: the page for a meeting with a specialist, and what is asked on it; routing decides."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from services.portal.domain.state import Matter
from services.portal.pages.facts import Problem
from services.portal.pages.reading import session as reading
from services.portal.pages.reading.track import appointment_of, matter_due
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.desk import seen
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, clerk, guarded
from services.portal.pages.views import SessionView

WANTED: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "book": [("slot", "请选一个时间")],
    "move": [("slot", "请选一个新的时间"), ("reason", "请写为什么改，群众会看到")],
    "cancel": [("why", "请写为什么取消，群众会看到")],
    "record": [("outcome", "请选谈得怎么样")],
}
GONE: Final = frozenset({"slot-taken", "no-slot", "slot-lapsed"})
"""The slot cannot be had: the page comes again with those that can."""


def routes(frame: Frame, router: APIRouter) -> None:
    """One page, and a POST for each act."""

    @router.get("/desk/cases/{number}/session")
    async def show(request: Request, number: str) -> Response:
        who = clerk(frame, request)
        if who is None:
            return frame.go(f"/sign-in?back=/desk/cases/{number[:20]}/session")
        case, matter = await seen(frame, who, number)
        return frame.page(await _view(frame, who, case, matter))

    @router.post("/desk/cases/{number}/session/{act}")
    async def do(request: Request, number: str, act: str) -> Response:
        who, said = clerk(frame, request), await forms.form(request)
        if who is None:
            raise Refused("not-signed-in", "请先登录。", status=401)
        guarded(said, who.shown.csrf)
        case, matter = await seen(frame, who, number)
        if problems := _problems(act, said):
            return frame.page(await _view(frame, who, case, matter, said, problems), 422)
        answer = await frame.door.post(
            f"/routing/v1/cases/{case}/{act}-session", _wish(act, said, who), said.get("key", "")[:200]
        )
        if answer.body.get("code") in GONE:
            gone = [Problem("slot", "这个时间刚被约走了，请另选一个")]
            return frame.page(await _view(frame, who, case, matter, said, gone), answer.status)
        if not answer.ok():
            return trouble.refused(frame.site, answer, number, who.shown)
        await frame.heard(case, answer)
        return frame.go(f"/desk/cases/{number}?done={act}-session")


def _problems(act: str, said: Said) -> list[Problem]:
    if act not in WANTED:
        raise Refused("unknown-act", "没有这个做法。", status=404)
    problems = forms.missing(said, WANTED[act])
    if act == "record" and said.get("outcome", "nobody-came") != "nobody-came":
        problems += forms.missing(said, [("text", "请写谈了什么，群众会看到")])
    return problems


def _wish(act: str, said: Said, who: Clerk) -> Mapping[str, Any]:
    asked = {"unit": who.unit, "by": who.by}
    if act == "book":
        return {**asked, **reading.slot_of(said["slot"])}
    if act == "move":
        return {**asked, "at": reading.slot_of(said["slot"])["at"], "reason": said["reason"][:200]}
    if act == "cancel":
        return {**asked, "reason": said["why"][:200]}
    return {**asked, "outcome": said["outcome"], "text": said.get("text", "")[:2000]}


async def _view(  # noqa: PLR0913, PLR0917 - the page's parts
    frame: Frame, who: Clerk, case: str, matter: Matter, said: Said = forms.NOTHING, problems: Sequence[Problem] = ()
) -> SessionView:  # fmt: skip
    """What can be done now; without handling's and routing's words nothing is offered."""
    now, legal = frame.desk.clock.now(), await frame.door.get(f"/handling/v1/cases/{case}")
    acts = reading.acts_of(
        matter, who.unit, centre=who.centre, now=now, legal=[str(act) for act in legal.body.get("legal") or ()]
    )
    offered = await frame.door.get(f"/routing/v1/cases/{case}/slots") if {"book", "move"} & set(acts) else None
    return SessionView(
        who.shown, now, matter.number, matter.title, matter_due(matter, frame.policy, now).at, acts,
        reading.groups_of(reading.free_of(offered.body), matter) if offered and offered.ok() else (),
        appointment_of(matter), said.get("slot", ""), (("key", frame.names()),), problems,
    )  # fmt: skip
