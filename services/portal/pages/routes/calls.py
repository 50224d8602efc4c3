"""回复 by hand: a page of who has to be phoned or visited, with what to say, and what came of it."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from libs.common.web.contacts import credential
from libs.common.web.door import Answer
from services.portal import store
from services.portal.pages.reading import calls
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.deeds import key_of, signed_in
from services.portal.pages.routes.desk import done, seen
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, clerk, guarded
from services.portal.pages.views import CallsView

PAGE: Final = "/desk/calls"
MOST: Final = 50
REVEAL: Final = "reveal"
YES: Final = "yes"


class Revealed(NamedTuple):
    """Whose number, of which matter, and what it is."""

    number: str
    person: str
    shown: str


def routes(frame: Frame, router: APIRouter) -> None:
    """One page, and one POST for each thing that is done there."""

    @router.get(PAGE)
    async def lists(request: Request) -> Response:
        who = clerk(frame, request)
        return frame.page(await _page(frame, who, said=done(request))) if who else frame.go(f"/sign-in?back={PAGE}")

    @router.post(f"{PAGE}/{{number}}/{{code}}")
    async def do(request: Request, number: str, code: str) -> Response:
        who, said = signed_in(frame, request), await forms.form(request)
        guarded(said, who.shown.csrf)
        case, _ = await seen(frame, who, number)
        if code == REVEAL:
            answer = await _reveal(frame, who, case, said)
        else:
            answer = await _record(frame, who, case, code, said)
        if not answer.ok():
            return trouble.refused(frame.site, answer, number, who.shown)
        if code == REVEAL:
            shown = f"{answer.body.get('name', '')} {answer.body.get('phone', '')}".strip()
            return frame.page(await _page(frame, who, Revealed(number, said.get("person", ""), shown)))
        await frame.heard(case, answer)
        return frame.go(f"{PAGE}?done={code}")


async def _reveal(frame: Frame, who: Clerk, case: str, said: Said) -> Answer:
    """With a reason, written down by intake; shown on this page and on no other."""
    asked = {"person": said.get("person", ""), "who": who.by, "why": said.get("why", "")}
    if not asked["why"]:
        raise Refused("no-reason", "请写为什么要看号码，再点一次。", status=422, field="why")
    return await frame.door.tell(f"/intake/v1/cases/{case}/contact", asked, credential(frame.key))


async def _record(frame: Frame, who: Clerk, case: str, code: str, said: Said) -> Answer:
    """How it went; phoning is the centre's, and each unit says of its own visits."""
    if code not in {calls.CALL, calls.VISIT}:
        raise Refused("unknown-act", "没有这个做法。", status=404)
    if code == calls.CALL and not who.centre:
        raise Refused("centre-only", "这一步由县综治中心来做。", status=403)
    if said.get("reached") not in {YES, "no"}:
        raise Refused("no-words", "请选告诉到了没有，再点一次。", status=422, field="reached")
    body: dict[str, Any] = {"person": said.get("person", ""), "reached": said["reached"] == YES, "by": who.by}
    body |= {"unit": who.unit} if code == calls.VISIT else {}
    return await frame.door.post(f"/notification/v1/cases/{case}/{code}", body, key_of(said, code, body))


async def _page(frame: Frame, who: Clerk, revealed: Revealed | None = None, said: str = "") -> CallsView:
    found = await store.matters(frame.desk.store, calls.where(who.unit, centre=who.centre), MOST)
    told = await asyncio.gather(*(frame.door.get(f"/notification/v1/cases/{case}/tasks") for case, _ in found))
    rows: Mapping[str, list[Any]] = {calls.CALL: [], calls.VISIT: []}
    for (_, matter), answer in zip(found, told, strict=True):
        for code, row in calls.rows_of(matter, answer.body, frame.policy, who.unit, centre=who.centre):
            mine = revealed is not None and revealed.number == matter.number
            rows[code].append(calls.with_number(row, *revealed[1:]) if revealed and mine else row)
    whole = all(answer.ok() for answer in told)
    now = frame.desk.clock.now()
    return CallsView(who.shown, now, rows[calls.CALL], rows[calls.VISIT], whole, said)
