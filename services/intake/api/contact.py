"""The number of one requester, for whoever has to reach them: with a reason, written down, shown once."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import text_of
from libs.common.errors import Refused
from libs.common.journal.audit import Asked, write_down
from libs.common.journal.desk import Desk
from libs.common.web.contacts import guard
from services.intake import store
from services.intake.api.receipts import Registers
from services.intake.domain.state import known

Words = Annotated[str, Field(min_length=1, max_length=500)]
ERASED: Final = "the requester's key was deleted; nobody can read the number any more"


class Reveal(BaseModel):
    """Whose number, who wants it, and why."""

    model_config = ConfigDict(extra="forbid")
    person: Words
    who: Words
    why: Words


class Contact(BaseModel):
    """As it was left; empty is what was not."""

    name: str
    phone: str


def add_contact(router: APIRouter, desk: Desk, registrar: Registers, key: str) -> None:
    """Only for services; the pages that show it know who is asking."""
    inner = APIRouter(include_in_schema=False, dependencies=[Depends(guard(key))])

    @inner.post("/cases/{case_id}/contact")
    async def reveal(case_id: str, body: Reveal) -> Contact:
        case = known(await desk.state(case_id))
        person = await store.details(desk.store, case_id, case, body.person)
        if person is None:
            raise Refused("unknown-person", "nobody of this case has that id", status=404, field="person")
        asked = Asked(body.who, "reveal", body.why, body.person)
        await write_down(desk.store, asked, text_of(desk.clock.now()), {"subject": case_id})
        name, phone = await registrar.contact(desk.store, person)
        if person.sealed and not phone:
            raise Refused("erased", ERASED, status=410, field="person")
        return Contact(name=name, phone=phone)

    router.include_router(inner)
