"""评价: three separate questions, once a round."""

from datetime import timedelta
from secrets import token_hex
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from libs.common.secrets import blind
from services.portal.domain.rights import may_change, may_rate
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Citizen, Frame, elder, guarded
from services.portal.pages.routes.link import KEPT
from services.portal.pages.routes.public import remembered
from services.portal.pages.routes.track import proven
from services.portal.pages.views import RateView, ThanksView

ASKED: Final = (
    ("contacted", "请选办事的人联系过您没有"),
    ("resolved", "请选事情解决了没有"),
    ("satisfied", "请选满意不满意"),
)
SCORES: Final = frozenset("12345")
DEVICE, DAY = "device", timedelta(days=1)
"""A browser is known again for a day, by a number that says nothing: many ratings from one are looked at."""


def routes(frame: Frame, router: APIRouter) -> None:
    """The questions and the thanks."""

    @router.get("/cases/{number}/rate")
    async def ask(request: Request, number: str) -> Response:
        who = await proven(frame, request, number)
        if not (may_rate(who.matter, who.one) or may_change(who.matter, who.one)):
            return frame.go(f"/cases/{number}")
        page = remembered(frame.page(_view(frame, who, {}, elder=elder(request))), request)
        if frame.kept(request, DEVICE) is None:
            frame.keep(page, DEVICE, token_hex(16), DAY)
        return page

    @router.post("/cases/{number}/rate")
    async def take(request: Request, number: str) -> Response:
        who, said = await proven(frame, request, number), await forms.form(request)
        guarded(said, who.csrf)
        if forms.missing(said, ASKED):
            return frame.page(_view(frame, who, said, elder=elder(request), asked=True), 422)
        device = frame.kept(request, DEVICE)
        changes, told = may_change(who.matter, who.one), _rating(who, said)
        told |= {} if changes else {"device": blind(frame.key, device) if device else "", **_came(frame, request, who)}
        act = "change-rating" if changes else "rating"
        answer = await frame.door.post(f"/evaluation/v1/cases/{who.case}/{act}", told, "")
        if not answer.ok():
            return trouble.refused(frame.site, answer, number)
        await frame.heard(who.case, answer)
        score = int(said["satisfied"])
        return frame.page(ThanksView(number, who.matter.title, said["resolved"], score, elder=elder(request)))


def _came(frame: Frame, request: Request, who: Citizen) -> dict[str, Any]:
    """By the link of a message, for the round that it was sent for; else by the page, and nothing has to be said."""
    number, _, round_ = (frame.kept(request, KEPT) or "").partition("|")
    linked = number == who.matter.number and round_ == str(who.one.invited)
    return {"way": "link", "round": int(round_)} if linked else {}


def _rating(who: Citizen, said: Said) -> dict[str, Any]:
    if said["satisfied"] not in SCORES:
        raise Refused("invalid", "请选满意不满意。", status=422, field="satisfied")
    return {
        "secret": who.one.token_mac, "contacted": said["contacted"], "resolved": said["resolved"],
        "satisfied": int(said["satisfied"]), "tags": said.get("why", "").split()[:10],
        "text": said.get("more", "")[:2000],
    }  # fmt: skip


def _view(frame: Frame, who: Citizen, said: Said, *, elder: bool, asked: bool = False) -> RateView:
    reply, until = who.one.reply, who.one.until
    if reply is None or until is None:
        raise Refused("too-early", "还没有结果，等有了结果再请您评价。")
    score = said.get("satisfied", "")
    return RateView(
        number=who.matter.number, title=who.matter.title, replied=reply.at, reply=reply.text.splitlines() or [""],
        action=f"{frame.site.base}/cases/{who.matter.number}/rate", until=until, contacted=said.get("contacted", ""),
        resolved=said.get("resolved", ""), satisfied=int(score) if score and score in SCORES else 0,
        why=frozenset(said.get("why", "").split()), more=said.get("more", ""),
        problems=forms.missing(said, ASKED) if asked else (), csrf=who.csrf, elder=elder,
        again=may_change(who.matter, who.one),
    )  # fmt: skip
