"""The one door: behind one port the services answer under `/<service>/…` (design/surfaces.md, programs).

A service behind it sees the path without its own name, and learns that name from `x-forwarded-prefix`; whether it is
reached over HTTP (here) or in the same process (together.py) makes no difference to it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from libs.common.web.problems import problem

HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
     "upgrade", "host", "content-length"}
)  # fmt: skip
OURS: Final = frozenset({"x-forwarded-prefix", "x-forwarded-for"})
PORTAL: Final = "portal"
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
    """The door itself: the portal's first page at its root, its own readiness, and everything behind it."""

    async def index(_request: Request) -> Response:
        return RedirectResponse(f"/{PORTAL}/") if PORTAL in names else JSONResponse({"services": sorted(names)})

    async def ready(_request: Request) -> Response:
        reason = await trouble()
        return problem(503, "not-ready", reason) if reason else JSONResponse({"status": "ready"})

    routes = [Route("/", index), Route("/ready", ready), Route("/{service}/{path:path}", Behind(applications))]
    return Starlette(routes=routes, lifespan=lifespan)


def create_door(services: Mapping[str, str]) -> Starlette:
    """`services` maps a name to the address behind it; it is ready whether they are or not, and says so per service."""
    clients = {name: httpx.AsyncClient(base_url=url, timeout=30) for name, url in services.items()}

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        for client in clients.values():
            await client.aclose()

    async def trouble() -> str | None:
        return None

    return front({name: _forwarder(name, client) for name, client in clients.items()}, services, lifespan, trouble)


def _forwarder(name: str, client: httpx.AsyncClient) -> ASGIApp:
    async def forward(scope: Scope, receive: Receive, send: Send) -> None:
        answer = await _pass(client, name, Request(scope, receive))
        await answer(scope, receive, send)

    return forward


async def _pass(client: httpx.AsyncClient, name: str, request: Request) -> Response:
    headers = [(k, v) for k, v in request.headers.items() if k not in HOP_BY_HOP]
    path, query = request.scope["raw_path"], request.scope["query_string"]
    url = httpx.URL("/").copy_with(raw_path=path + b"?" + query if query else path)
    onward = client.build_request(request.method, url, headers=headers, content=await request.body())
    try:
        answer = await client.send(onward, stream=True)
    except httpx.TransportError as error:
        return problem(503, "unavailable", f"{name} does not answer ({type(error).__name__}); try again in a moment")
    response = StreamingResponse(_body(answer), answer.status_code)
    # One by one: a header may come more than once, as cookies do.
    response.raw_headers = [(k.lower(), v) for k, v in answer.headers.raw if k.lower().decode() not in HOP_BY_HOP]
    return response


async def _body(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()
