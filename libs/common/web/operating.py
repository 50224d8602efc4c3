"""What an operator asks of every service alike: held events, dead letters, and who did what to them.

Not in the OpenAPI documents: it is no interface for partners.  Who asks shows that they know the deployment's key.
"""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.common.errors import Refused
from libs.common.journal.audit import SHELF, Asked
from libs.common.journal.bench import Bench
from libs.common.journal.held import Held
from libs.common.journal.letters import Letters
from libs.common.secrets import blind, same

MOST: Final = 500
After = Annotated[str, Query(max_length=400)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Name = Annotated[str, Field(min_length=1, max_length=500)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Act(BaseModel):
    """`id`: of the held event or dead letter; `who` does it, and `why`; `data`: what it shall say instead."""

    model_config = ConfigDict(extra="forbid")
    id: Name
    who: Words
    why: Words
    data: Any = None

    def asked(self, what: Any) -> Asked:
        """As the runtime takes it."""
        return Asked(self.who, what, self.why, self.id, self.data)


class HeldAct(Act):
    """On one held event of one document."""

    what: Literal["retry", "replace", "discard"]
    subject: Name


class LetterAct(Act):
    """On one dead letter."""

    what: Literal["replay", "discard"]


class Page(BaseModel):
    """`next` is what to ask `after`; empty at the end."""

    items: list[Any]
    next: str


def credential(key: str) -> str:
    """What an operator's command carries, made from the deployment's key."""
    return blind(key, "operator")


def guard(key: str) -> Callable[..., None]:
    """Lets nobody through without the credential."""

    def check(authorization: Annotated[str, Header()] = "") -> None:
        if not same(authorization, f"Bearer {credential(key)}"):
            raise Refused("not-an-operator", "this is for operators; is CASELOOP_KEY that of the services?", status=401)

    return check


def operating(bench: Bench, letters: Letters, key: str) -> APIRouter:
    """The routes, under `/v1` of each service."""
    router = APIRouter(prefix="/v1", include_in_schema=False, dependencies=[Depends(guard(key))])

    @router.get("/held")
    async def list_held(after: After = "", limit: Limit = 100) -> Page:
        items, last = await bench.page(after, limit)
        return Page(items=[held.model_dump(exclude={"data"}) for held in items], next=last)

    @router.get("/held/{subject:path}")
    async def show_held(subject: str) -> list[Held]:
        return await bench.of(subject)

    @router.post("/held")
    async def act_on_held(act: HeldAct) -> list[Held]:
        return await bench.act(act.subject, act.asked(act.what))

    @router.get("/dead-letters")
    async def list_letters(after: After = "", limit: Limit = 100) -> Page:
        items, last = await letters.page(after, limit)
        return Page(items=[letter.model_dump() for letter in items], next=last)

    @router.post("/dead-letters")
    async def act_on_letter(act: LetterAct) -> dict[str, str]:
        await letters.act(act.asked(act.what))
        return {"id": act.id, "done": act.what}

    @router.get("/audit")
    async def list_audit(after: After = "", limit: Limit = 100) -> Page:
        rows = await bench.store.shelf(SHELF, after, limit)
        return Page(items=[{"key": key, **record} for key, record in rows], next=rows[-1][0] if rows else "")

    return router
