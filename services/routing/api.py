"""Which route names which command and rule."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from libs.common.decision import Rule
from libs.common.errors import Refused
from libs.common.journal.desk import Desk
from libs.common.web.commands import add_command
from libs.common.web.reads import shown
from services.routing import store
from services.routing.domain import dispatch, returns
from services.routing.domain.state import Case, Status

COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "dispatch": (dispatch.Dispatch, dispatch.screened),
    "grant": (returns.GrantReturn, returns.grant),
    "deny": (returns.DenyReturn, returns.deny),
    "recuse": (dispatch.Recuse, dispatch.recuse),
}


class Routed(BaseModel):
    """A case as routing knows it."""

    case_id: str
    case: Case


class Waiting(BaseModel):
    """Cases that wait for a person."""

    cases: list[Routed]


def routes(desk: Desk) -> APIRouter:
    """Routing's routes."""
    router = APIRouter(prefix="/v1", tags=["routing"])
    for act, (command, rule) in COMMANDS.items():
        add_command(router, desk, act, command, rule)

    @router.get("/cases/{case_id}")
    async def show(case_id: str, case: Annotated[Case | None, Depends(shown(desk))]) -> Routed:
        if case is None:
            raise Refused("unknown-case", "routing has no such case; check the case id", status=404)
        return Routed(case_id=case_id, case=case)

    @router.get("/screening")
    async def screening() -> Waiting:
        return await _waiting(Status.SCREENING)

    @router.get("/rulings")
    async def rulings() -> Waiting:
        return await _waiting(Status.ASKED)

    async def _waiting(status: Status) -> Waiting:
        return Waiting(cases=[Routed(case_id=i, case=case) for i, case in await store.waiting(desk.store, status)])

    return router
