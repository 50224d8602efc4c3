"""What supervision shows; it takes no commands yet."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from libs.common.errors import Refused
from libs.common.journal.desk import Desk
from libs.common.web.reads import shown
from services.supervision import store
from services.supervision.domain.state import Case


class Supervised(BaseModel):
    """A case with its clocks."""

    case_id: str
    case: Case


def routes(desk: Desk) -> APIRouter:
    """Clocks of one case, and the list of 有问不答."""
    router = APIRouter(prefix="/v1", tags=["supervision"])

    @router.get("/cases/{case_id}")
    async def clocks(case_id: str, case: Annotated[Case | None, Depends(shown(desk))]) -> Supervised:
        if case is None:
            raise Refused("unknown-case", "supervision has no such case; check the case id", status=404)
        return Supervised(case_id=case_id, case=case)

    @router.get("/unanswered")
    async def unanswered() -> list[Supervised]:
        return [Supervised(case_id=i, case=case) for i, case in await store.unanswered(desk.store)]

    return router
