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
from libs.common.web.commands import Decided, Key, add_command
from services.intake import store
from services.intake.domain import merging, requesters, screening
from services.intake.domain.identity import case_id_of
from services.intake.domain.state import Case, Status, speaker
from services.intake.domain.submission import Prepared, SubmitCase, submit

MOST_MERGED_ON = 10
COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "admit": (screening.Admit, screening.admit),
    "refuse": (screening.Refuse, screening.refuse),
    "reclassify": (screening.Reclassify, screening.reclassify),
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

    _add_merging(router, desk)
    return router


def _add_merging(router: APIRouter, desk: Desk) -> None:
    """What concerns two cases: a message that goes on to the other, and merging itself."""

    @router.post("/cases/{case_id}/supplement")
    async def supplement(case_id: str, body: requesters.Supplement, idempotency_key: Key = None) -> Decided:
        return _decided(await supplement_case(desk, case_id, body, idempotency_key))

    @router.post("/cases/{case_id}/merge")
    async def merge(case_id: str, body: merging.MergeInto, idempotency_key: Key = None) -> Decided:
        return _decided(await merge_case(desk, case_id, body, idempotency_key))

    @router.post("/cases/{case_id}/unmerge")
    async def unmerge(case_id: str, body: merging.Unmerge, idempotency_key: Key = None) -> Decided:
        return _decided(await unmerge_case(desk, case_id, body, idempotency_key))


async def supplement_case(desk: Desk, case_id: str, body: requesters.Supplement, key: str | None) -> Receipt[Case]:
    """Of a merged case it goes on to the case that it was merged into, in the name of the same person."""
    if key is not None and (answered := await _answered_elsewhere(desk, case_id, key)):
        return answered
    here = await store.files_here(desk.store, desk.clock.now, body.model_dump()["files"])
    for _ in range(MOST_MERGED_ON):
        try:
            return await desk.decide(case_id, requesters.supplement, body, key=key, found=here)
        except Refused as refused:
            if refused.code != "merged":
                raise
        case_id, body = await _merged_on(desk, case_id, body)
    raise Refused("merged", f"the case was merged more than {MOST_MERGED_ON} times; look it up anew")


async def _answered_elsewhere(desk: Desk, case_id: str, key: str) -> Receipt[Case] | None:
    """What the same message was answered where it went on to, also if the merge was taken back since."""
    asked, wanted = {case_id}, await _others(desk, case_id)
    while wanted and len(asked) <= MOST_MERGED_ON:
        other = wanted.pop()
        if other not in asked:
            asked.add(other)
            if answered := await desk.repeated(other, key):
                return answered
            wanted += await _others(desk, other)
    return None


async def _others(desk: Desk, case_id: str) -> list[str]:
    case = await desk.state(case_id)
    return [*case.formerly, *([case.merge.into] if case.merge else [])] if isinstance(case, Case) else []


async def _merged_on(desk: Desk, case_id: str, body: requesters.Supplement) -> tuple[str, requesters.Supplement]:
    """The next case, and what proves the same person there."""
    case = await desk.state(case_id)
    if not isinstance(case, Case) or case.merge is None:
        return case_id, body
    person, target = speaker(case, body.secret), await desk.state(case.merge.into)
    there = next((one for one in target.people if one.id == person), None) if isinstance(target, Case) else None
    if there is None:
        raise Refused("not-yet", "the merge is not through yet; try again in a moment")
    return case.merge.into, body.model_copy(update={"secret": there.token_mac})


async def merge_case(desk: Desk, case_id: str, body: merging.MergeInto, key: str | None) -> Receipt[Case]:
    """Asks the other case; its answer comes by the bus."""
    return await desk.decide(case_id, merging.propose, body, key=key, found=await desk.state(body.into))


async def unmerge_case(desk: Desk, case_id: str, body: merging.Unmerge, key: str | None) -> Receipt[Case]:
    """Out of the case that it was merged into."""
    case = await desk.state(case_id)
    merge = case.merge if isinstance(case, Case) else None
    target = await desk.state(merge.into) if merge else None
    return await desk.decide(case_id, merging.unmerge, body, key=key, found=target)


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


def _decided(done: Receipt[Case]) -> Decided:
    return Decided(case_id=done.subject, position=dict(done.position), etag=done.etag, repeated=done.repeated)


def _receipt(case_id: str, case: Case, position: dict[str, int], key: str, person: str = "") -> Submitted:
    if case.promised_by is None or case.submitted_at is None:
        raise Refused("no-receipt", "this submission made no case")
    person = person or case.people[0].id
    return Submitted(
        case_id=case_id, number=case.number, status=case.status, kind=case.kind, profile=case.profile,
        submitted_at=case.submitted_at, promised_by=case.promised_by, person=person,
        token=receipt_token(key, case_id, person), position=position,
    )  # fmt: skip
