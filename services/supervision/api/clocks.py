"""The clocks of a case as sheets, and what another calendar changes of all of them."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel

from libs.common.clock import Instant
from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.supervision import DeadlineMissWithdrawn, DeadlineRecalculated
from libs.common.events.words import Measure
from libs.common.journal.desk import Desk
from libs.common.policy import Policy
from libs.common.sheets import MEASURES, Sheet, sheet_of
from libs.worktime import paper
from services.supervision import store
from services.supervision.domain import recount
from services.supervision.domain.state import Case, Status

MOST: Final = 500
STATUS: Final = {
    Status.RUNNING: "在算",
    Status.STOPPED: "停表",
    Status.MET: "按时办到",
    Status.MISSED: "办晚了",
    Status.ENDED: "不用再算",
}


class Clocks(BaseModel):
    """Every clock a case ever had, each as a sheet that can be checked by hand."""

    case_id: str
    number: str
    clocks: list[Sheet]


class Moved(BaseModel):
    """A date that is another under the calendar in use; `withdrawn`: a miss that then did not happen.

    `said`: all of it in words.
    """

    measure: Measure
    unit: str
    hop: int
    before: Instant
    due: Instant
    withdrawn: bool
    said: str


class Changed(BaseModel):
    """A case with dates that change."""

    case_id: str
    number: str
    changes: list[Moved]


class Recounted(BaseModel):
    """A page of the cases that owe something: how many were looked at, and those that change.

    `next` is what to ask `after`; empty at the end.  `open`: how many there are in all, told with the first page.
    """

    looked: int
    clocks: int
    items: list[Changed]
    calendar: str
    next: str
    open: int = 0


def add_clocks(router: APIRouter, desk: Desk) -> None:
    """The sheets of a case, and what another calendar changes."""

    @router.get("/clocks/{number}")
    async def sheets(number: str) -> Clocks:
        found = await store.by_number(desk.store, number.strip().upper())
        if found is None:
            said = f"no dispatched case has the number {number[:40]}; compare it digit by digit"
            raise Refused("unknown-case", said, status=404)
        case_id, case = found
        made = [sheet_of(clock, STATUS[clock.status], desk.policy) for clock in case.clocks]
        return Clocks(case_id=case_id, number=case.number, clocks=made)

    @router.get("/recount")
    async def recounted(
        after: Annotated[str, Query(max_length=40)] = "", limit: Annotated[int, Query(ge=1, le=MOST)] = 200
    ) -> Recounted:
        return await _recounted(desk, after, limit)


async def _recounted(desk: Desk, after: str, limit: int) -> Recounted:
    """What the command would change, by the command's own rule; nothing is written."""
    now, rows = Now(desk.clock.now(), desk.clock.now(), "", desk.policy), await store.owing(desk.store, after, limit)
    found = [(i, case, _changes(case, now)) for i, case in rows]
    return Recounted(
        looked=len(rows), clocks=sum(len(case.owed()) for _, case in rows), calendar=desk.policy.calendar.version,
        items=[Changed(case_id=i, number=case.number, changes=changes) for i, case, changes in found if changes],
        next=rows[-1][1].owing if len(rows) == limit else "", open=0 if after else await store.count_owing(desk.store),
    )  # fmt: skip


def _changes(case: Case, now: Now) -> list[Moved]:
    said = recount.recount(case, recount.Recount(), now).events
    withdrawn = {(one.measure, one.unit) for one in said if isinstance(one, DeadlineMissWithdrawn)}
    return [
        _moved(one, now.policy, withdrawn=(one.measure, one.unit) in withdrawn)
        for one in said
        if isinstance(one, DeadlineRecalculated)
    ]


def _moved(fact: DeadlineRecalculated, policy: Policy, *, withdrawn: bool) -> Moved:
    before, due = (paper.moment(at, policy.office.tz) for at in (fact.before, fact.due))
    said = f"{MEASURES[fact.measure]}，{policy.units.name_of(fact.unit)}：{before} 改到 {due}"
    return Moved(
        **fact.model_dump(include={"measure", "unit", "hop", "before", "due"}), withdrawn=withdrawn,
        said=f"{said}，撤销超期" if withdrawn else said,
    )  # fmt: skip
