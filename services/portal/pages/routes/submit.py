"""我要说事: three short forms without a session, and the receipt.  Sent twice, it is one case with one receipt."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.clock import instant_of
from libs.common.web.door import Answer
from services.portal.pages.facts import Linked, Problem
from services.portal.pages.reading import similar as alike
from services.portal.pages.reading.dues import Grounds, due_of
from services.portal.pages.routes import asking, forms, submitting, trouble
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import TRACKED, Frame, elder
from services.portal.pages.routes.public import remembered
from services.portal.pages.routes.sending import FIELD, GONE, carried, chosen, form_with_files, sending, taken
from services.portal.pages.views import ReceiptView, Second, SubmitMatterView, SubmitMoreView, SubmitPersonView

FIRST: Final = ("key", "text", "village", "spot", "similar", "same")
SECOND: Final = (*FIRST, "kind", "since", "files")
OVER: Final = frozenset({"refused", "diverted"})
USED: Final = "这张表已经报过一件事了，改过的没有存。要补充那件事，请查进度；要报的是另一件，再提交一次。"


def routes(frame: Frame, router: APIRouter) -> None:
    """The form's routes."""

    @router.get("/submit")
    async def begin(request: Request) -> Response:
        view = SubmitMatterView(
            submitting.villages(frame.policy), carried=[("key", frame.names())], elder=elder(request)
        )
        return remembered(frame.page(view), request)

    @router.post("/submit")
    async def go_on(request: Request) -> Response:
        async with form_with_files(request) as (form, files):
            sent, wrong = await taken(frame, form, files)
        said, large = {**form, "files": carried(sent)}, elder(request)
        if said.get("step") == "3" and not said.get("back"):
            return await _last(frame, said, elder=large)
        if said.get("step") == "2" and not said.get("back"):
            return await _second(frame, said, wrong, elder=large)
        if said.get("step") == "3":
            return await _more(frame, said, [], elder=large)
        if said.get("step") == "2":
            return await _matter(frame, said, [], elder=large)
        return await _first(frame, said, elder=large)


async def _first(frame: Frame, said: Said, *, elder: bool) -> Response:
    problems = submitting.matter_problems(said, frame.policy)
    if problems or (not said.get("same") and await alike.similar_to(frame.desk, frame.policy, said)):
        return await _matter(frame, said, problems, elder=elder)
    if said.get("same") == "yes":
        return _person(frame, said, [], elder=elder)
    return await _more(frame, said, [], elder=elder)


async def _second(frame: Frame, said: Said, wrong: list[Problem], *, elder: bool) -> Response:
    problems = [*forms.missing(said, [("kind", "请选最像的一个")]), *wrong]
    return await _more(frame, said, problems, elder=elder) if problems else _person(frame, said, [], elder=elder)


async def _last(frame: Frame, said: Said, *, elder: bool) -> Response:
    problems = submitting.person_problems(said)
    if problems:
        return _person(frame, said, problems, elder=elder)
    joins = said.get("same") == "yes" and said.get("similar")
    path = f"/intake/v1/cases/{said['similar']}/join" if joins else "/intake/v1/submissions"
    body = submitting.person_of(said) if joins else submitting.submission_of(said, frame.policy)
    answer = await frame.door.post(path, body, said.get("key", "") if joins else "")
    if answer.body.get("code") == "unknown-file":
        return await _more(frame, {**said, "files": ""}, [Problem(FIELD, GONE)], elder=elder)
    if answer.body.get("code") == "external-id-reused":
        return _person(frame, {**said, "key": frame.names()}, [Problem("who", USED)], elder=elder)
    if not answer.ok():
        return trouble.refused(frame.site, answer, "")
    await frame.heard(answer.body["case_id"], answer)
    if answer.body["status"] in OVER:
        return _ended(frame, answer)
    return frame.page(_receipt(frame, answer, said, elder=elder))


def _ended(frame: Frame, answer: Answer) -> Response:
    """Refused or diverted: the page that says why, and what to do."""
    number, case, person = answer.body["number"], answer.body["case_id"], str(answer.body["person"])
    response = frame.go(f"/cases/{number}")
    frame.keep(response, "tracked", f"{number}|{case}|{person}", TRACKED)
    return response


def _receipt(frame: Frame, answer: Answer, said: Said, *, elder: bool) -> ReceiptView:
    policy, now, body = frame.policy, frame.desk.clock.now(), answer.body
    at: datetime = instant_of(str(body["promised_by"]))
    profile = policy.profiles[str(body["profile"])]
    grounds = Grounds(
        str(body["kind"]), instant_of(str(body["submitted_at"])), profile.limits.reply, at, str(body["profile"])
    )
    phone = bool(said.get("phone"))
    return ReceiptView(
        number=body["number"], token=body["token"], submitted=grounds.start, due=due_of(grounds, policy, now),
        address=f"{frame.address}{frame.site.base}/track?number={body['number']}", reply=said.get("reply", "web"),
        contact_by=policy.due(now, profile.limits.contact) if phone else None, with_phone=phone, links=_links(body),
        second=_report(body), elder=elder,
    )  # fmt: skip


def _links(body: Mapping[str, Any]) -> list[Linked]:
    """What intake says of other cases: that the one they joined was over."""
    link = body.get("linked_to")
    return [Linked(str(link["number"]), str(link["why"]), earlier=True)] if isinstance(link, Mapping) else []


def _report(body: Mapping[str, Any]) -> Second | None:
    """The report that was split off, with a receipt of its own."""
    report = body.get("report")
    if not isinstance(report, Mapping):
        return None
    return Second(str(report["number"]), str(report["token"]), instant_of(str(report["promised_by"])))


async def _matter(frame: Frame, said: Said, problems: list[Any], *, elder: bool) -> Response:
    found = await alike.similar_to(frame.desk, frame.policy, said)
    view = SubmitMatterView(
        submitting.villages(frame.policy), said.get("text", ""), said.get("village", ""), said.get("spot", ""),
        similar=alike.shown(found, frame.policy, frame.desk.clock.now()) if found else None, same=said.get("same", ""),
        carried=forms.carried(said, ("key", "kind", "since", "files")), problems=problems, elder=elder,
    )  # fmt: skip
    return frame.page(view, 422 if problems else 200)


async def _more(frame: Frame, said: Said, problems: list[Any], *, elder: bool) -> Response:
    view = SubmitMoreView(
        said.get("kind", ""), said.get("since", ""), sending(frame.policy.deployment.files, chosen(said)),
        forms.carried(said, FIRST), problems, await asking.asked(frame, said), elder=elder,
    )  # fmt: skip
    return frame.page(view, 422 if problems else 200)


def _person(frame: Frame, said: Said, problems: list[Any], *, elder: bool) -> Response:
    view = SubmitPersonView(
        submitting.REPLIES, said.get("who", ""), said.get("name", ""), said.get("phone", ""), said.get("reply", ""),
        forms.carried(said, (*SECOND, *asking.fields(frame.policy))), problems, elder=elder,
    )  # fmt: skip
    return frame.page(view, 422 if problems else 200)
