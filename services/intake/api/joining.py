"""One more person with a matter: joins it, or the one it was merged into, or raises it anew once it is over."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.common.errors import Refused
from libs.common.events.words import Person
from libs.common.journal.desk import Desk, Receipt, body_of
from services.intake import store
from services.intake.api.elsewhere import MOST_MERGED_ON, answered_elsewhere
from services.intake.api.receipts import Registers
from services.intake.domain import afterwards, crowd, requesters
from services.intake.domain.identity import later_id_of
from services.intake.domain.state import Case

Joined = tuple[str, Receipt[Case]]


class JoinCase(BaseModel):
    """One more person with the same matter; in the shapes of a submission."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(pattern=r"^(\+?\d{7,15})?$")] = ""
    reply_channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")] = "web"
    wants_reply: bool = True
    messages_only: bool = False
    language: Literal["zh", "en"] = "zh"
    hidden: bool = False


async def join_case(desk: Desk, registrar: Registers, case_id: str, body: JoinCase, sent: str) -> Joined:
    """The person's id and the answer.  Who sends it again gets the same: by the key `sent`, else by what was said.

    The sealed contact is new with every sealing, so that it is found and not asked.
    """
    person = await registrar.person(desk.store, case_id, body.model_dump(), sent)
    command = _join(person)
    key, contact = sent or f"join/{body_of(command)}", crowd.Contact(person.sealed)
    try:
        return person.id, await desk.decide(case_id, requesters.join, command, key=key, found=contact)
    except Refused as refused:
        if refused.code != crowd.CROWDED:
            raise
    await store.keep_beside(desk.store, case_id, [person])
    return person.id, await desk.decide(
        case_id, requesters.join, command, key=key, found=contact._replace(beside=True)
    )  # fmt: skip


async def join_or_say_again(desk: Desk, registrar: Registers, case_id: str, body: JoinCase, sent: str) -> Joined:
    """The same, also of a case that goes on as another, or is over; sent again it is answered where it went.

    What it becomes when the case is over hangs on the case that was named, however that was merged since.
    """
    later = later_id_of(case_id, sent or (await registrar.person(desk.store, case_id, body.model_dump())).id)
    known = await desk.state(later)
    if isinstance(known, Case) and known.linked_to:
        return await _say_again(desk, registrar, (later, known.linked_to.case), body, sent)

    async def worded(case: str) -> requesters.Join:
        return _join(await registrar.person(desk.store, case, body.model_dump(), sent))

    if sent and (answered := await answered_elsewhere(desk, case_id, sent, worded)):
        return (await worded(answered.subject)).person.id, answered
    asked = case_id
    for _ in range(MOST_MERGED_ON):
        try:
            return await join_case(desk, registrar, asked, body, sent)
        except Refused as refused:
            case = await desk.state(asked)
            if refused.code == "closed" and isinstance(case, Case) and afterwards.is_over(case):
                return await _say_again(desk, registrar, (later, asked), body, sent)
            if refused.code != "merged" or not isinstance(case, Case) or case.merge is None:
                raise
            asked = case.merge.into
    raise Refused("merged", f"the case was merged more than {MOST_MERGED_ON} times; look it up anew")


def _join(person: Person) -> requesters.Join:
    return requesters.Join(person=person.model_copy(update={"sealed": ""}))


async def _say_again(desk: Desk, registrar: Registers, cases: tuple[str, str], body: JoinCase, sent: str) -> Joined:
    """Into the new one of two cases; the second is the one that is over."""
    new, over = cases
    prepared = await registrar.register(desk.store, new, afterwards.CHANNEL, body.model_dump())
    command = afterwards.SayAgain(case=over, person=prepared.person.model_copy(update={"sealed": ""}))
    key = sent or f"join/{body_of(command)}"
    found = (prepared, await desk.state(over))
    done = await desk.decide(new, afterwards.say_again, command, key=key, found=found)
    return done.state.people[0].id, done
