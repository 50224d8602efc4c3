"""A route that shows one case: it waits for what the reader has seen elsewhere, and says which state it is."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

from fastapi import Query, Response

from libs.common.journal.desk import Desk, Receipt

ONE: Final = r"[a-z][a-z-]*:[0-9]{1,7}"
POSITIONS: Final = f"^{ONE}(,{ONE})*$"
Seen = Annotated[
    str | None,
    Query(pattern=POSITIONS, description="wait, two seconds at most, until as much was taken in: `intake:3,routing:2`"),
]


def shown(desk: Desk) -> Callable[..., Awaitable[Any]]:
    """The state of the case in the path, or None; its `ETag` is what `If-Match` on a command compares with."""
    stands = standing(desk)

    async def show(case_id: str, response: Response, seen: Seen = None) -> Any:
        return (await stands(case_id, response, seen)).state

    return show


def standing(desk: Desk) -> Callable[..., Awaitable[Receipt[Any]]]:
    """The same with its etag and how far its journal has come."""

    async def stand(case_id: str, response: Response, seen: Seen = None) -> Receipt[Any]:
        if seen:
            await desk.seen(case_id, positions_of(seen))
        receipt = await desk.standing(case_id)
        response.headers["etag"] = f'"{receipt.etag}"'
        return receipt

    return stand


def positions_of(seen: str) -> dict[str, int]:
    """`intake:3,routing:2` by service."""
    return {service: int(n) for service, _, n in (one.partition(":") for one in seen.split(","))}
