"""The board: how it goes, how many matters, and where; no cell below 5 (the view hides it)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.clock import text_of
from services.portal import store
from services.portal.pages.reading.figures import SHARES, WEIGHTED, kinds_of, shares
from services.portal.pages.reading.ground import lands
from services.portal.pages.routes.frame import Frame, elder
from services.portal.pages.views import AnsweredKind, BoardView, Share, TownRow
from services.portal.pages.wording.figures import period, periods

SUBMITTED: Final = "st.matter.submitted_at"
STEP: Final = "st.matter.standing.step"
REPLIED: Final = 6
ANSWERED: Final = ("on-time", "resolved")
FORMULAS: Final = (*SHARES.values(), WEIGHTED)


def routes(frame: Frame, router: APIRouter) -> None:
    """The board's route."""

    @router.get("/")
    async def board(request: Request) -> Response:
        now = frame.desk.clock.now()
        month = now.astimezone(frame.policy.office.tz).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        counted = {town: await _counts(frame, month, town) for town in _towns(frame)}
        rows = [TownRow(frame.policy.units.name_of(town), *counts, town) for town, counts in counted.items()]
        _, last, *_ = periods(now)
        admitted, completed, still = await _counts(frame, month, None)
        view = BoardView(
            f"{month.month}月", admitted, completed, still, await _shares(frame, month), rows,
            await _answered(frame, last.value), period(last.value, now),
            elder=elder(request), lands=lands(frame.policy),
        )  # fmt: skip
        return remembered(frame.page(view), request)


def remembered(response: Response, request: Request) -> Response:
    """Keeps the choice of large type when it was made."""
    asked = request.query_params.get("elder")
    if asked in {"0", "1"}:
        response.set_cookie("elder", asked, max_age=365 * 86_400, path="/", samesite="lax", httponly=True)
    return response


async def _shares(frame: Frame, month: datetime) -> list[Share]:
    """The rates of that month; none while assessment does not answer."""
    known = ",".join(code for code in FORMULAS if code in frame.policy.formulas.every)
    answer = await frame.door.get(f"/assessment/v1/public-figures?period={month:%Y-%m}&formulas={known}")
    return shares(answer.body, frame.policy) if answer.ok() else []


async def _answered(frame: Frame, month: str) -> list[AnsweredKind]:
    """How matters of each category were answered in that month; none while assessment does not answer."""
    known = ",".join(SHARES[code] for code in ANSWERED if SHARES[code] in frame.policy.formulas.every)
    answer = await frame.door.get(f"/assessment/v1/public-figures?period={month}&by=category&formulas={known}")
    return kinds_of(answer.body) if known and answer.ok() else []


def _towns(frame: Frame) -> list[str]:
    """In administrative order, as the file has them."""
    units = frame.policy.units.by_id.values()
    return [unit.id for unit in units if unit.level == "township" and unit.kind == "government"]


async def _counts(frame: Frame, month: datetime, town: str | None) -> tuple[int, int, int]:
    """Admitted, completed (办结: replied), open; of one township or of the whole county."""
    said: dict[str, Any] = {SUBMITTED: {"$gte": text_of(month)}, "st.matter.admitted_at": {"$ne": None}}
    where: Mapping[str, Any] = said if town is None else {**said, "st.matter.town": town}
    admitted = await store.count(frame.desk.store, where)
    completed = await store.count(frame.desk.store, {**where, STEP: {"$gte": REPLIED}})
    return admitted, completed, admitted - completed
