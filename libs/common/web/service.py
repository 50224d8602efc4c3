"""One service as an ASGI application: its routes, and the defaults that every service has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from libs.common.web.bounds import Bounded, Bounds, ordinary
from libs.common.web.problems import install, problem


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


def running_app(name: str, running: Running, *routers: APIRouter, bounds: Bounds = ordinary) -> FastAPI:
    """Starts and stops what runs with the application; `/ready` tells the truth about it."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await running.start()
        yield
        await running.stop()

    app = FastAPI(title=f"caseloop {name}", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.running = running
    install(app)
    app.add_middleware(Bounded, bounds=bounds)
    app.router.routes.extend(joined(*routers, _health(running)).routes)
    return app


def joined(*routers: APIRouter) -> APIRouter:
    """Their routes as those of one.  Included ones are built a second time, and looked for through their router."""
    one = APIRouter()
    for router in routers:
        one.routes.extend(router.routes)
    return one


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
