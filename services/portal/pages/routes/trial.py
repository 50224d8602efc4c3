"""试算: a text goes to intake and to routing, which say what they would do; nothing is kept."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from services.portal.pages.facts import Choice, Problem
from services.portal.pages.reading.trial import admitted_rows, dispatched_rows
from services.portal.pages.routes import forms, submitting, trouble
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, clerk, guarded
from services.portal.pages.views import TrialView
from services.portal.pages.wording.names import name

UNPROCESSABLE: Final = 422
ADMITTED: Final = ("category", "area", "kind", "profile", "promised_by", "about")


def routes(frame: Frame, router: APIRouter) -> None:
    """The form, and what comes of it."""

    @router.get("/desk/trial")
    async def begin(request: Request) -> Response:
        who = clerk(frame, request)
        return frame.page(_view(frame, _centre(who), {})) if who else frame.go("/sign-in?back=/desk/trial")

    @router.post("/desk/trial")
    async def work_out(request: Request) -> Response:
        who, said = _centre(clerk(frame, request)), await forms.form(request)
        guarded(said, who.shown.csrf)
        problems = forms.missing(said, [("text", "请写一段话")])
        if said.get("at") and forms.moment(said["at"], frame.policy.office.tz) is None:
            problems.append(Problem("at", "时间写得不对，再看一眼"))
        if problems:
            return frame.page(_view(frame, who, said, problems=problems), UNPROCESSABLE)
        return await _tried(frame, who, said)


def _centre(who: Clerk | None) -> Clerk:
    if who is None or not who.centre:
        raise Refused("centre-only", "这一页由县综治中心来看。", status=403 if who else 401)
    return who


async def _tried(frame: Frame, who: Clerk, said: Said) -> Response:
    at = {"at": moment.isoformat()} if (moment := forms.moment(said.get("at", ""), frame.policy.office.tz)) else {}
    place = frame.policy.units.name_of(said["village"]) if said.get("village") in frame.policy.units else ""
    channel = said["channel"] if said.get("channel") in frame.policy.deployment.channels else "web"
    wish = {"text": said["text"], "place": place, "channel": channel, **at}
    intake = await frame.door.post("/intake/v1/try", wish, "")
    if not intake.ok():
        return trouble.refused(frame.site, intake, "", who.shown)
    rows = list(admitted_rows(intake.body, frame.policy))
    if intake.body["status"] == "admitted":
        routing = await frame.door.post("/routing/v1/try", _matter(intake.body, channel, at), "")
        if not routing.ok():
            return trouble.refused(frame.site, routing, "", who.shown)
        rows += dispatched_rows(routing.body, frame.policy)
    return frame.page(_view(frame, who, said, rows))


def _matter(tried: Mapping[str, Any], channel: str, at: Mapping[str, str]) -> dict[str, Any]:
    """As routing would hear of it."""
    return {**{name: tried[name] for name in ADMITTED}, "urgent": bool(tried["risk"]), "channel": channel, **at}


def _view(
    frame: Frame, who: Clerk, said: Said, found: Sequence[tuple[str, str]] = (), problems: Sequence[Problem] = ()
) -> TrialView:
    channels = [Choice(code, name(code, "channel")) for code in frame.policy.deployment.channels]
    return TrialView(
        who.shown, submitting.villages(frame.policy), channels, said.get("text", ""), said.get("village", ""),
        said.get("channel", "web"), said.get("at", ""), found, problems,
    )  # fmt: skip
