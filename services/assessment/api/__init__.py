"""Which route names which command and rule, and what assessment shows."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from libs.common.decision import Rule
from libs.common.errors import Refused
from libs.common.journal.desk import Desk
from libs.common.policy.counted import Window
from libs.common.policy.formulas import Formula
from libs.common.web.commands import add_command
from services.assessment.api.cases import MOST, Counting, Wanted, cases
from services.assessment.api.figures import Asked, Figures, figures, public
from services.assessment.api.naming import By
from services.assessment.domain import excluding
from services.assessment.domain.period import period_of

COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "exclude": (excluding.ExcludeClaim, excluding.exclude),
    "lift-exclusion": (excluding.LiftExclusion, excluding.lift),
}
Key = Annotated[str, Query(max_length=80)]
Names = Annotated[str, Query(max_length=200, description="names, with commas between them")]
Without = Annotated[str, Query(max_length=200, alias="not", description="names, with commas between them")]
Period = Annotated[str, Query(max_length=20, description="a month 2026-09, a quarter 2026-Q3 or a year 2026")]


def routes(desk: Desk) -> APIRouter:
    """Rates, the cases behind them, and what is left out of them."""
    router = APIRouter(prefix="/v1", tags=["assessment"])
    for act, (command, rule) in COMMANDS.items():
        add_command(router, desk, act, command, rule)

    @router.get("/figures", response_model=Figures)
    async def shown(period: Period, by: By = "all", under: Key = "", formulas: Names = "") -> Response:
        return _answer(await figures(desk.store, desk.policy, _asked(desk, period, by, under, formulas)))

    @router.get("/public-figures", response_model=Figures)
    async def for_everybody(period: Period, by: By = "all", under: Key = "", formulas: Names = "") -> Response:
        """The same without small cells, counts and cases."""
        said = await figures(desk.store, desk.policy, _asked(desk, period, by, under, formulas))
        return _answer(public(said, desk.policy.formulas.public_from))

    @router.get("/cases")
    async def behind(  # noqa: PLR0913, PLR0917 - what can be asked
        period: Period, window: Window = "admitted", by: By = "all", key: Key = "", under: Key = "", has: Names = "",
        without: Without = "", leave_out: Names = "", after: Key = "",
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> Counting:  # fmt: skip
        wanted = Wanted(
            period=period, window=window, by=by, key=key, under=under, has=has, without=without, leave_out=leave_out
        )
        return await cases(desk.store, desk.policy, wanted, after, limit)

    return router


def _asked(desk: Desk, period: str, by: By, under: str, formulas: str) -> Asked:
    return Asked(period_of(period, desk.policy.office.tz), by, under, _named(formulas, desk.policy.formulas.every))


def _named(names: str, known: Mapping[str, Formula]) -> Mapping[str, Formula]:
    """Those formulas, in that order; without names all."""
    wanted = [name for name in names.split(",") if name]
    if strange := [name for name in wanted if name not in known]:
        text = f"{strange[0][:40]} is no formula; there are {', '.join(known)}"
        raise Refused("unknown-name", text, status=422, field="formulas")
    return {name: known[name] for name in wanted} if wanted else known


def _answer(said: Figures) -> Response:
    """Written down at once: thousands of figures need not be checked a second time."""
    return Response(said.model_dump_json(), media_type="application/json")
