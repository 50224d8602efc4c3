"""开箱: what lay in a box goes to intake as one batch; what cannot be taken in stays on the page."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from libs.common.printed import code_in
from libs.common.web.door import Answer
from services.portal import store
from services.portal.pages.facts import Problem
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, clerk, guarded
from services.portal.pages.routes.submitting import phone_of
from services.portal.pages.views import BatchView, Slip, Taken

A_PAGE: Final = 5
MOST: Final = 35
FIELDS: Final = ("text", "day", "name", "phone")
UNPROCESSABLE: Final = 422
WANTED: Final = (
    ("place", "请写箱子在哪里"), ("opened", "请写什么时候打开的"), ("witness", "请写见证人"),
    ("witness2", "请写另一位见证人"),
)  # fmt: skip
WRONG: Final = {
    "witnesses": ("witness2", "要两位见证人，名字不一样"), "opened_at": ("opened", "开箱的时间还没到，再看一眼"),
    "place": ("place", "请写箱子在哪里，最多 100 个字"),
}  # fmt: skip
WRONG_SLIP: Final = {
    "text": ("text", "请写上面说了什么"), "phone": ("phone", "电话只写数字，再看一眼"),
    "name": ("name", "名字太长了"), "captured_at": ("day", "写的日子要在开箱以前，也不能早过一年，再看一眼"),
    "item": ("text", "这一张录过了，内容不一样；新的内容请写在下一张"),
}  # fmt: skip


def routes(frame: Frame, router: APIRouter) -> None:
    """The form, and finding a matter by a printed code."""

    @router.get("/desk/batch")
    async def begin(request: Request) -> Response:
        who = clerk(frame, request)
        if who is None:
            return frame.go("/sign-in?back=/desk/batch")
        return frame.page(_view(who, {"key": frame.names()}, range(1, A_PAGE + 1)))

    @router.post("/desk/batch")
    async def take(request: Request) -> Response:
        who, said = await _asked(frame, request)
        places = [int(place) for place in said.get("slips", "").split() if place.isdecimal()][:MOST]
        if said.get("more"):
            first = int(said["next"]) if said.get("next", "").isdecimal() else 1
            return frame.page(_view(who, said, [*places, *range(first, first + A_PAGE)][:MOST]))
        problems = _problems(said, places)
        if problems:
            return frame.page(_view(who, said, places, problems), UNPROCESSABLE)
        return await _send(frame, who, said, places)

    @router.post("/desk/code")
    async def find(request: Request) -> Response:
        who, said = await _asked(frame, request)
        now = frame.desk.clock.now()
        code = code_in(said.get("code", ""))
        found = await store.tracked(frame.desk.store, frame.key, code, "", now) if code else None
        if found:
            return frame.go(f"/desk/cases/{found[1].number}")
        wrong = (Problem("code", "没有这个回执码，再看一眼；说事亭没网的时候记下的，要过几天才能查"),)
        return frame.page(_view(who, {"key": frame.names()}, range(1, A_PAGE + 1), wrong), UNPROCESSABLE)


async def _asked(frame: Frame, request: Request) -> tuple[Clerk, Said]:
    """Who sent a form of ours, and what it says."""
    who, said = clerk(frame, request), await forms.form(request)
    if who is None:
        raise Refused("not-signed-in", "请先登录。", status=401)
    guarded(said, who.shown.csrf)
    return who, said


async def _send(frame: Frame, who: Clerk, said: Said, places: Sequence[int]) -> Response:
    """What was taken in leaves the form; what was not stays, and further empty slips of the same box follow."""
    filled = [place for place in places if _filled(said, place)]
    answer = await frame.door.post("/intake/v1/batches", _batch(frame, said, filled), "")
    if answer.status == UNPROCESSABLE and str(answer.body.get("field")) in WRONG:
        wrong = Problem(*WRONG[str(answer.body["field"])])
        return frame.page(_view(who, said, places, [wrong]), UNPROCESSABLE)
    if not answer.ok():
        return trouble.refused(frame.site, answer, "", who.shown)
    taken, problems = _sorted(answer)
    for item in answer.body["items"]:
        if receipt := item.get("receipt"):
            await frame.heard(receipt["case_id"], Answer(answer.status, receipt))
            break
    left = [place for place in filled if any(problem.field.endswith(f"-{place}") for problem in problems)]
    if not left:
        first = max(places) + 1
        return frame.page(_view(who, said, range(first, first + A_PAGE), taken=taken))
    return frame.page(_view(who, said, left, problems, taken), UNPROCESSABLE)


def _sorted(answer: Answer) -> tuple[list[Taken], tuple[Problem, ...]]:
    """The slips that were taken in, and what is wrong with the others."""
    taken, problems = list[Taken](), list[Problem]()
    for item in answer.body["items"]:
        place, receipt = int(item["item"]), item.get("receipt")
        if receipt:
            report = receipt.get("report") or {}
            numbers = [str(one["number"]) for one in (receipt, report) if one]
            taken.append(Taken(place, numbers, str(receipt["status"])))
        else:
            field, words = WRONG_SLIP.get(str(item["trouble"]["field"]), ("text", "这一张没收下，再看一眼"))
            problems.append(Problem(f"{field}-{place}", f"第 {place} 张：{words}"))
    return taken, tuple(problems)


def _batch(frame: Frame, said: Said, places: Sequence[int]) -> Mapping[str, Any]:
    """As intake takes it; the form's key makes it one batch however often it is sent."""
    opened = _instant(frame, said["opened"])
    return {
        "batch": f"desk.{said.get('key', '')[:90]}", "channel": "box", "place": said["place"][:100],
        "opened_at": opened.isoformat(), "witnesses": [said["witness"][:40], said["witness2"][:40]],
        "items": [_item(frame, said, place, opened) for place in places],
    }  # fmt: skip


def _item(frame: Frame, said: Said, place: int, opened: datetime) -> Mapping[str, Any]:
    day = said.get(f"day-{place}", "")
    written = _instant(frame, day) if day else opened
    phone = phone_of({"phone": said.get(f"phone-{place}", "")})
    return {
        "item": str(place), "text": said.get(f"text-{place}", ""), "captured_at": written.isoformat(),
        "name": said.get(f"name-{place}", ""), "phone": phone, "reply_channel": "phone" if phone else "web",
    }  # fmt: skip


def _instant(frame: Frame, words: str) -> datetime:
    """A day, or a moment, as the county's clocks show it; a day is its beginning."""
    return datetime.fromisoformat(words).replace(tzinfo=frame.policy.office.tz)


def _problems(said: Said, places: Sequence[int]) -> tuple[Problem, ...]:
    problems = forms.missing(said, WANTED)
    moments = [("opened", said.get("opened", "")), *((f"day-{n}", said.get(f"day-{n}", "")) for n in places)]
    problems += [
        Problem(field, "时间写得不对，再看一眼")
        for field, words in moments
        if words and forms.moment(words, UTC) is None
    ]
    if not problems and not any(_filled(said, place) for place in places):
        problems.append(Problem(f"text-{places[0]}" if places else "place", "一张也没写；没有纸条的箱子不用录"))
    return tuple(problems)


def _filled(said: Said, place: int) -> bool:
    return any(said.get(f"{field}-{place}") for field in FIELDS)


def _view(
    who: Clerk, said: Said, places: Sequence[int], problems: Sequence[Problem] = (), taken: Sequence[Taken] = ()
) -> BatchView:
    slips = [Slip(place, *(said.get(f"{field}-{place}", "") for field in FIELDS)) for place in places]
    beyond = str(max([*places, *(slip.place for slip in taken)], default=0) + 1)
    carried = [("key", said.get("key", "")), ("slips", " ".join(map(str, places))), ("next", beyond)]
    return BatchView(
        who.shown, slips, said.get("place", ""), said.get("opened", ""), said.get("witness", ""),
        said.get("witness2", ""), taken, carried, problems,
    )  # fmt: skip
