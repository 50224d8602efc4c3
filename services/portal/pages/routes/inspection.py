"""督查: samples are drawn and looked at; supervision decides, and keeps the sheets."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from libs.common.web.door import Answer
from services.portal import store
from services.portal.pages.facts import Choice, Problem
from services.portal.pages.reading import inspection as reading
from services.portal.pages.reading.case import unit_choices
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, clerk, guarded
from services.portal.pages.views import InspectionsView, InspectionView

HOME: Final = "/centre/inspections"
ID: Final = re.compile(r"[0-9a-f]{12}")
NUMBER: Final = re.compile(r"\d+")
UNPROCESSABLE: Final = 422
DRAWN: Final = "drawn"
WANTED: Final = [
    ("seed", "请写种子，随便一句话都行"), ("size", "请写抽几件"), ("first", "请选从哪天起"),
    ("last", "请选到哪天为止"),
]  # fmt: skip
FINDING: Final = [("case", "请选是哪一件"), ("code", "请选查的结果"), ("text", "请写看到了什么")]
STEP: Final = [("unit", "请选由哪个单位办"), ("what", "请写要办什么"), ("due", "请选哪天前办好")]
DONE: Final = [("done-case", "请选是哪一件"), ("done-text", "请写办了什么")]
TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "too-few": ("size", "符合条件的只有 {number} 件，请少抽几件，或者把时间放长"),
    "sample-size": ("size", "一次抽不了这么多，请分几次抽，每次换一个种子"),
    "period": ("last", "到哪天为止，不能早于从哪天起"),
    "period-open": ("last", "只抽已经过去的日子，最晚到昨天"),
    "own-case": ("case", "您的单位办过这件事，要请别的单位的人来查"),
    "recorded": ("case", "这一件已经记过了，记了就不能改"),
    "follow-up-day": ("due", "要在明天以后，也不能太远，请换一天"),
    "nothing-to-follow": ("done-case", "这一件没有要接着办的，可能已经记过了"),
}
"""What supervision refuses, beside the field that it is about; `{number}` is the first that its words say."""


def routes(frame: Frame, router: APIRouter) -> None:
    """The list, where one is drawn, and the sheet, where findings are recorded."""

    @router.get(HOME)
    async def every(request: Request) -> Response:
        who = clerk(frame, request)
        return await _list(frame, _centre(who), {}) if who else frame.go(f"/sign-in?back={HOME}")

    @router.post(HOME)
    async def draw(request: Request) -> Response:
        who, said = _centre(clerk(frame, request)), await forms.form(request)
        guarded(said, who.shown.csrf)
        wish, problems = _wish(said, frame)
        if problems:
            return await _list(frame, who, said, problems)
        answer = await frame.door.post("/supervision/v1/inspections", {**wish, "by": who.by}, "")
        if answer.body.get("code") == DRAWN:
            return frame.go(f"{HOME}/{str(answer.body.get('detail', '')).rpartition(' ')[2]}")
        if not answer.ok():
            told = _told(answer)
            return await _list(frame, who, said, told) if told else _refused(frame, who, answer)
        return frame.go(f"{HOME}/{answer.body['inspection']}")

    @router.get(f"{HOME}/{{name}}")
    async def sheet(request: Request, name: str) -> Response:
        who = clerk(frame, request)
        return await _sheet(frame, _centre(who), name, {}) if who else frame.go(f"/sign-in?back={HOME}")

    @router.post(f"{HOME}/{{name}}/{{act}}")
    async def do(request: Request, name: str, act: str) -> Response:
        who, said = _centre(clerk(frame, request)), await forms.form(request)
        guarded(said, who.shown.csrf)
        wish, problems = deed_of(act, said, who)
        if problems:
            return await _sheet(frame, who, name, said, problems)
        answer = await frame.door.post(f"/supervision/v1/inspections/{_known(name)}/{act}", wish, "")
        if not answer.ok():
            told = _told(answer)
            return await _sheet(frame, who, name, said, told) if told else _refused(frame, who, answer)
        return frame.go(f"{HOME}/{name}")


def _centre(who: Clerk | None) -> Clerk:
    if who is None or not who.centre:
        raise Refused("centre-only", "这一页由县综治中心来看。", status=403 if who else 401)
    return who


def _known(name: str) -> str:
    if not ID.fullmatch(name):
        raise Refused("unknown-inspection", "没有这份督查表。", status=404)
    return name


def _wish(said: Said, frame: Frame) -> tuple[dict[str, Any], list[Problem]]:
    """As supervision takes it: the last day counts to its end."""
    problems = forms.missing(said, WANTED)
    if said.get("size") and not (said["size"].isdecimal() and int(said["size"][:9])):
        problems.append(Problem("size", "请写一个数，比如 10"))
    days = {name: _day(said.get(name, "")) for name in ("first", "last")}
    problems += [Problem(name, "日子写得不对，再看一眼") for name, day in days.items() if said.get(name) and not day]
    first, last = days["first"], days["last"]
    if problems or first is None or last is None:
        return {}, problems
    begin, end = (_midnight(day, frame) for day in (first, last + timedelta(days=1)))
    filters = {name: said[name] for name in ("unit", "area", "category") if said.get(name)}
    return {"seed": said["seed"], "size": int(said["size"][:9]), "since": begin, "until": end, **filters}, []


def deed_of(act: str, said: Said, who: Clerk) -> tuple[dict[str, Any], list[Problem]]:
    """A finding, with what follows if anything of that is said; or that it was done."""
    if act == "done":
        return {"case": said.get("done-case"), "text": said.get("done-text"), "by": who.by}, forms.missing(said, DONE)
    if act != "finding":
        raise Refused("unknown-act", "没有这个做法。", status=404)
    follows = any(said.get(name) for name, _ in STEP)
    problems = forms.missing(said, [*FINDING, *(STEP if follows else [])])
    step = {"follow_up": {name: said.get(name) for name, _ in STEP}} if follows else {}
    known = {name: said.get(name) for name, _ in FINDING}
    return {**known, **step, "unit": who.unit, "by": who.by}, problems


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if forms.moment(words, UTC) else None
    except ValueError:
        return None


def _midnight(day: date, frame: Frame) -> str:
    return datetime.combine(day, time(), frame.policy.office.tz).isoformat()


def _told(answer: Answer) -> list[Problem]:
    """The problem beside its field; none if it is about the page as a whole."""
    told = TOLD.get(str(answer.body.get("code", "")))
    number = NUMBER.search(str(answer.body.get("detail", "")))
    return [Problem(told[0], told[1].format(number=number[0] if number else ""))] if told else []


def _refused(frame: Frame, who: Clerk, answer: Answer) -> Response:
    return trouble.refused(frame.site, answer, "", who.shown)


async def _list(frame: Frame, who: Clerk, said: Said, problems: Sequence[Problem] = ()) -> Response:
    answer = await frame.door.get("/supervision/v1/inspections")
    if not answer.ok():
        return _refused(frame, who, answer)
    policy = frame.policy
    view = InspectionsView(
        who.shown, frame.desk.clock.now(), [reading.head_of(one, policy) for one in reading.read(answer.body)],
        unit_choices(policy, "county", "township"), reading.areas_of(policy), reading.categories_of(policy), said,
        problems,
    )  # fmt: skip
    return frame.page(view, UNPROCESSABLE if problems else 200)


async def _sheet(frame: Frame, who: Clerk, name: str, said: Said, problems: Sequence[Problem] = ()) -> Response:
    answer = await frame.door.get(f"/supervision/v1/inspections/{_known(name)}")
    if not answer.ok():
        return _refused(frame, who, answer)
    [one], policy, now = reading.read(answer.body), frame.policy, frame.desk.clock.now()
    found = await store.matters(frame.desk.store, {"st.matter.number": {"$in": one.numbers()}}, len(one.numbers()))
    titles = {matter.number: matter.title for _, matter in found}
    view = InspectionView(
        who.shown, now, reading.head_of(one, policy), reading.rows_of(one, titles, policy, now),
        reading.open_cases(one, titles), [Choice(code.code, code.label) for code in policy.oversight.findings],
        reading.to_follow(one, titles), unit_choices(policy, "county", "township"), said, problems,
    )  # fmt: skip
    return frame.page(view, UNPROCESSABLE if problems else 200)
