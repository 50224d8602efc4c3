"""诚信线索 and 申诉: two desks of what is looked into after the fact, and one POST for each thing decided there."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from libs.common.web.door import Answer
from services.portal import store
from services.portal.pages.reading import review as reading
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.deeds import key_of, signed_in
from services.portal.pages.routes.desk import done
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, clerk, guarded
from services.portal.pages.views import AppealsView, SignalsView

SIGNALS: Final = "/desk/signals"
APPEALS: Final = "/desk/appeals"
YES, NO = "yes", "no"


def routes(frame: Frame, router: APIRouter) -> None:
    """Two pages and what is done there."""

    @router.get(SIGNALS)
    async def signals(request: Request) -> Response:
        who = clerk(frame, request)
        return frame.page(await _signals(frame, _own(frame, who), done(request))) if who else _sign_in(frame, SIGNALS)

    @router.post(f"{SIGNALS}/{reading.REVIEW}")
    async def review(request: Request) -> Response:
        who, said = await _said(frame, request)
        n, yes = said.get("n", ""), _yes(said, "属实不属实")
        body = {"n": int(n) if n.isdecimal() else 0, "upheld": yes, "reason": _words(said, "reason", "凭什么这么说")}
        path = f"/evaluation/v1/signals/{said.get('subject', '')[:120]}/review"
        return await _decided(frame, who, path, body, SIGNALS, said)

    @router.get(APPEALS)
    async def appeals(request: Request) -> Response:
        who = clerk(frame, request)
        return frame.page(await _appeals(frame, _own(frame, who), done(request))) if who else _sign_in(frame, APPEALS)

    @router.post(f"{APPEALS}/{reading.DECIDE}")
    async def decide(request: Request) -> Response:
        who, said = await _said(frame, request)
        body = {"upheld": _yes(said, "重办还是维持"), "text": _words(said, "text", "为什么")}
        path = f"/evaluation/v1/cases/{said.get('case', '')[:80]}/{reading.DECIDE}"
        return await _decided(frame, who, path, body, APPEALS, said)


async def _signals(frame: Frame, who: Clerk, said: str) -> SignalsView:
    answer = await frame.door.get("/evaluation/v1/signals")
    found = _listed(answer)
    matters = await store.by_ids(frame.desk.store, [case for one in found for case in reading.cases_of(one)])
    rows = list(reading.signal_rows(found, matters, frame.policy, _asks(frame, who)))
    return SignalsView(who.shown, frame.desk.clock.now(), rows, answer.ok(), said)


async def _appeals(frame: Frame, who: Clerk, said: str) -> AppealsView:
    answer = await frame.door.get("/evaluation/v1/appeals")
    found = _listed(answer)
    matters = await store.by_ids(frame.desk.store, [str(one["case_id"]) for one in found])
    rows = list(reading.appeal_rows(found, matters, frame.policy, _asks(frame, who)))
    return AppealsView(who.shown, frame.desk.clock.now(), rows, answer.ok(), said)


def _asks(frame: Frame, who: Clerk) -> reading.Who:
    return reading.Who(who.unit, who.centre, frame.desk.clock.now(), frame.names())


def _listed(answer: Answer) -> list[Mapping[str, Any]]:
    """What waits; nothing while evaluation does not answer, and the page says so."""
    return list(answer.body.get("items") or ()) if answer.ok() else []


def _sign_in(frame: Frame, path: str) -> Response:
    return frame.go(f"/sign-in?back={path}")


def _own(frame: Frame, who: Clerk) -> Clerk:
    """The same, if these desks are theirs."""
    if not (who.centre or (who.unit != frame.policy.deployment.centre and reading.may_open(who.unit, frame.policy))):
        raise Refused("centre-only", "这一页由县综治中心和上级来看。", status=403)
    return who


async def _said(frame: Frame, request: Request) -> tuple[Clerk, Said]:
    who, said = signed_in(frame, request), await forms.form(request)
    guarded(said, who.shown.csrf)
    return _own(frame, who), said


def _yes(said: Said, label: str) -> bool:
    if said.get("upheld") not in {YES, NO}:
        raise Refused("no-words", f"请选{label}，再点一次。", status=422, field="upheld")
    return said["upheld"] == YES


def _words(said: Said, field: str, label: str) -> str:
    if not said.get(field):
        raise Refused("no-words", f"请写{label}，再点一次。", status=422, field=field)
    return said[field]


async def _decided(  # noqa: PLR0913, PLR0917 - a decision on its way
    frame: Frame, who: Clerk, path: str, body: Mapping[str, Any], page: str, said: Said
) -> Response:  # fmt: skip
    """On to evaluation, with who decides and for which unit; back to the list."""
    wish = {**body, "unit": who.unit, "by": who.by}
    code = reading.REVIEW if page == SIGNALS else reading.DECIDE
    answer = await frame.door.post(path, wish, key_of(said, code, wish))
    if not answer.ok():
        return trouble.refused(frame.site, answer, "", who.shown)
    if page == APPEALS:  # of a signal no sheet keeps anything, so that nothing is waited for
        await frame.heard(said["case"], answer)
    return frame.go(f"{page}?done={code}")
