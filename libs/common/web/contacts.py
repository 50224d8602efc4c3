"""Who may ask for a requester's number: a service that knows the deployment's key, with who wants it and why.

Source: design/surfaces.md, identity and privacy: asked for with a reason, audited, shown once.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Header

from libs.common.errors import Refused
from libs.common.secrets import blind, same
from libs.common.web.door import bearing


def credential(key: str) -> str:
    """What a service shows that asks for a number."""
    return blind(key, "contacts")


def bearer(key: str) -> dict[str, str]:
    """The header that shows it."""
    return bearing(credential(key))


def guard(key: str) -> Callable[..., None]:
    """Lets nobody else through."""

    def check(authorization: Annotated[str, Header()] = "") -> None:
        if not same(authorization, bearer(key)["authorization"]):
            raise Refused("not-a-service", "numbers are shown on the pages of their case, to who may phone", status=401)

    return check
