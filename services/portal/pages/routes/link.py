"""A link in a message: one round of one matter, opened with a second secret, for one word (评价)."""

from typing import Final

from fastapi import APIRouter, Request, Response

from libs.common.policy.deployment import LINK
from services.portal import store
from services.portal.domain.rights import may_rate
from services.portal.domain.state import Matter, Requester
from services.portal.pages.facts import Problem
from services.portal.pages.routes import forms
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import TRACKED, Frame, citizen, elder
from services.portal.pages.routes.public import remembered
from services.portal.pages.routes.track import USED, WRONG
from services.portal.pages.views import LinkView

KEPT: Final = "link"
LONGEST: Final = 20


def routes(frame: Frame, router: APIRouter) -> None:
    """Who it is, and on to the questions; a link that was used, or is of an earlier round, says so."""

    @router.get(f"{LINK}/{{number}}/{{round_}}")
    async def ask(request: Request, number: str, round_: int) -> Response:
        known = await citizen(frame, request, number)
        if known is not None:
            return _onward(frame, known.matter, known.one, round_)
        return remembered(frame.page(LinkView(number[:LONGEST], round_, elder=elder(request))), request)

    @router.post(f"{LINK}/{{number}}/{{round_}}")
    async def prove(request: Request, number: str, round_: int) -> Response:
        return await _prove(frame, request, await forms.form(request), number.upper()[:LONGEST], round_)


async def _prove(frame: Frame, request: Request, said: Said, number: str, round_: int) -> Response:
    secret, now = said.get("secret", ""), frame.desk.clock.now()
    found = await store.tracked(frame.desk.store, frame.key, number, secret, now) if secret else None
    if found is None:
        wrong = Problem("secret", WRONG if secret else "请写手机号后四位，或者查询码")
        return frame.page(LinkView(number, round_, (wrong,), elder=elder(request)), 422)
    case, matter, one = found
    response = _onward(frame, matter, one, round_)
    frame.keep(response, "tracked", f"{matter.number}|{case}|{one.person}", TRACKED)
    return response


def _onward(frame: Frame, matter: Matter, one: Requester, round_: int) -> Response:
    """To the questions, once; before and afterwards to the matter, where everything else can be done."""
    if not may_rate(matter, one) or round_ != one.invited:
        used = f"?told={USED}" if one.rated >= round_ or one.invited > round_ else ""
        return frame.go(f"/cases/{matter.number}{used}")
    response = frame.go(f"/cases/{matter.number}/rate")
    frame.keep(response, KEPT, f"{matter.number}|{round_}", TRACKED)
    return response
