"""The door as people use it: when the page says "not yet", they try again."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import httpx

PATIENCE: Final = 400
PAUSE_SECONDS: Final = 0.05
LOOKS: Final = 240
LOOK_SECONDS: Final = 0.25


class Stuck(RuntimeError):  # noqa: N818 - says what happened
    """A step was refused, or a fact did not come, for too long; the message holds the last answer."""


class Doorway:
    """Commands and reads of one person over HTTP."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def post(self, path: str, body: dict[str, Any], key: str = "") -> dict[str, Any]:
        """The answer once it is taken; `Stuck` after 20 seconds of refusals.  `key` makes sending twice safe."""
        headers, said = {"idempotency-key": key} if key else {}, ""
        for _ in range(PATIENCE):
            try:
                answer = await self._http.post(path, json=body, headers=headers)
            except httpx.TransportError as error:
                said = repr(error)
            else:
                if answer.is_success:
                    found: dict[str, Any] = answer.json()
                    return found
                said = answer.text
            await asyncio.sleep(PAUSE_SECONDS)
        raise Stuck(f"{path}: {said}")

    async def until(self, path: str, come: Callable[[dict[str, Any]], bool], what: str) -> None:
        """Looks until the condition has come; `Stuck` names it after a minute."""
        said = ""
        for _ in range(LOOKS):
            try:
                answer = await self._http.get(path)
            except httpx.TransportError as error:
                said = repr(error)
            else:
                if answer.is_success and come(answer.json()):
                    return
                said = answer.text[:400]
            await asyncio.sleep(LOOK_SECONDS)
        raise Stuck(f"never: {what}: {path}: {said}")
