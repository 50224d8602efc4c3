"""Which route names which command and rule."""

from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from libs.common.decision import Now, Rule
from libs.common.errors import Refused
from libs.common.events.words import Meeting
from libs.common.journal.desk import Desk, Receipt
from libs.common.web.commands import Decided, Key, add_command
from libs.common.web.reads import shown
from services.routing import store
from services.routing.domain import dispatch, returns, sessions, trial
from services.routing.domain.slots import free_slots
from services.routing.domain.state import Case, Status

COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "dispatch": (dispatch.Dispatch, dispatch.screened),
    "grant": (returns.GrantReturn, returns.grant),
    "deny": (returns.DenyReturn, returns.deny),
    "recuse": (dispatch.Recuse, dispatch.recuse),
    "cancel-session": (sessions.CancelSession, sessions.cancel),
    "record-session": (sessions.RecordSession, sessions.record),
}


class Reserves(Protocol):
    """What the wiring gives: a slot is reserved before it is decided."""

    async def decide(self, desk: Desk, case: str, rule: Rule, command: Any, key: str | None) -> Receipt[Case]:
        """The answer to a command that needs a slot."""


class Routed(BaseModel):
    """A case as routing knows it."""

    case_id: str
    case: Case


class Waiting(BaseModel):
    """Cases that wait for a person."""

    cases: list[Routed]


class Free(BaseModel):
    """One specialist and the slots that can be had, as meetings."""

    specialist: str
    free: list[Meeting]


class Offered(BaseModel):
    """Whom a case may meet, and when."""

    offered: list[Free]


def routes(desk: Desk, slots: Reserves) -> APIRouter:
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

    @router.post("/try")
    async def try_matter(body: trial.Try) -> trial.Went:
        at = body.at or desk.clock.now()
        return trial.tried(body, Now(at, at, "trial", desk.policy))

    _add_sessions(router, desk, slots)
    return router


def _add_sessions(router: APIRouter, desk: Desk, slots: Reserves) -> None:
    """What needs a slot, and the slots there are."""

    @router.post("/cases/{case_id}/book-session")
    async def book(case_id: str, body: sessions.BookSession, idempotency_key: Key = None) -> Decided:
        return _decided(await slots.decide(desk, case_id, sessions.book, body, idempotency_key))

    @router.post("/cases/{case_id}/move-session")
    async def move(case_id: str, body: sessions.MoveSession, idempotency_key: Key = None) -> Decided:
        return _decided(await slots.decide(desk, case_id, sessions.move, body, idempotency_key))

    @router.get("/cases/{case_id}/slots")
    async def free(case_id: str) -> Offered:
        case, now = await desk.state(case_id), desk.clock.now()
        if case is None or not case.hop:
            raise Refused("unknown-case", "routing has dispatched no such case; check the case id", status=404)
        return Offered(offered=offered(case, desk, now, await store.taken(desk.store, now)))


def offered(case: Case, desk: Desk, now: datetime, taken: sessions.Taken) -> list[Free]:
    """Every specialist, but for those whose unit the case is about."""
    return [
        Free(
            specialist=one.id,
            free=[slot.meeting() for slot in free_slots(one, now, desk.policy, taken.get(one.id, ()))],
        )
        for one in desk.policy.specialists
        if one.unit not in case.about
    ]


def _decided(done: Receipt[Case]) -> Decided:
    return Decided(case_id=done.subject, position=dict(done.position), etag=done.etag, repeated=done.repeated)
