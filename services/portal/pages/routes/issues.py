"""举一反三: the list of common issues, one of them, and what the centre and the owner do about it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused, Unavailable
from libs.common.web.door import Answer
from services.portal import store
from services.portal.domain.state import Matter
from services.portal.pages.facts import Problem
from services.portal.pages.reading import issues as reading
from services.portal.pages.reading.acting import Written
from services.portal.pages.reading.case import unit_choices
from services.portal.pages.reading.issues import Common
from services.portal.pages.reading.supervision import may_follow
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.deeds import key_of, signed_in
from services.portal.pages.routes.desk import done
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, clerk, guarded
from services.portal.pages.views import Action, IssuesView, IssueView
from services.portal.pages.wording.issues import STANDINGS

HOME: Final = "/desk/issues"
PLAN, COMPLETE = "plan-issue", "complete-issue"
ACTS: Final[Mapping[str, str]] = {PLAN: "plan", COMPLETE: "complete"}
WANTED: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    PLAN: (("owner", "请选由哪个单位治"), ("text", "请写怎么治"), ("due", "请选哪天前做完")),
    COMPLETE: (("text", "请写做了什么"),),
}
TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "unknown-unit": ("owner", "请选由哪个单位治"),
    "plan-day": ("due", "要在明天以后，也不能太远，请换一天"),
}
"""What assessment refuses, beside the field that it is about."""
UNPROCESSABLE: Final = 422
LONGEST: Final = 500


def routes(frame: Frame, router: APIRouter) -> None:
    """The list, one issue, and what is done about it."""

    @router.get(HOME)
    async def every(request: Request) -> Response:
        who = clerk(frame, request)
        return frame.page(await _list(frame, who, request)) if who else frame.go(f"/sign-in?back={HOME}")

    @router.get(f"{HOME}/{{name}}")
    async def one(request: Request, name: str) -> Response:
        who = clerk(frame, request)
        if who is None:
            return frame.go(f"/sign-in?back={HOME}/{quote(name[:40])}")
        return frame.page(await _one(frame, who, await _known(frame, who, name), done(request)))

    @router.post(f"{HOME}/{{name}}/{{code}}")
    async def do(request: Request, name: str, code: str) -> Response:
        who, said = signed_in(frame, request), await forms.form(request)
        guarded(said, who.shown.csrf)
        issue = await _known(frame, who, name)
        return await _do(frame, who, issue, code, said)


def may(who: Clerk, one: Common) -> bool:
    """The centre and the leaders see all, a unit what it is to put right."""
    return who.shown.leads or who.unit == one.owner


def acts(who: Clerk, one: Common) -> list[str]:
    """What they may do now: the centre plans, and whose plan it is, or the centre, says that it is done."""
    open_, planned = one.standing in {"unplanned", "planned"}, one.standing == "planned"
    done_by = planned and (who.centre or who.unit == one.owner)
    return [*([COMPLETE] if done_by else []), *([PLAN] if open_ and who.centre else [])]


async def cards(frame: Frame, most: int) -> list[Common] | None:
    """The first of the list, for the leader's page; None if assessment does not answer."""
    answer = await frame.door.get("/assessment/v1/issues?members=0")
    return reading.in_order(reading.read(answer.body))[:most] if answer.ok() else None


async def _list(frame: Frame, who: Clerk, request: Request) -> IssuesView:
    answer = await frame.door.get("/assessment/v1/issues?members=0")
    if not answer.ok():
        raise Unavailable("assessment does not answer")
    asked = request.query_params.get("standing", "")
    standing = asked if asked in STANDINGS else ""
    mine = [one for one in reading.in_order(reading.read(answer.body)) if may(who, one)]
    rows = [reading.issue_of(one, frame.policy) for one in mine if reading.fits(one, standing)]
    return IssuesView(who.shown, frame.desk.clock.now(), rows, reading.counts_of(mine), standing, who.shown.leads)


async def _known(frame: Frame, who: Clerk, name: str) -> Common:
    """The issue, if this officer may see it."""
    answer = await frame.door.get(f"/assessment/v1/issues/{quote(name[:40], safe='')}")
    if answer.status == 404:  # noqa: PLR2004 - there is none
        raise Refused("unknown-issue", trouble.REASONS["unknown-issue"], status=404)
    if not answer.ok():
        raise Unavailable("assessment does not answer")
    [one] = reading.read(answer.body)
    if not may(who, one):
        raise Refused("not-yours", "这一类事不归您的单位治。", status=403)
    return one


async def _one(
    frame: Frame, who: Clerk, one: Common, said: str = "", again: tuple[Written, Sequence[Problem]] | None = None
) -> IssueView:
    """`again`: what was typed, and what is wrong with it."""
    written, problems = again or (None, ())
    policy, state = frame.policy, one.state
    matters = await store.by_ids(frame.desk.store, [member.case for member in state.members])
    return IssueView(
        who.shown, frame.desk.clock.now(), reading.issue_of(one, policy), state.reason,
        state.plan.by if state.plan else "", state.done.text if state.done else "",
        state.done.by if state.done else "", reading.bursts_of(matters.values()), reading.measure_of(one),
        reading.members_of(one, matters, _seen(frame, who, one, matters), policy), state.unlisted,
        reading.events_of_issue(one, policy), [_action(frame, code, written) for code in acts(who, one)],
        said, problems,
    )  # fmt: skip


def _action(frame: Frame, code: str, written: Written | None) -> Action:
    again = written.said if written and written.code == code else {}
    return Action(
        code, {"owner": unit_choices(frame.policy, "county", "township")}, written=dict(again),
        carried=[("key", frame.names())],
    )  # fmt: skip


def _seen(frame: Frame, who: Clerk, one: Common, matters: Mapping[str, Matter]) -> dict[str, bool]:
    """Matters whose title they may read, and of each whether they may open it; never one that is about them (回避)."""

    def reads(matter: Matter) -> bool:
        mine = who.unit == one.owner and who.unit not in matter.about
        return mine or may_follow(matter, who.unit, frame.policy)

    opened = {case: who.may_see(matter) for case, matter in matters.items()}
    return {case: opened[case] for case, matter in matters.items() if opened[case] or reads(matter)}


async def _do(frame: Frame, who: Clerk, one: Common, code: str, said: Said) -> Response:
    if code not in ACTS:
        raise Refused("unknown-act", "没有这个做法。", status=404)
    if code not in acts(who, one):
        raise Refused("not-now", _why_not(who, one, code), status=403)
    wish, problems = wish_of(code, said, who)
    if problems:
        return await _again(frame, who, one, Written(code, said), problems)
    path = f"/assessment/v1/issues/{one.issue}/{ACTS[code]}"
    answer = await frame.door.post(path, wish, key_of(said, code, wish))
    if answer.ok():
        return frame.go(f"{HOME}/{one.issue}?done={code}")
    if told := _told(answer, code):
        return await _again(frame, who, one, Written(code, said), told)
    return trouble.refused(frame.site, answer, "", who.shown)


def _why_not(who: Clerk, one: Common, code: str) -> str:
    if code == PLAN and not who.centre:
        return "办法由县综治中心来定。"
    return trouble.REASONS.get(one.standing if one.standing in {"over", "measuring"} else "no-plan", "")


def wish_of(code: str, said: Said, who: Clerk) -> tuple[dict[str, Any], list[Problem]]:
    """As assessment takes it, or what is missing."""
    problems = [Problem(field_of(code, name), text) for name, text in WANTED[code] if not said.get(name)]
    wish = {name: said[name][:LONGEST] for name, _ in WANTED[code] if said.get(name)}
    if "due" in wish and not _is_day(wish["due"]):
        problems.append(Problem(field_of(code, "due"), "日子写得不对，再看一眼"))
    label = {"label": said["label"][:40]} if code == PLAN and said.get("label") else {}
    return {**wish, **label, "by": who.by}, problems


def field_of(code: str, name: str) -> str:
    """The id of a field on the page."""
    return f"do-{code}-{name}"


def _is_day(words: str) -> bool:
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return True


def _told(answer: Answer, code: str) -> list[Problem]:
    told = TOLD.get(str(answer.body.get("code", "")))
    return [Problem(field_of(code, told[0]), told[1])] if told else []


async def _again(frame: Frame, who: Clerk, one: Common, written: Written, problems: Sequence[Problem]) -> Response:
    """The page once more, with what was typed."""
    return frame.page(await _one(frame, who, one, again=(written, problems)), UNPROCESSABLE)
