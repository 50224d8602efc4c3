"""To a messaging provider by HTTP, as one for text messages is shaped: each notice once, however often it is asked.

The id of the notice is the Idempotency-Key.  Before a result goes out it is asked whether it is still true: a matter
that is handled again makes it untrue, and whoever was slow must not say it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal
from urllib.parse import quote

import httpx

from libs.common.envelope import Heard
from libs.common.errors import Unavailable
from libs.common.policy.replies import CLIMBING
from libs.common.web.door import NOT_FOUND, Door
from services.gateway.edges.edge import Edge, Outgoing, say
from services.gateway.edges.outbound import NOTICE, RECEIPT

SECONDS: Final = 5.0
TRIES: Final = 3
PAUSE: Final = 0.2
SERVER_ERROR: Final = 500
CLIENT_ERROR: Final = 400
AGAIN: Final = frozenset({408, 409, 425, 429})
"""Not now."""
ASTRAY: Final = frozenset({401, 402, 403, 404, 405, 407})
"""About the address or the account; all others from 400 to 499 are about the message, and asking again is no use."""
REST: Final = 50
"""Pauses in which nobody is asked anything after an answer that was not about the message."""
LONGEST: Final = 200
REMEMBERED: Final = 2000
"""Answers; more than the messages of a batch."""
NO_NUMBER: Final = "there is no number any more"
Status = Literal["accepted", "delivered", "failed"]
Still = Callable[[], Awaitable[bool]]
Numbers = Callable[[Mapping[str, Any]], Awaitable[str]]
"""The number behind the masked one of a notice; empty if there is none any more."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the provider answered; of what it accepted, a receipt comes later."""

    status: Status
    reason: str = ""


class Provider:
    """One address that takes messages."""

    def __init__(self, url: str, key: str, client: httpx.AsyncClient | None = None, pause: float = PAUSE) -> None:
        self._url, self._key, self._client, self._pause = url, key, client, pause
        self._answers: dict[str, Said] = {}
        self._astray, self._rests_until = "", 0.0

    def check(self) -> None:
        """Raises `Unavailable` for a while after it was asked in vain; no number is looked at for nothing meanwhile."""
        if asyncio.get_running_loop().time() < self._rests_until:
            raise Unavailable(self._astray)

    def answer(self, notice: Mapping[str, Any]) -> Said | None:
        """What it said of this one, to this process: another message of the batch may make us come again."""
        return self._answers.get(notice["id"])

    async def send(self, notice: Mapping[str, Any], to: str, still: Still) -> Said | None:
        """Asks until there is an answer, a few times; raises `Unavailable` if there is none, or none about the message.

        `still`: whether it is true yet, before it is tried again; None if it is not.
        """
        trouble = ""
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(self._pause * 2**attempt)
                if not await still():
                    return None
            try:
                response = await self._ask(notice, to)
            except httpx.TransportError as error:
                trouble = type(error).__name__
                continue
            if response.status_code < SERVER_ERROR and response.status_code not in AGAIN:
                return self._noted(notice["id"], self._about_it(response))
            trouble = f"status {response.status_code}"
        raise Unavailable(f"the messaging provider does not take {notice['id']}: {trouble}")

    def _about_it(self, response: httpx.Response) -> Said:
        if why := astray(response):
            self._astray = why
            self._rests_until = asyncio.get_running_loop().time() + REST * self._pause
            raise Unavailable(why)
        return said_of(response)

    def _noted(self, notice: str, said: Said) -> Said:
        self._answers[notice] = said
        if len(self._answers) > REMEMBERED:
            del self._answers[next(iter(self._answers))]
        return said

    async def _ask(self, notice: Mapping[str, Any], to: str) -> httpx.Response:
        if self._client is None:
            self._client = httpx.AsyncClient()
        body = {"to": to, "text": notice["text"], "means": notice["means"], "reference": notice["id"]}
        headers = {"idempotency-key": notice["id"], "authorization": f"Bearer {self._key}"}
        return await self._client.post(self._url, json=body, headers=headers, timeout=SECONDS)


def astray(response: httpx.Response) -> str:
    """Why it says nothing of the message, with the settings to look at; empty if it does."""
    status, answered = response.status_code, f"the messaging provider answered {response.status_code}"
    if status in ASTRAY or (status < CLIENT_ERROR and not response.is_success):
        return f"{answered}: are CASELOOP_PROVIDER_URL and CASELOOP_PROVIDER_KEY right?"
    if response.is_success and response.content.strip() and _object(response) is None:
        return f"{answered} with what is no JSON object: is CASELOOP_PROVIDER_URL right?"
    return ""


def said_of(response: httpx.Response) -> Said:
    """Accepted unless it says otherwise, also without a word; what it refuses has failed, with its words."""
    body = _object(response) or {}
    if response.status_code >= CLIENT_ERROR:
        reason = str(body.get("detail") or body.get("reason") or response.text)
        return Said("failed", f"the provider refused it ({response.status_code}): {reason}"[:LONGEST])
    status = body.get("status")
    return Said(status if status in {"delivered", "failed"} else "accepted", str(body.get("reason") or "")[:LONGEST])


def _object(response: httpx.Response) -> dict[str, Any] | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def provider_edge(provider: Provider, door: Door, numbers: Numbers, means: Collection[str]) -> Edge:
    """A group of its own, so that a provider that is down holds back nothing but its own messages."""

    async def send_first(notice: Mapping[str, Any]) -> Said | None:
        provider.check()
        still = partial(_wanted, notice, door)
        if not await still():
            return None
        number = await numbers(notice)
        return await provider.send(notice, number, still) if number else Said("failed", NO_NUMBER)

    async def send(heard: Heard) -> Sequence[Outgoing]:
        if heard.type != NOTICE or heard.data.get("means") not in means:
            return ()
        said = provider.answer(heard.data) or await send_first(heard.data)
        if said is None or said.status == "accepted":
            return ()
        told = {"notice": heard.data["id"], "status": said.status, "reason": said.reason}
        return (say("channel.receipts", heard, RECEIPT, told),)

    return Edge("gateway-provider", ("channel.outbound",), send)


async def _wanted(notice: Mapping[str, Any], door: Door) -> bool:
    """Whether it is still true, and nobody knows yet that it arrived; progress was true when it was decided."""
    if notice.get("notice") not in CLIMBING:
        return True
    case, _, _ = str(notice["id"]).partition("/")
    answer = await door.get(f"/notification/v1/cases/{case}/on-its-way?notice={quote(notice['id'], safe='')}")
    if answer.status == NOT_FOUND:
        return False
    if not answer.ok():
        raise Unavailable(f"notification answered {answer.status}")
    return bool(answer.body.get("wanted"))
