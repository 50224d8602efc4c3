"""A route that takes a command: one POST per act, the same answer everywhere."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict

from libs.common.decision import Rule
from libs.common.journal.desk import Desk

ETAG: Final = r'^(\*|"[!#-~]*")$'
Key = Annotated[str | None, Header(max_length=200)]
IfMatch = Annotated[
    str | None, Header(pattern=ETAG, description="the `ETag` of the state that this is meant for, in quotes; or `*`")
]


Look = Callable[[Any], Awaitable[Any]]
Whose = Callable[[str, Any], Awaitable[str]]


async def nothing(_body: Any) -> None:
    """What most rules need besides the command."""


async def own(case_id: str, _body: Any) -> str:
    """The document of the case itself."""
    return case_id


class Decided(BaseModel):
    """Where the journal stands after a command; `?seen=` on a read waits until it has come that far."""

    model_config = ConfigDict(extra="forbid")
    case_id: str
    position: dict[str, int]
    etag: str
    repeated: bool


def add_command(  # noqa: PLR0913, PLR0917 - what a route is made of
    router: APIRouter, desk: Desk, act: str, command: type[BaseModel], rule: Rule, look: Look = nothing,
    whose: Whose = own,
) -> None:  # fmt: skip
    """POST `/cases/{case_id}/<act>` with that command; `Idempotency-Key` makes it safe to send twice.

    `look` finds what the rule needs besides, `whose` the document of the case that decides.  `If-Match` holds it to the
    state that its sender has read: 412 with the present etag if that has changed.
    """

    async def decide(
        case_id: str, body: Any, response: Response, idempotency_key: Key = None, if_match: IfMatch = None
    ) -> Decided:
        only_if = if_match.strip('"') if if_match else None
        found = await look(body)
        document = await whose(case_id, body)
        done = await desk.decide(document, rule, body, key=idempotency_key, found=found, only_if=only_if)
        response.headers["etag"] = f'"{done.etag}"'
        return Decided(case_id=case_id, position=dict(done.position), etag=done.etag, repeated=done.repeated)

    decide.__annotations__["body"] = command
    decide.__doc__ = command.__doc__
    name = act.replace("-", "_")
    router.add_api_route(f"/cases/{{case_id}}/{act}", decide, methods=["POST"], name=name)
