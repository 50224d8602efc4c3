"""Every service in one process behind one door; without addresses on one bus in memory, with a store in memory each."""

import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette

from libs.common.bus.memory import MemoryBus
from libs.common.engines import Engines, engines_of
from libs.common.policy import load_policy
from libs.common.settings import Settings
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from libs.ops.door import front

Post = Callable[[str, dict[str, Any], str], Awaitable[tuple[int, dict[str, Any]]]]
OK: Final = 200


def create_together(
    names: Sequence[str], more: Mapping[str, Any] | None = None, memory: MemoryBus | None = None
) -> Starlette:
    """`more` goes before the environment in every service's settings; on `memory`, if given, whatever they say."""
    more = more or {}
    settings = Settings(**more)
    policy, engines = load_policy(settings.config), _engines(names, settings, memory)
    apps: dict[str, FastAPI] = {}
    for name in names:
        extra = {"post": _post_to(apps)} if name == "gateway" else {}
        own = importlib.import_module(f"services.{name}.settings").Settings(**more)
        create = importlib.import_module(f"services.{name}.app").create_app
        apps[name] = create(own, Given(engines=engines[name], policy=policy), **extra)
    return front(apps, names, _all_alive(apps), _first_trouble(apps))


def _engines(names: Sequence[str], settings: Settings, memory: MemoryBus | None) -> dict[str, Engines]:
    if memory is None and settings.kafka_url and settings.mongo_url:
        return {name: engines_of(settings, name) for name in names}
    bus = memory or MemoryBus(settings.partitions)
    return {name: Engines(bus, MemoryStore()) for name in names}


def _all_alive(apps: Mapping[str, FastAPI]) -> Callable[[Starlette], Any]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for app in apps.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    return lifespan


def _first_trouble(apps: Mapping[str, FastAPI]) -> Callable[[], Awaitable[str | None]]:
    async def trouble() -> str | None:
        for name, app in apps.items():
            async with _inside(app) as client:
                answer = await client.get("/ready")
            if answer.status_code != OK:
                return f"{name}: {answer.json().get('detail', 'not ready')}"
        return None

    return trouble


def _post_to(apps: Mapping[str, FastAPI]) -> Post:
    """How the gateway reaches the others without leaving the process."""

    async def post(path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        _, name, rest = path.split("/", 2)
        async with _inside(apps[name]) as client:
            answer = await client.post(f"/{rest}", json=body, headers={"idempotency-key": key})
        return answer.status_code, answer.json()

    return post


def _inside(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://together")
