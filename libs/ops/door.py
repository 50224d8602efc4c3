"""The one door: behind one port the services answer under `/<service>/…` (design/surfaces.md, programs).

A service behind it sees the path without its own name, and learns that name from `x-forwarded-prefix`; whether it is
reached over HTTP (here) or in the same process (together.py) makes no difference to it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from yarl import URL

from libs.common.policy.deployment import LINK
from libs.common.web.problems import LARGEST, problem

HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
     "upgrade", "host", "content-length"}
)  # fmt: skip
OURS: Final = frozenset({"x-forwarded-prefix", "x-forwarded-for"})
LENGTH: Final = b"content-length"
PORTAL: Final = "portal"
MOST: Final = 256
SECONDS: Final = 30.0
LONG_SECONDS: Final = 120.0
KEPT_SECONDS: Final = 3.0
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


class Behind:
    """ASGI: hands a request on to the application of that name; a name nobody has is a problem that lists the names."""

    def __init__(self, applications: Mapping[str, ASGIApp]) -> None:
        self._applications = applications

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The scope anew, so that nothing of the door's own routing is left in it."""
        name, path = scope["path_params"]["service"], scope["path_params"]["path"]
        if name not in self._applications:
            names = ", ".join(sorted(self._applications))
            refusal = problem(404, "unknown-service", f"no service is called {name}; there are {names}")
            return await refusal(scope, receive, send)
        return await self._applications[name](_inner(scope, name, path), receive, send)


def _inner(scope: Scope, name: str, path: str) -> Scope:
    client = scope["client"][0] if scope.get("client") else ""
    headers = [(key, value) for key, value in scope["headers"] if key.decode("latin-1") not in OURS]
    headers += [(b"x-forwarded-prefix", f"/{name}".encode()), (b"x-forwarded-for", client.encode())]
    raw = scope.get("raw_path", b"").split(b"/", 2)
    kept = ("type", "asgi", "http_version", "method", "scheme", "query_string", "client", "server", "extensions")
    return {key: scope[key] for key in kept if key in scope} | {
        "path": f"/{path}", "raw_path": b"/" + raw[-1], "root_path": "", "headers": headers, "state": {},
    }  # fmt: skip


def front(
    applications: Mapping[str, ASGIApp], names: Collection[str], lifespan: Lifespan,
    trouble: Callable[[], Awaitable[str | None]],
) -> Starlette:  # fmt: skip
    """The door itself: the portal's first page at its root, links of messages, its readiness, everything behind it."""

    async def index(_request: Request) -> Response:
        return RedirectResponse(f"/{PORTAL}/") if PORTAL in names else JSONResponse({"services": sorted(names)})

    async def ready(_request: Request) -> Response:
        reason = await trouble()
        return problem(503, "not-ready", reason) if reason else JSONResponse({"status": "ready"})

    async def linked(request: Request) -> Response:
        return RedirectResponse(f"/{PORTAL}{LINK}/{request.path_params['rest']}")

    links = [Route(f"{LINK}/{{rest:path}}", linked)] if PORTAL in names else []
    routes = [Route("/", index), Route("/ready", ready), *links, Route("/{service}/{path:path}", Behind(applications))]
    return Starlette(routes=routes, lifespan=lifespan)


def create_door(services: Mapping[str, str]) -> Starlette:
    """`services` maps a name to the address behind it; it is ready whether they are or not, and says so per service."""
    onward = Onward()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await onward.close()

    async def trouble() -> str | None:
        return None

    return front({name: forwarder(name, url, onward) for name, url in services.items()}, services, lifespan, trouble)


class Onward:
    """One pool of connections to all services; made with the first request, for it belongs to that loop.

    aiohttp, not httpx: at a hundred requests at once that one takes 5 ms of processor time for each, mostly to look
    through its pool (docs/benchmarks.md), which was more than the services behind it.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """Nothing is followed, unpacked or remembered: what comes is handed on."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=MOST, keepalive_timeout=KEPT_SECONDS),
                timeout=aiohttp.ClientTimeout(total=SECONDS),
                auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("user-agent", "accept", "accept-encoding", "content-type"),
            )  # fmt: skip
        return self._session

    async def close(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()


def forwarder(name: str, url: str, onward: Onward) -> ASGIApp:
    """What stands behind the door under that name: a service at an address."""

    async def forward(scope: Scope, receive: Receive, send: Send) -> None:
        path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        target = URL(f"{url}{path}?{query}" if query else f"{url}{path}", encoded=True)
        said = [(key.decode("latin-1"), value.decode(errors="replace")) for key, value in scope["headers"]]
        headers = [(key, value) for key, value in said if key not in HOP_BY_HOP]
        try:
            async with onward.session.request(
                scope["method"],
                target,
                headers=headers,
                allow_redirects=False,
                **await _content(Request(scope, receive)),
            ) as answer:
                response = await _copy(answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            why = f"{name} does not answer ({type(error).__name__}); try again in a moment"
            response = problem(503, "unavailable", why)
        await response(scope, receive, send)

    return forward


async def _content(request: Request) -> dict[str, Any]:
    """Handed on whole; as it comes, and with more time, if it is much or nobody knows how much."""
    length = request.headers.get("content-length", "")
    if (length.isdigit() and int(length) <= LARGEST) or not (length or "transfer-encoding" in request.headers):
        return {"data": await request.body() or None}
    waits = aiohttp.ClientTimeout(total=None, sock_connect=SECONDS, sock_read=LONG_SECONDS)
    return {"data": request.stream(), "timeout": waits}


async def _copy(answer: aiohttp.ClientResponse) -> Response:
    response = Response(await answer.read(), answer.status)
    said = [(key.lower(), value) for key, value in answer.raw_headers]
    # One by one: a header may come more than once, as cookies do.  What a HEAD would be long is said by its service.
    kept = [pair for pair in said if pair[0].decode("latin-1") not in HOP_BY_HOP or pair[0] == LENGTH]
    own = [pair for pair in response.raw_headers if pair[0] == LENGTH]
    response.raw_headers = kept if any(key == LENGTH for key, _ in kept) else [*kept, *own]
    return response
