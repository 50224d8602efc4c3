"""Which route names which command and rule, and what supervision shows."""

from typing import Annotated, Any, Final, Protocol

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from libs.common.clock import Instant
from libs.common.decision import Now, Rule
from libs.common.errors import Refused
from libs.common.events.supervision import DeadlineMissWithdrawn, DeadlineRecalculated
from libs.common.events.words import Measure
from libs.common.journal.desk import Desk, Receipt
from libs.common.policy import Policy
from libs.common.sheets import MEASURES, Sheet, sheet_of
from libs.common.web.commands import Key, add_command
from libs.common.web.reads import shown
from libs.worktime import paper
from services.supervision import store
from services.supervision.domain import extending, granting, inspection, parking, recount
from services.supervision.domain.drawing import DrawInspection
from services.supervision.domain.inspection import PREFIX, FinishFollowUp, Inspection, RecordFinding
from services.supervision.domain.state import Case, Status

MOST: Final = 500
STATUS: Final = {
    Status.RUNNING: "在算",
    Status.STOPPED: "停表",
    Status.MET: "按时办到",
    Status.MISSED: "办晚了",
    Status.ENDED: "不用再算",
}
COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "grant-pause": (granting.GrantPause, granting.grant),
    "deny-pause": (granting.DenyPause, granting.deny),
    "resume": (granting.ResumeClock, granting.resume),
    "grant-extension": (extending.GrantExtension, extending.grant),
    "deny-extension": (extending.DenyExtension, extending.deny),
    "grant-parking": (parking.GrantParking, parking.grant),
    "deny-parking": (parking.DenyParking, parking.deny),
    "prolong-parking": (parking.ProlongParking, parking.prolong),
    "unpark": (parking.Unpark, parking.unpark),
    "recount": (recount.Recount, recount.recount),
}


class Draws(Protocol):
    """What the wiring gives: all cases of its time pass by before a sample is decided."""

    async def __call__(self, desk: Desk, command: DrawInspection, key: str | None) -> Receipt[Inspection]:
        """The answer to the wish."""


class Supervised(BaseModel):
    """A case with its clocks."""

    case_id: str
    case: Case


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


class Inspected(BaseModel):
    """An inspection: its sample, its findings, and how many cases have none yet."""

    inspection: str
    left: int
    state: Inspection


class Inspections(BaseModel):
    """The latest first."""

    inspections: list[Inspected]


class Answered(BaseModel):
    """Where the journal of an inspection stands after a command."""

    model_config = ConfigDict(extra="forbid")
    inspection: str
    position: dict[str, int]
    etag: str
    repeated: bool


def routes(desk: Desk, draws: Draws) -> APIRouter:
    """Clocks of one case, 有问不答, what is parked (挂账), and inspections (督查)."""
    router = APIRouter(prefix="/v1", tags=["supervision"])
    for act, (command, rule) in COMMANDS.items():
        add_command(router, desk, act, command, rule)

    @router.get("/cases/{case_id}")
    async def clocks(case_id: str, case: Annotated[Case | None, Depends(shown(desk))]) -> Supervised:
        if not isinstance(case, Case):
            raise Refused("unknown-case", "supervision has no such case; check the case id", status=404)
        return Supervised(case_id=case_id, case=case)

    @router.get("/unanswered")
    async def unanswered() -> list[Supervised]:
        return [Supervised(case_id=i, case=case) for i, case in await store.unanswered(desk.store)]

    @router.get("/parked")
    async def parked() -> list[Supervised]:
        return [Supervised(case_id=i, case=case) for i, case in await store.parked(desk.store)]

    @router.get("/proposed")
    async def proposed() -> list[Supervised]:
        return [Supervised(case_id=i, case=case) for i, case in await store.proposed(desk.store)]

    _add_clocks(router, desk)
    _add_inspections(router, desk, draws)
    return router


def _add_clocks(router: APIRouter, desk: Desk) -> None:
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


def _add_inspections(router: APIRouter, desk: Desk, draws: Draws) -> None:
    """Drawn, recorded, followed up."""

    @router.post("/inspections", status_code=201)
    async def draw(body: DrawInspection, idempotency_key: Key = None) -> Answered:
        return _answered(await draws(desk, body, idempotency_key))

    @router.post("/inspections/{inspection_id}/finding")
    async def record(inspection_id: str, body: RecordFinding, idempotency_key: Key = None) -> Answered:
        return _answered(await desk.decide(PREFIX + inspection_id, inspection.record, body, key=idempotency_key))

    @router.post("/inspections/{inspection_id}/done")
    async def finish(inspection_id: str, body: FinishFollowUp, idempotency_key: Key = None) -> Answered:
        return _answered(await desk.decide(PREFIX + inspection_id, inspection.finish, body, key=idempotency_key))

    @router.get("/inspections")
    async def every() -> Inspections:
        found = await store.inspections(desk.store)
        return Inspections(inspections=[_inspected(i, state) for i, state in found])

    @router.get("/inspections/{inspection_id}")
    async def show(inspection_id: str) -> Inspected:
        state = await desk.state(PREFIX + inspection_id)
        if state is None:
            raise Refused("unknown-inspection", "there is no such inspection; look at the list", status=404)
        return _inspected(PREFIX + inspection_id, state)


def _inspected(subject: str, state: Inspection) -> Inspected:
    return Inspected(inspection=subject.removeprefix(PREFIX), left=state.left(), state=state)


def _answered(done: Receipt[Any]) -> Answered:
    subject = done.subject.removeprefix(PREFIX)
    return Answered(inspection=subject, position=dict(done.position), etag=done.etag, repeated=done.repeated)
