"""Which route names which command and rule."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Rule
from libs.common.errors import Refused
from libs.common.events.words import Kind, Person
from libs.common.journal.desk import Desk, Receipt, body_of
from libs.common.secrets import receipt_token
from libs.common.store import Store
from libs.common.web.commands import add_command
from services.intake import store
from services.intake.domain import requesters, screening
from services.intake.domain.identity import case_id_of
from services.intake.domain.state import Case, Status
from services.intake.domain.submission import Prepared, SubmitCase, submit

COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "admit": (screening.Admit, screening.admit),
    "refuse": (screening.Refuse, screening.refuse),
    "reclassify": (screening.Reclassify, screening.reclassify),
    "supplement": (requesters.Supplement, requesters.supplement),
    "withdraw": (requesters.Withdraw, requesters.withdraw),
    "representatives": (requesters.NameRepresentatives, requesters.name_representatives),
    "affected": (requesters.AddAffected, requesters.add_affected),
}


class Registers(Protocol):
    """What the wiring gives: numbers, and people with sealed contacts."""

    async def register(self, store: Store, case: str, channel: str, said: Mapping[str, Any]) -> Prepared:
        """A number and a person for one submission."""

    async def person(self, store: Store, case: str, said: Mapping[str, Any], sent: str = "") -> Person:
        """One more person; without a phone told apart by the key of what they sent."""


class Submitted(BaseModel):
    """The receipt.  `token` is the citizen's second secret; it is not stored anywhere.

    `promised_by` is counted from `submitted_at` by the profile that is named.
    """

    case_id: str
    number: str
    status: Status
    kind: Kind
    profile: str
    submitted_at: datetime
    promised_by: datetime
    person: str
    token: str
    position: dict[str, int]


class JoinCase(BaseModel):
    """One more person with the same matter; in the shapes of a submission."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(pattern=r"^(\+?\d{7,15})?$")] = ""
    reply_channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")] = "web"
    wants_reply: bool = True
    hidden: bool = False


class Held(BaseModel):
    """A case at the screening desk."""

    case_id: str
    case: Case


def routes(desk: Desk, registrar: Registers, tenant: str, key: str) -> APIRouter:
    """Intake's routes."""
    router = APIRouter(prefix="/v1", tags=["intake"])
    for act, (command, rule) in COMMANDS.items():
        add_command(router, desk, act, command, rule)

    @router.post("/submissions", status_code=201)
    async def take_in(
        body: SubmitCase, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
    ) -> Submitted:
        external = body.external_id or idempotency_key
        if not external:
            raise Refused(
                "no-key", "send external_id or an Idempotency-Key, so that sending twice is one case", status=400,
                field="external_id",
            )  # fmt: skip
        case_id = case_id_of(tenant, body.channel, external)
        prepared = await registrar.register(desk.store, case_id, body.channel, body.model_dump())
        done = await desk.decide(case_id, submit, body, key=idempotency_key, found=prepared)
        return _receipt(case_id, done.state, dict(done.position), key)

    @router.post("/cases/{case_id}/join", status_code=201)
    async def join(
        case_id: str, body: JoinCase, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
    ) -> Submitted:
        if not body.phone and not idempotency_key:
            raise Refused(
                "no-key", "send a phone or an Idempotency-Key, so that sending twice is joining once", status=400,
                field="phone",
            )  # fmt: skip
        person, done = await join_case(desk, registrar, case_id, body, idempotency_key or "")
        return _receipt(case_id, done.state, dict(done.position), key, person)

    @router.get("/screening")
    async def screening_desk() -> list[Held]:
        return [Held(case_id=i, case=case) for i, case in await store.held(desk.store)]

    return router


async def join_case(
    desk: Desk, registrar: Registers, case_id: str, body: JoinCase, sent: str
) -> tuple[str, Receipt[Case]]:
    """The person's id and the answer.  Who sends it again gets the same: by the key `sent`, else by what was said.

    The sealed contact is new with every sealing, so that it is found and not asked.
    """
    person = await registrar.person(desk.store, case_id, body.model_dump(), sent)
    command = requesters.Join(person=person.model_copy(update={"sealed": ""}))
    key = sent or f"join/{body_of(command)}"
    return person.id, await desk.decide(case_id, requesters.join, command, key=key, found=person.sealed)


def _receipt(case_id: str, case: Case, position: dict[str, int], key: str, person: str = "") -> Submitted:
    if case.promised_by is None or case.submitted_at is None:
        raise Refused("no-receipt", "this submission made no case")
    person = person or case.people[0].id
    return Submitted(
        case_id=case_id, number=case.number, status=case.status, kind=case.kind, profile=case.profile,
        submitted_at=case.submitted_at, promised_by=case.promised_by, person=person,
        token=receipt_token(key, case_id, person), position=position,
    )  # fmt: skip
