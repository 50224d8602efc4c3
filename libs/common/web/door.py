"""The other services, reached through the one door (design/surfaces.md, programs)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import httpx

SERVER_ERROR: Final = 500
CLIENT_ERROR: Final = 400
UNAVAILABLE: Final = 503
NOT_FOUND: Final = 404
SECONDS: Final = 10.0
LONG_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the JSON object that came with it; a service that does not answer reads as 503.

    What no request can be made of (a number beyond all bounds, a path of two lines) reads as 400, `unsendable`.
    """

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)

    def ok(self) -> bool:
        """Whether it was done."""
        return self.status < CLIENT_ERROR


class Door(Protocol):
    """Paths begin with the service: `/handling/v1/cases/…`."""

    async def post(self, path: str, body: Mapping[str, Any], key: str, only_if: str = "") -> Answer:
        """Sends a command; `key` is its Idempotency-Key, `only_if` the etag it is meant for; none if empty."""

    async def get(self, path: str) -> Answer:
        """Reads."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it is shown; empty where there is none, or nobody answers."""

    status: int
    data: bytes = b""


class FileDoor(Door, Protocol):
    """A door that files go through too, and what only a service may ask."""

    async def send(self, path: str, data: bytes) -> Answer:
        """Sends a file."""

    async def fetch(self, path: str, credential: str) -> Content:
        """Asks for one, showing that it is a service that asks."""

    async def tell(self, path: str, body: Mapping[str, Any], credential: str) -> Answer:
        """Sends what only a service may."""


class HttpDoor:
    """The door at an address, with one pool of connections."""

    def __init__(self, url: str, client: httpx.AsyncClient | None = None) -> None:
        self._url, self._client = url, client

    async def post(self, path: str, body: Mapping[str, Any], key: str, only_if: str = "") -> Answer:
        """Sends a command."""
        return await self._ask("POST", path, json=dict(body), headers=meant(key, only_if))

    async def get(self, path: str) -> Answer:
        """Reads."""
        return await self._ask("GET", path)

    async def send(self, path: str, data: bytes) -> Answer:
        """Waits longer: a file is looked at before it is answered."""
        return await self._ask("POST", path, content=data, timeout=LONG_SECONDS)

    async def fetch(self, path: str, credential: str) -> Content:
        """Asks for a file."""
        try:
            return contained(await self._connected().get(path, headers=bearing(credential), timeout=LONG_SECONDS))
        except httpx.RequestError:
            return Content(UNAVAILABLE)

    async def tell(self, path: str, body: Mapping[str, Any], credential: str) -> Answer:
        """Sends what only a service may."""
        return await self._ask("POST", path, json=dict(body), headers=bearing(credential))

    async def _ask(self, method: str, path: str, **more: Any) -> Answer:
        client = self._connected()
        try:
            request = client.build_request(method, path, **more)
        except (ValueError, httpx.InvalidURL) as error:
            return Answer(CLIENT_ERROR, {"code": "unsendable", "detail": f"{error}; mend it and send it again"})
        try:
            return answered(await client.send(request))
        except httpx.RequestError as error:
            return Answer(UNAVAILABLE, {"code": "unavailable", "detail": str(error)})

    def _connected(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(base_url=self._url, timeout=SECONDS)
        return self._client


def meant(key: str, only_if: str) -> dict[str, str]:
    """The headers that say which command it is, and of which state it is meant."""
    headers = {"idempotency-key": key} if key else {}
    return {**headers, "if-match": f'"{only_if}"'} if only_if else headers


def bearing(credential: str) -> dict[str, str]:
    """The header that shows it."""
    return {"authorization": f"Bearer {credential}"}


def contained(response: httpx.Response) -> Content:
    """The file, or the status without anything."""
    return Content(response.status_code, response.content if response.is_success else b"")


def answered(response: httpx.Response) -> Answer:
    """What a service said; a list is under `items`, and what is no JSON is no answer.

    Services send nobody elsewhere: a redirect is of whatever stands before them, and nothing was done.
    """
    if response.is_redirect:
        return Answer(UNAVAILABLE, {"code": "unavailable", "detail": f"{response.url} leads elsewhere: no door"})
    try:
        body = response.json()
    except ValueError:
        return Answer(max(response.status_code, CLIENT_ERROR), {"code": "no-json", "detail": response.text[:200]})
    return Answer(response.status_code, body if isinstance(body, dict) else {"items": body})
