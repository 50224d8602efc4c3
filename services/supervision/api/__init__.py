"""Which route names which command and rule, and what supervision shows."""

from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict

from libs.common.decision import Rule
from libs.common.errors import Refused
from libs.common.journal.desk import Desk, Receipt
from libs.common.web.commands import Decided, Key, add_command
from libs.common.web.reads import shown
from services.supervision import store
from services.supervision.api.clocks import add_clocks
from services.supervision.domain import extending, granting, inspection, parking, recount, triggers, unit
from services.supervision.domain.drawing import DrawInspection
from services.supervision.domain.inspection import PREFIX, FinishFollowUp, Inspection, RecordFinding
from services.supervision.domain.record import UnitRecord
from services.supervision.domain.state import Case

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
    "lift-listing": (unit.LiftListing, triggers.lift_listing),
    "recount": (recount.Recount, recount.recount),
}
FOR_UNITS: dict[str, tuple[type[BaseModel], Rule]] = {
    "record-summons": (unit.RecordSummons, unit.record_summons),
    "lift-listing": (unit.LiftListing, unit.lift_listing),
}


class Draws(Protocol):
    """What the wiring gives: all cases of its time pass by before a sample is decided."""

    async def __call__(self, desk: Desk, command: DrawInspection, key: str | None) -> Receipt[Inspection]:
        """The answer to the wish."""


class Supervised(BaseModel):
    """A case with its clocks."""

    case_id: str
    case: Case


class Recorded(BaseModel):
    """A unit with its record."""

    unit: str
    record: UnitRecord


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
    """Clocks of one case, 有问不答, what is parked (挂账), inspections (督查), and units' records."""
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

    add_clocks(router, desk)
    _add_inspections(router, desk, draws)
    _add_units(router, desk)
    return router


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


def _add_units(router: APIRouter, desk: Desk) -> None:
    """A unit's record, and the commands on it."""
    for act, both in FOR_UNITS.items():
        _add_unit_command(router, desk, act, *both)

    @router.get("/units/{unit_id}")
    async def record(unit_id: str) -> Recorded:
        state = await desk.state(f"{unit.PREFIX}{unit_id}")
        return Recorded(unit=unit_id, record=state or UnitRecord())

    @router.get("/summoned")
    async def summoned() -> list[Recorded]:
        found = await store.summoned(desk.store)
        return [Recorded(unit=i.removeprefix(unit.PREFIX), record=record) for i, record in found]


def _add_unit_command(router: APIRouter, desk: Desk, act: str, command: type[BaseModel], rule: Rule) -> None:
    """POST `/units/{unit_id}/<act>` with that command; `Idempotency-Key` makes it safe to send twice."""

    async def decide(unit_id: str, body: BaseModel, response: Response, idempotency_key: Key = None) -> Decided:
        done = await desk.decide(f"{unit.PREFIX}{unit_id}", rule, body, key=idempotency_key)
        response.headers["etag"] = f'"{done.etag}"'
        return Decided(
            case_id=done.subject, position=dict(done.position), etag=done.etag, repeated=done.repeated
        )  # fmt: skip

    decide.__annotations__["body"] = command
    decide.__doc__ = command.__doc__
    name = f"unit_{act.replace('-', '_')}"
    router.add_api_route(f"/units/{{unit_id}}/{act}", decide, methods=["POST"], name=name)
