"""Which route names which command and rule, and what assessment shows."""

from typing import Annotated, Protocol

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from libs.common.decision import Rule
from libs.common.journal.desk import Desk, Receipt
from libs.common.policy.counted import Window
from libs.common.web.commands import Key as Idempotency
from libs.common.web.commands import add_command
from services.assessment.api.cases import MOST, Counting, Wanted, cases
from services.assessment.api.figures import Asked, figures
from services.assessment.api.issues import add_issues
from services.assessment.api.naming import By
from services.assessment.api.shown import Figures, for_public
from services.assessment.api.trend import Trend, trend
from services.assessment.domain import excluding
from services.assessment.domain.closing import ALL, ClosePeriod, Periods
from services.assessment.domain.period import months_to, period_of

COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "exclude": (excluding.ExcludeClaim, excluding.exclude),
    "lift-exclusion": (excluding.LiftExclusion, excluding.lift),
}
Key = Annotated[str, Query(max_length=80)]
Names = Annotated[str, Query(max_length=200, description="names, with commas between them")]
Without = Annotated[str, Query(max_length=200, alias="not", description="names, with commas between them")]
Months = Annotated[int, Query(ge=1, le=36, description="how many, `until` the last of them")]
PeriodName = Annotated[str, Query(max_length=20, description="a month 2026-09, a quarter 2026-Q3 or a year 2026")]


class Closes(Protocol):
    """What the wiring gives: roll-ups are put aside before a period is closed."""

    async def __call__(self, desk: Desk, command: ClosePeriod, key: str | None) -> Receipt[Periods]:
        """The answer to the wish."""


class Answered(BaseModel):
    """Where the journal of the periods stands after one was closed."""

    model_config = ConfigDict(extra="forbid")
    position: dict[str, int]
    repeated: bool
    periods: Periods


def routes(desk: Desk, closes: Closes) -> APIRouter:
    """Rates, the cases behind them, what is left out of them, which periods are closed, and common issues."""
    router = APIRouter(prefix="/v1", tags=["assessment"])
    for act, (command, rule) in COMMANDS.items():
        add_command(router, desk, act, command, rule)
    _add_figures(router, desk)
    _add_cases(router, desk)
    _add_periods(router, desk, closes)
    add_issues(router, desk)
    return router


def _add_figures(router: APIRouter, desk: Desk) -> None:
    """For leaders, and for everybody."""

    @router.get("/figures", response_model=Figures)
    async def shown(period: PeriodName, by: By = "all", under: Key = "", formulas: Names = "") -> Response:
        return _answer(await figures(desk.store, desk.policy, await _asked(desk, period, by, under, formulas)))

    @router.get("/public-figures", response_model=Figures)
    async def for_everybody(period: PeriodName, by: By = "all", under: Key = "", formulas: Names = "") -> Response:
        """The same without small cells, counts and cases."""
        said = await figures(desk.store, desk.policy, await _asked(desk, period, by, under, formulas))
        return _answer(for_public(said, desk.policy.formulas.public_from))

    @router.get("/trend")
    async def month_by_month(until: PeriodName, months: Months = 12, formulas: Names = "") -> Trend:
        names = [name for name in formulas.split(",") if name]
        wanted = months_to(until, months, desk.policy.office.tz)
        return await trend(desk.store, desk.policy, wanted, names, await _periods(desk))


def _add_cases(router: APIRouter, desk: Desk) -> None:
    """What is behind a figure."""

    @router.get("/cases")
    async def behind(  # noqa: PLR0913, PLR0917 - what can be asked
        period: PeriodName, window: Window = "admitted", by: By = "all", key: Key = "", under: Key = "",
        has: Names = "", without: Without = "", leave_out: Names = "", after: Key = "",
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> Counting:  # fmt: skip
        wanted = Wanted(
            period=period, window=window, by=by, key=key, under=under, has=has, without=without, leave_out=leave_out
        )
        return await cases(desk.store, desk.policy, wanted, after, limit)


def _add_periods(router: APIRouter, desk: Desk, closes: Closes) -> None:
    """What is closed, and one more."""

    @router.get("/periods")
    async def closed() -> Periods:
        return await _periods(desk)

    @router.post("/periods", status_code=201)
    async def close(body: ClosePeriod, idempotency_key: Idempotency = None) -> Answered:
        done = await closes(desk, body, idempotency_key)
        return Answered(position=dict(done.position), repeated=done.repeated, periods=done.state)


async def _periods(desk: Desk) -> Periods:
    return await desk.state(ALL) or Periods()


async def _asked(desk: Desk, name: str, by: By, under: str, formulas: str) -> Asked:
    period = period_of(name, desk.policy.office.tz)
    closed = (await _periods(desk)).touching(period.months)
    return Asked(period, by, under, [name for name in formulas.split(",") if name], closed)


def _answer(said: Figures) -> Response:
    """Written down at once: thousands of figures need not be checked a second time."""
    return Response(said.model_dump_json(), media_type="application/json")
