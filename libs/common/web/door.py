"""The other services, reached through the one door (design/surfaces.md, programs)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import httpx

SERVER_ERROR: Final = 500
CLIENT_ERROR: Final = 400
UNAVAILABLE: Final = 503
SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the JSON object that came with it; a service that does not answer reads as 503."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)

    def ok(self) -> bool:
        """Whether it was done."""
        return self.status < CLIENT_ERROR


class Door(Protocol):
    """Paths begin with the service: `/handling/v1/cases/…`."""

    async def post(self, path: str, body: Mapping[str, Any], key: str) -> Answer:
        """Sends a command; `key` is its Idempotency-Key, none if empty."""

    async def get(self, path: str) -> Answer:
        """Reads."""


class HttpDoor:
    """The door at an address, with one pool of connections."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: httpx.AsyncClient | None = None

    async def post(self, path: str, body: Mapping[str, Any], key: str) -> Answer:
        """Sends a command."""
        headers = {"idempotency-key": key} if key else {}
        return await self._ask("POST", path, json=dict(body), headers=headers)

    async def get(self, path: str) -> Answer:
        """Reads."""
        return await self._ask("GET", path)

    async def _ask(self, method: str, path: str, **more: Any) -> Answer:
        if self._client is None:
            self._client = httpx.AsyncClient(base_url=self._url, timeout=SECONDS)
        try:
            return answered(await self._client.request(method, path, **more))
        except httpx.TransportError as error:
            return Answer(UNAVAILABLE, {"code": "unavailable", "detail": str(error)})


def answered(response: httpx.Response) -> Answer:
    """What a service said; a list is under `items`, and what is no JSON is no answer."""
    try:
        body = response.json()
    except ValueError:
        return Answer(max(response.status_code, CLIENT_ERROR), {"code": "no-json", "detail": response.text[:200]})
    return Answer(response.status_code, body if isinstance(body, dict) else {"items": body})
