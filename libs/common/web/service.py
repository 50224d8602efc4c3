"""One service as an ASGI application: its routes, and the defaults that every service has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common.web.problems import LARGEST, install, problem


class Running(Protocol):
    """What runs behind an application and can say what is wrong with it."""

    async def start(self) -> None:
        """Begins; returns at once."""

    async def stop(self) -> None:
        """Ends."""

    async def trouble(self) -> str | None:
        """Why it is not ready, or None."""

    async def gauge(self) -> None:
        """Reads what the metrics show but nobody counts."""


def running_app(name: str, running: Running, *routers: APIRouter) -> FastAPI:
    """Starts and stops what runs with the application; `/ready` tells the truth about it."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await running.start()
        yield
        await running.stop()

    app = FastAPI(title=f"caseloop {name}", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.running = running
    install(app)
    app.add_middleware(Bounded)
    for router in routers:
        app.include_router(router)
    app.include_router(_health(running))
    return app


def _health(running: Running) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/live")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/ready")
    async def ready() -> Response:
        reason = await running.trouble()
        return problem(503, "not-ready", reason) if reason else JSONResponse({"status": "ready"})

    @router.get("/metrics")
    async def metrics(_request: Request) -> Response:
        await running.gauge()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


class Bounded:
    """Refuses a body larger than a megabyte, announced or not, before it is held in memory whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Looks at the announced length first, and counts while the body comes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > LARGEST:
            await self._refuse(scope, receive, send)
            return
        try:
            await self._app(scope, _counted(receive), send)
        except TooLarge:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = problem(413, "too-large", f"a request may have {LARGEST} bytes; send less")
        await refusal(scope, receive, send)


class TooLarge(Exception):  # noqa: N818 - says what it is
    """More bytes came than a request may have."""


def _counted(receive: Receive) -> Receive:
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST:
            raise TooLarge
        return message

    return counting
