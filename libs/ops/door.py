"""The one door: behind one port the services answer under `/<service>/…` (design/surfaces.md, programs)."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from libs.common.web.problems import problem

HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
     "upgrade", "host", "content-length"}
)  # fmt: skip
METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def create_door(services: Mapping[str, str]) -> Starlette:
    """`services` maps a name to the address behind it."""
    clients: dict[str, httpx.AsyncClient] = {}

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        clients.update({name: httpx.AsyncClient(base_url=url, timeout=30) for name, url in services.items()})
        yield
        for client in clients.values():
            await client.aclose()

    async def index(_request: Request) -> Response:
        return JSONResponse({"services": sorted(services)})

    async def forward(request: Request) -> Response:
        name = request.path_params["service"]
        if name not in clients:
            return problem(
                404, "unknown-service", f"no service is called {name}; there are {', '.join(sorted(services))}"
            )
        return await _pass(clients[name], name, request)

    routes = [Route("/", index), Route("/{service}/{path:path}", forward, methods=METHODS)]
    return Starlette(routes=routes, lifespan=lifespan)


async def _pass(client: httpx.AsyncClient, name: str, request: Request) -> Response:
    headers = [(k, v) for k, v in request.headers.items() if k not in HOP_BY_HOP]
    headers += [("x-forwarded-prefix", f"/{name}"), ("x-forwarded-for", request.client.host if request.client else "")]
    url = httpx.URL(path=f"/{request.path_params['path']}", query=request.url.query.encode())
    onward = client.build_request(request.method, url, headers=headers, content=await request.body())
    try:
        answer = await client.send(onward, stream=True)
    except httpx.TransportError as error:
        return problem(503, "unavailable", f"{name} does not answer ({type(error).__name__}); try again in a moment")
    kept = {k: v for k, v in answer.headers.items() if k not in HOP_BY_HOP}
    return StreamingResponse(_body(answer), answer.status_code, kept)


async def _body(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()
