"""Which route names which command and rule."""

from typing import Annotated

from fastapi import APIRouter, Header
from pydantic import BaseModel

from libs.common.decision import Rule
from libs.common.errors import Refused
from libs.common.events.words import Person
from libs.common.journal.desk import Desk, Receipt
from libs.common.web.commands import Decided, Key, add_command
from services.intake import store
from services.intake.api.batches import add_batches
from services.intake.api.contact import add_contact
from services.intake.api.elsewhere import MOST_MERGED_ON, answered_elsewhere
from services.intake.api.joining import JoinCase, join_case, join_or_say_again
from services.intake.api.questions import add_questions
from services.intake.api.receipts import Registers, Submitted, receipt_of
from services.intake.api.trial import add_trial
from services.intake.domain import merging, requesters, screening
from services.intake.domain.arriving import submit
from services.intake.domain.identity import case_id_of
from services.intake.domain.state import Case, speaker
from services.intake.domain.submission import SubmitCase

__all__ = ["COMMANDS", "JoinCase", "join_case", "merge_case", "routes", "supplement_case", "unmerge_case"]

COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "admit": (screening.Admit, screening.admit),
    "refuse": (screening.Refuse, screening.refuse),
    "reclassify": (screening.Reclassify, screening.reclassify),
    "withdraw": (requesters.Withdraw, requesters.withdraw),
    "representatives": (requesters.NameRepresentatives, requesters.name_representatives),
    "affected": (requesters.AddAffected, requesters.add_affected),
}


class Held(BaseModel):
    """A case at the screening desk."""

    case_id: str
    case: Case


def routes(desk: Desk, registrar: Registers, tenant: str, key: str) -> APIRouter:
    """Intake's routes."""
    router = APIRouter(prefix="/v1", tags=["intake"])
    for act, (command, rule) in COMMANDS.items():
        add_command(router, desk, act, command, rule)

    @router.get("/screening")
    async def screening_desk() -> list[Held]:
        return [Held(case_id=i, case=case) for i, case in await store.held(desk.store)]

    _add_arriving(router, desk, registrar, tenant, key)
    add_questions(router, desk)
    add_trial(router, desk)
    _add_merging(router, desk)
    add_batches(router, desk, registrar, tenant, key)
    add_contact(router, desk, registrar, key)
    return router


def _add_arriving(router: APIRouter, desk: Desk, registrar: Registers, tenant: str, key: str) -> None:
    """What comes with a receipt: a matter, and one more person with it."""

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
        if body.channel in desk.policy.deployment.bus_channels:
            text = f"only its adapter speaks for {body.channel}, on channel.{body.channel}.submissions; name another"
            raise Refused("adapter-only", text, status=403, field="channel")
        case_id = case_id_of(tenant, body.channel, external)
        prepared = await registrar.register(desk.store, case_id, body.channel, body.model_dump())
        done = await desk.decide(case_id, submit, body, key=idempotency_key, found=prepared)
        return receipt_of(done, key)

    @router.post("/cases/{case_id}/join", status_code=201)
    async def join(
        case_id: str, body: JoinCase, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
    ) -> Submitted:
        if not body.phone and not idempotency_key:
            raise Refused(
                "no-key", "send a phone or an Idempotency-Key, so that sending twice is joining once", status=400,
                field="phone",
            )  # fmt: skip
        person, done = await join_or_say_again(desk, registrar, case_id, body, idempotency_key or "")
        return receipt_of(done, key, person)


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
    """Of a merged case it goes on, in the same words and in the name of the same person, to the one it became."""

    async def worded(_case: str) -> requesters.Supplement:
        return body

    if key is not None and (answered := await answered_elsewhere(desk, case_id, key, worded)):
        return answered
    brought = requesters.Brought(await store.files_here(desk.store, desk.clock.now, body.model_dump()["files"]))
    for _ in range(MOST_MERGED_ON):
        try:
            return await _supplement(desk, case_id, body, key, brought)
        except Refused as refused:
            if refused.code != "merged":
                raise
        case_id, by = await _merged_on(desk, case_id, body, brought.by)
        brought = brought._replace(by=by)
    raise Refused("merged", f"the case was merged more than {MOST_MERGED_ON} times; look it up anew")


async def _supplement(
    desk: Desk, case_id: str, body: requesters.Supplement, key: str | None, brought: requesters.Brought
) -> Receipt[Case]:
    """Of a large group most lie beside the document; who is not in it is looked for there."""
    try:
        return await desk.decide(case_id, requesters.supplement, body, key=key, found=brought)
    except Refused as refused:
        by = await store.speaker_beside(desk.store, case_id, body.secret) if refused.code == "wrong-secret" else None
        if by is None:
            raise
    return await desk.decide(case_id, requesters.supplement, body, key=key, found=brought._replace(by=by))


async def _merged_on(
    desk: Desk, case_id: str, body: requesters.Supplement, by: Person | None
) -> tuple[str, Person | None]:
    """The next case, and who it is there; `by`: who they are in this one, if the code does not say it."""
    case = await desk.state(case_id)
    if not isinstance(case, Case) or case.merge is None:
        return case_id, by
    if by is None and case.more:
        by = await store.speaker_beside(desk.store, case_id, body.secret)
    person, target = speaker(case, body.secret, by).id, await desk.state(case.merge.into)
    there = await store.details(desk.store, case.merge.into, target, person) if isinstance(target, Case) else None
    if there is None:
        raise Refused("not-yet", "the merge is not through yet; try again in a moment")
    return case.merge.into, there


async def merge_case(desk: Desk, case_id: str, body: merging.MergeInto, key: str | None) -> Receipt[Case]:
    """Asks the other case; its answer comes by the bus."""
    return await desk.decide(case_id, merging.propose, body, key=key, found=await desk.state(body.into))


async def unmerge_case(desk: Desk, case_id: str, body: merging.Unmerge, key: str | None) -> Receipt[Case]:
    """Out of the case that it was merged into."""
    case = await desk.state(case_id)
    merge = case.merge if isinstance(case, Case) else None
    target = await desk.state(merge.into) if merge else None
    return await desk.decide(case_id, merging.unmerge, body, key=key, found=target)


def _decided(done: Receipt[Case]) -> Decided:
    return Decided(case_id=done.subject, position=dict(done.position), etag=done.etag, repeated=done.repeated)
