"""The services, asked through the one door; who asks shows that they know the deployment's key."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from libs.common.settings import Settings
from libs.common.web.door import SERVER_ERROR, Answer, answered
from libs.common.web.operating import credential
from libs.ops.address import door_at
from libs.ops.processes import newest_run
from libs.ops.serve import ALL, DOOR, SERVICES
from libs.ops.unanswered import Unanswered, Unsure

HOLDING: Final = tuple(name for name in SERVICES if name != "gateway")
SECONDS: Final = 30.0
DENIED: Final = 401
NOT_SENT: Final = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol,
)  # fmt: skip
Row = Mapping[str, Any]


class Office:
    """Asks services by name.  `Unanswered` if one does not answer, `Unsure` if it may have done what it was told."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def rows(self, service: str, what: str) -> Iterator[Row]:
        """All of a service's `held`, `dead-letters` or `audit`, page by page."""
        after = ""
        while True:
            page = self._ask(service, "GET", f"/v1/{what}", params={"after": after, "limit": 200}).body
            yield from page["items"]
            after = page["next"]
            if not after:
                return

    def of(self, service: str, subject: str) -> list[Row]:
        """What a service holds of one document, with the events' data."""
        return list(self._ask(service, "GET", f"/v1/held/{subject}").body["items"])

    def act(self, service: str, what: str, body: Row) -> Answer:
        """Does it; a refusal comes back with its words."""
        return self.send(service, f"/v1/{what}", body)

    def read(self, service: str, path: str, **asked: Any) -> Answer:
        """What a service shows there."""
        return self._ask(service, "GET", path, params=asked)

    def send(self, service: str, path: str, body: Row) -> Answer:
        """A command to a service; a refusal comes back with its words."""
        return self._ask(service, "POST", path, json=dict(body))

    def _ask(self, service: str, method: str, path: str, **more: Any) -> Answer:
        try:
            answer = answered(self._http.request(method, f"/{service}{path}", **more))
        except httpx.TransportError as error:
            if method == "POST" and not isinstance(error, NOT_SENT):
                raise Unsure(f"no answer ({type(error).__name__}): it may have been done all the same") from error
            raise Unanswered(
                f"no door answers at {self._http.base_url} ({type(error).__name__}): give --door or "
                "CASELOOP_DOOR_URL, or start everything here with `caseloop up` (make up)"
            ) from error
        if answer.status >= SERVER_ERROR or answer.status == DENIED or (method == "GET" and not answer.ok()):
            raise Unanswered(f"{service}: {answer.body.get('detail', answer.status)}")
        return answer


def everywhere(office: Office, what: str, services: Iterable[str], silent: list[str]) -> list[Row]:
    """The rows of those that answer; the words about the others go to `silent`."""
    found: list[Row] = []
    for service in services:
        try:
            found += office.rows(service, what)
        except Unanswered as error:
            silent.append(str(error))
    return found


def office_of(door: str | None, home: Path) -> Office:
    """At the address given, else that of the environment, else the newest local run's; `Unfit` if it can be none."""
    given = Settings()
    bearer = f"Bearer {credential(given.key.get_secret_value())}"
    url = _address(door, given) or local_door(home) or given.door_url
    return Office(httpx.Client(base_url=url, headers={"authorization": bearer}, timeout=SECONDS))


def _address(door: str | None, given: Settings) -> str | None:
    """As it was given, if it was."""
    if door:
        return door_at("--door", door)
    if given.door_url and "door_url" in given.model_fields_set:
        return door_at("CASELOOP_DOOR_URL", given.door_url)
    return None


def local_door(home: Path) -> str | None:
    """The door of the local run that was started last."""
    found = newest_run(home)
    ports = [process.port for process in found[1].processes if process.name in {DOOR, ALL}] if found else []
    return f"http://127.0.0.1:{ports[0]}" if ports else None
