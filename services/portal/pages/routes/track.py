"""One matter, for one person of it: found by number and second secret, five wrong tries an hour."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from libs.common.printed import code_in
from services.portal import store
from services.portal.domain.state import Matter, Requester
from services.portal.pages.facts import Problem
from services.portal.pages.reading.proof import proof_view
from services.portal.pages.reading.track import Reader, links_of, track_view
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import TRACKED, Citizen, Frame, citizen, elder, guarded
from services.portal.pages.routes.public import remembered
from services.portal.pages.routes.sending import Chosen, form_with_files, named, sending, taken
from services.portal.pages.views import TrackFormView

WRONG = "编号和后四位（或查询码）对不上，再看一眼"
NOT_YET = "这个回执码还查不到。说事亭没网的时候记下的，要过几天才能查"

PRESSURE: Final = "pressure"
USED: Final = "used"
JUDGED: Final = frozenset({"appeal", PRESSURE})


def routes(frame: Frame, router: APIRouter) -> None:
    """Looking up, adding to and withdrawing a matter; an appeal, and a word to the centre alone."""

    @router.get("/track")
    async def ask(request: Request) -> Response:
        view = TrackFormView(request.query_params.get("number", "")[:20], elder=elder(request))
        return remembered(frame.page(view), request)

    @router.post("/track")
    async def prove(request: Request) -> Response:
        return await _prove(frame, await forms.form(request), elder=elder(request))

    @router.get("/cases/{number}")
    async def show(request: Request, number: str) -> Response:
        who = await citizen(frame, request, number)
        if who is None:
            return frame.go(f"/track?number={number[:20]}")
        case, matter, one = await store.merged_on(frame.desk.store, who.case, who.matter, who.one)
        if case != who.case:
            return _on_to(frame, case, matter, one)
        reader = await _reader(frame, request, who)
        return remembered(frame.page(track_view(who.matter, who.one, frame.policy, reader)), request)

    @router.get("/cases/{number}/clock")
    async def clock(request: Request, number: str) -> Response:
        who = await proven(frame, request, number)
        view = proof_view(who.matter, frame.policy, frame.desk.clock.now(), elder=elder(request))
        return remembered(frame.page(view), request) if view else trouble.told(frame.site, 404)

    @router.post("/cases/{number}/{act}")
    async def act(request: Request, number: str, act: str) -> Response:
        return await _act(frame, request, await proven(frame, request, number), act)


async def _prove(frame: Frame, said: Said, *, elder: bool) -> Response:
    """Number and secret: on to the case, or the form again with what is wrong."""
    number = said.get("number", "").upper()
    printed = bool(code_in(number))
    wanted = [("number", "请写受理编号"), ("secret", "请写手机号后四位，或者查询码")]
    problems = forms.missing(said, wanted[: 1 if printed else 2])
    if problems:
        return frame.page(TrackFormView(number, problems, elder=elder), 422)
    secret = said.get("secret", "")
    found = await store.tracked(frame.desk.store, frame.key, number, secret, frame.desk.clock.now())
    if found is None:
        wrong = Problem("number", NOT_YET) if printed else Problem("secret", WRONG)
        return frame.page(TrackFormView(number, (wrong,), elder=elder), 422)
    return _on_to(frame, *found)


def _on_to(frame: Frame, case: str, matter: Matter, one: Requester) -> Response:
    """The page of a case, for one who has proven to be a person of it."""
    response = frame.go(f"/cases/{matter.number}")
    frame.keep(response, "tracked", f"{matter.number}|{case}|{one.person}", TRACKED)
    return response


async def _reader(frame: Frame, request: Request, who: Citizen) -> Reader:
    proof = f"{frame.site.base}/cases/{who.matter.number}/clock"
    field = sending(frame.policy.deployment.files, ())
    links = links_of(who.matter, await store.later(frame.desk.store, who.case))
    told = request.query_params.get("told", "")
    return Reader(
        frame.desk.clock.now(), who.csrf, elder(request), proof, links, field, told=told == PRESSURE, used=told == USED
    )  # fmt: skip


async def _act(frame: Frame, request: Request, who: Citizen, act: str) -> Response:
    """What they add, with what they sent along; what could not be taken stands on the page again."""
    async with form_with_files(request) as (said, files):
        guarded(said, who.csrf)
        sent, wrong = await taken(frame, said, files)
    if not wrong:
        return await _do(frame, who, act, said.get("text", said.get(act, "")), sent)
    again = sending(frame.policy.deployment.files, sent)
    reader = replace(await _reader(frame, request, who), sending=again, words=said.get("text", ""), problems=wrong)
    return frame.page(track_view(who.matter, who.one, frame.policy, reader), 422)


async def _do(frame: Frame, who: Citizen, act: str, text: str, sent: Sequence[Chosen]) -> Response:
    """Passes a citizen's command on; nothing said and nothing sent is nothing added."""
    text = text[:1000] or (f"发来 {len(sent)} 个照片或文件。" if sent else "")
    body: dict[str, dict[str, object]] = {
        "supplement": {"text": text, "files": named(sent)}, "withdraw": {"reason": "诉求人在网页上撤回"},
        "appeal": {"text": text}, PRESSURE: {"text": text},
    }  # fmt: skip
    if act not in body:
        raise Refused("unknown-act", "没有这个做法。", status=404)
    if act != "withdraw" and not text:
        return frame.go(f"/cases/{who.matter.number}")
    wish, service = {**body[act], "secret": who.one.token_mac}, "evaluation" if act in JUDGED else "intake"
    answer = await frame.door.post(f"/{service}/v1/cases/{who.case}/{act}", wish, "")
    if not answer.ok():
        return trouble.refused(frame.site, answer, who.matter.number)
    if act == PRESSURE:  # no sheet keeps it, so that nothing is waited for
        return frame.go(f"/cases/{who.matter.number}?told={PRESSURE}")
    await frame.heard(who.case, answer)
    return frame.go(f"/cases/{who.matter.number}")


async def proven(frame: Frame, request: Request, number: str) -> Citizen:
    """Who it is, or a refusal that says where to begin."""
    who = await citizen(frame, request, number)
    if who is None:
        raise Refused("not-proven", "请先用编号和手机号后四位（或查询码）查到这件事。", status=401)
    return who
