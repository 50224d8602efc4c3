"""What stands on every answer of the portal: pages load nothing from elsewhere, and nobody frames or keeps them."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
FILE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For what strangers sent, opened by itself: nothing in it runs.  The style is the one browsers give a picture."""
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


class Headed:
    """Adds the headers that an answer does not set itself; pages about somebody are not stored, the style sheet is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds them when the answer starts."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                kept = "/static/" in scope["path"]
                headers["cache-control"] = "max-age=3600" if kept else "no-store"
            await send(message)

        await self._app(scope, receive, headed if scope["type"] == "http" else send)
