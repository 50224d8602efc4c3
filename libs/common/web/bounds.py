"""How large the body of a request may be, announced or not, and what is said when it is larger."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common.web.problems import LARGEST, problem

MOST_DRAINED: Final = 128_000_000


def too_large(largest: int) -> Response:
    """To programs."""
    return problem(413, "too-large", f"a request may have {largest} bytes; send less", field="body")


@dataclass(frozen=True, slots=True)
class Bound:
    """`largest` in bytes; `told` makes the answer to more."""

    largest: int = LARGEST
    told: Callable[[int], Response] = too_large


ORDINARY: Final = Bound()
Bounds = Callable[[str], Bound]
"""By the path."""


def ordinary(_path: str) -> Bound:
    """A megabyte, everywhere."""
    return ORDINARY


class Bounded:
    """Refuses a body that is too large before it is held in memory whole."""

    def __init__(self, app: ASGIApp, bounds: Bounds = ordinary) -> None:
        self._app, self._bounds = app, bounds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Looks at the announced length first, and counts while the body comes.

        Whoever reads it may make an answer of their own out of `TooLarge`, as FastAPI does: that one is not sent.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        bound = self._bounds(scope["path"])
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        body = Body(receive, bound.largest, int(announced) if announced.isdigit() else 0)
        answer = Answer(send, body)
        with suppress(TooLarge):
            body.check()
            await self._app(scope, body.receive, answer.send)
        if body.too_large() and not answer.began:
            await body.drain()
            await bound.told(bound.largest)(scope, receive, send)


class TooLarge(Exception):  # noqa: N818 - says what it is
    """More bytes came than a request may have."""


class Body:
    """What comes, counted."""

    def __init__(self, receive: Receive, largest: int, announced: int) -> None:
        self._receive, self._largest, self._announced = receive, largest, announced
        self._seen, self._more = 0, True

    async def receive(self) -> Message:
        """The next of it; raises `TooLarge` once it is."""
        message = await self._next()
        self.check()
        return message

    def check(self) -> None:
        """Raises `TooLarge` if it is."""
        if self.too_large():
            raise TooLarge

    def too_large(self) -> bool:
        """Whether more came, or was announced, than may be."""
        return max(self._seen, self._announced) > self._largest

    async def drain(self) -> None:
        """Lets the rest come and go: a browser reads no answer while it still sends.  Not for ever."""
        while self._more and self._seen < MOST_DRAINED:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        self._more = message["type"] == "http.request" and message.get("more_body", False)
        return message


class Answer:
    """What goes back, unless the body is too large by the time that it begins."""

    def __init__(self, send: Send, body: Body) -> None:
        self._send, self._body = send, body
        self.began = False

    async def send(self, message: Message) -> None:
        """The next of it."""
        if self.began or not self._body.too_large():
            self.began = True
            await self._send(message)
