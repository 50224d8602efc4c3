"""统计: how the six steps stand, the rates of a period with their cases, and the same as a file."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused, Unavailable
from services.portal import store
from services.portal.domain.state import Matter
from services.portal.pages.reading import export
from services.portal.pages.reading import figures as reading
from services.portal.pages.reading.ground import lands
from services.portal.pages.reading.issues import issue_of
from services.portal.pages.reading.supervision import may_follow, named, silent_rows
from services.portal.pages.reading.workbook import xlsx_of
from services.portal.pages.routes.frame import Clerk, Frame, clerk
from services.portal.pages.routes.issues import cards
from services.portal.pages.routes.supervision import followed
from services.portal.pages.views import BehindRow, BehindView, FiguresView, Issue, Trend, Waiting
from services.portal.pages.wording.figures import BY, FIVE, IN_TABLE, period, periods

PATH: Final = "/desk/figures"
A_PAGE: Final = 50
MOST_SILENT: Final = 8
MOST_ISSUES: Final = 6
MONTHS: Final = 12
LOCAL: Final = "in_township"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Said = Mapping[str, Any]


def routes(frame: Frame, router: APIRouter) -> None:
    """The page, its cases, its file."""

    @router.get(PATH)
    async def shown(request: Request) -> Response:
        who = clerk(frame, request)
        return frame.page(await _shown(frame, _leading(who), request)) if who else frame.go(f"/sign-in?back={PATH}")

    @router.get(f"{PATH}/cases")
    async def behind(request: Request) -> Response:
        who = clerk(frame, request)
        return frame.page(await _behind(frame, _leading(who), request)) if who else frame.go(f"/sign-in?back={PATH}")

    @router.get(f"{PATH}/export")
    async def taken(request: Request) -> Response:
        who = clerk(frame, request)
        return await _taken(frame, _leading(who), request) if who else frame.go(f"/sign-in?back={PATH}")


def _leading(who: Clerk) -> Clerk:
    if not who.shown.leads:
        raise Refused("leaders-only", "这一页由县综治中心和包联领导来看。", status=403)
    return who


async def _shown(frame: Frame, who: Clerk, request: Request) -> FiguresView:
    now, policy = frame.desk.clock.now(), frame.policy
    by = _by(request)
    name, said = await _of_a_period(frame, request.query_params.get("period", ""), by)
    levels = await _figures(frame, period=name, by="level", formulas=LOCAL) if _has(said, LOCAL) else None
    silent = silent_rows((await followed(frame, who)).values(), policy, now)
    sheet = reading.sheet_of(said, levels, policy, f"{frame.site.base}{PATH}/cases") if said else None
    return FiguresView(
        who.shown, now, [Waiting(*found) for found in await store.standing(frame.desk.store, now)],
        await store.count(frame.desk.store, store.AGAIN), named(silent[:MOST_SILENT], policy), len(silent),
        name, periods(now), by, sheet, lands(policy) if by == "area" else (), await _issues(frame),
        await _trends(frame),
    )  # fmt: skip


async def _trends(frame: Frame) -> list[Trend]:
    """The five rates of the last twelve whole months."""
    _, last, *_ = periods(frame.desk.clock.now())
    asked = urlencode({"until": last.value, "months": MONTHS, "formulas": ",".join(FIVE)})
    answer = await frame.door.get(f"/assessment/v1/trend?{asked}")
    return reading.trends_of(answer.body, FIVE) if answer.ok() else []


async def _issues(frame: Frame) -> list[Issue] | None:
    found = await cards(frame, MOST_ISSUES)
    return [issue_of(one, frame.policy) for one in found] if found is not None else None


async def _of_a_period(frame: Frame, asked: str, by: str) -> tuple[str, Said | None]:
    """The figures of the period that is asked for; of the last month, or of this one where that is empty."""
    if asked:
        return asked, await _figures(frame, period=asked, by=by)
    this, last, *_ = (choice.value for choice in periods(frame.desk.clock.now()))
    said = await _figures(frame, period=last, by=by)
    if said is None or any(rate["denominator"] for rate in said["total"]["rates"]):
        return last, said
    return this, await _figures(frame, period=this, by=by)


def _has(said: Said | None, code: str) -> bool:
    """Whether a deployment's own formulas have that one."""
    return said is not None and any(rate["formula"] == code for rate in said["total"]["rates"])


async def _figures(frame: Frame, **asked: str) -> Said | None:
    """What assessment says; None if it does not answer."""
    answer = await frame.door.get(f"/assessment/v1/figures?{urlencode(asked)}")
    if answer.status == 422:  # noqa: PLR2004 - a period or a formula that is none
        raise Refused("unknown-figure", "没有这样的时段或者这个率，请从统计页选一个。", status=404)
    return answer.body if answer.ok() else None


async def _behind(frame: Frame, who: Clerk, request: Request) -> BehindView:
    asked, by, now = request.query_params, _by(request, "level", "all"), frame.desk.clock.now()
    name, key, code = asked.get("period", ""), asked.get("key", "")[:80], asked.get("formula", IN_TABLE[0])[:40]
    said = _answered(await _figures(frame, period=name, by=by, formulas=code))
    row = reading.row_of(said, key)
    if row is None:
        raise Refused("unknown-figure", "这里没有数字，请从统计页选一个。", status=404)
    made = reading.made_of(said, frame.policy.formulas, f"{frame.site.base}{PATH}/cases")
    figure, first = reading.figures(row, made, key)[code], _first(asked.get("first", ""))
    rest = asked.get("part") == "rest" and reading.has_rest(figure)
    items, onward = await _cases(frame, row["rates"][0]["rest" if rest else "base"], asked.get("after", "")[:80])
    back = urlencode({"period": name, "by": by if by in BY else "area"})
    return BehindView(
        who.shown, period(name, now), now, row["name"] if key else "", figure, rest,
        await _rows(frame, who, items, figure.left if rest and figure.left else figure.base), first,
        _next(figure.cases if rest else figure.over, onward, first + len(items)),
        f"{frame.site.base}{PATH}?{back}", bool(said["closed"]),
    )  # fmt: skip


async def _cases(frame: Frame, question: str, after: str) -> tuple[list[Said], str]:
    """A page of what assessment counts so, and what comes after it."""
    answer = await frame.door.get(f"/assessment/v1/cases?{question}&{urlencode({'limit': A_PAGE, 'after': after})}")
    page = _answered(answer.body if answer.ok() else None)
    return page["items"], page["next"]


async def _rows(frame: Frame, who: Clerk, items: list[Said], fact: str) -> list[BehindRow]:
    matters = await store.by_ids(frame.desk.store, [item["case_id"] for item in items])
    return reading.behind_rows(items, fact, matters, _seen(frame, who, matters), frame.policy)


def _next(path: str, after: str, first: int) -> str:
    return f"{path}&{urlencode({'after': after, 'first': first})}" if after else ""


async def _taken(frame: Frame, _who: Clerk, request: Request) -> Response:
    name, by, now = request.query_params.get("period", ""), _by(request), frame.desk.clock.now()
    said = _answered(await _figures(frame, period=name, by=by))
    taken = export.export_of(said, frame.policy.formulas, f"{frame.site.county} 统计", now)
    if request.query_params.get("as") == "xlsx":
        return _file(xlsx_of(taken, now), f"figures-{said['period']}-{by}.xlsx", XLSX)
    return _file(export.csv_of(taken).encode(), f"figures-{said['period']}-{by}.csv", "text/csv; charset=utf-8")


def _file(data: bytes, name: str, type_: str) -> Response:
    return Response(data, media_type=type_, headers={"content-disposition": f'attachment; filename="{name}"'})


def _answered(said: Said | None) -> Said:
    if said is None:
        raise Unavailable("assessment does not answer")
    return said


def _seen(frame: Frame, who: Clerk, matters: Mapping[str, Matter]) -> dict[str, bool]:
    """Cases whose title they may read, and of each whether they may open it."""
    return {
        case: who.may_see(matter)
        for case, matter in matters.items()
        if who.may_see(matter) or may_follow(matter, who.unit, frame.policy)
    }


def _by(request: Request, *more: str) -> str:
    asked = request.query_params.get("by", "")
    return asked if asked in {*BY, *more} else "area"


def _first(asked: str) -> int:
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 8 else 1  # noqa: PLR2004 - of a number of cases
