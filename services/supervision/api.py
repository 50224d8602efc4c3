"""Which route names which command and rule, and what supervision shows."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from libs.common.decision import Rule
from libs.common.errors import Refused
from libs.common.journal.desk import Desk
from libs.common.web.commands import add_command
from libs.common.web.reads import shown
from services.supervision import store
from services.supervision.domain import parking
from services.supervision.domain.state import Case

COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "grant-parking": (parking.GrantParking, parking.grant),
    "deny-parking": (parking.DenyParking, parking.deny),
    "prolong-parking": (parking.ProlongParking, parking.prolong),
    "unpark": (parking.Unpark, parking.unpark),
}


class Supervised(BaseModel):
    """A case with its clocks."""

    case_id: str
    case: Case


def routes(desk: Desk) -> APIRouter:
    """Clocks of one case, 有问不答, and what is parked (挂账)."""
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

    return router
