"""Every service in one process behind one door; without addresses on one bus in memory, with a store in memory each."""

import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette

from libs.common.bus.memory import MemoryBus
from libs.common.clock import Clock
from libs.common.engines import Engines, engines_of
from libs.common.policy import load_policy
from libs.common.settings import Settings
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from libs.common.web.door import Answer, Content, answered, bearing, contained, meant
from libs.ops.door import front

OK: Final = 200
REACH_OTHERS: Final = frozenset({"gateway", "portal"})


def create_together(
    names: Sequence[str], more: Mapping[str, Any] | None = None, engines: Mapping[str, Engines] | None = None,
    clock: Clock | None = None,
) -> Starlette:  # fmt: skip
    """`more` goes before the environment in every service's settings; on `engines`, if given, whatever they say."""
    more = more or {}
    settings = Settings(**more)
    policy, engines = load_policy(settings.config), engines or _engines(names, settings)
    apps: dict[str, FastAPI] = {}
    for name in names:
        extra = {"door": Inside(apps)} if name in REACH_OTHERS else {}
        own = importlib.import_module(f"services.{name}.settings").Settings(**more)
        create = importlib.import_module(f"services.{name}.app").create_app
        apps[name] = create(own, Given(engines[name], clock, policy), **extra)
    return front(apps, names, _all_alive(apps), _first_trouble(apps))


def in_memory(names: Sequence[str], bus: MemoryBus) -> dict[str, Engines]:
    """One bus for all, a store for each."""
    return {name: Engines(bus, MemoryStore()) for name in names}


def _engines(names: Sequence[str], settings: Settings) -> dict[str, Engines]:
    if settings.kafka_url and settings.mongo_url:
        return {name: engines_of(settings, name) for name in names}
    return in_memory(names, MemoryBus(settings.partitions))


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


class Inside:
    """How a service reaches the others without leaving the process."""

    def __init__(self, apps: Mapping[str, FastAPI]) -> None:
        self._apps = apps

    async def post(self, path: str, body: Mapping[str, Any], key: str, only_if: str = "") -> Answer:
        """Sends a command."""
        return await self._ask("POST", path, json=dict(body), headers=meant(key, only_if))

    async def get(self, path: str) -> Answer:
        """Reads."""
        return await self._ask("GET", path)

    async def send(self, path: str, data: bytes) -> Answer:
        """Sends a file."""
        return await self._ask("POST", path, content=data)

    async def fetch(self, path: str, credential: str) -> Content:
        """Asks for a file."""
        _, name, rest = path.split("/", 2)
        async with _inside(self._apps[name]) as client:
            return contained(await client.get(f"/{rest}", headers=bearing(credential)))

    async def tell(self, path: str, body: Mapping[str, Any], credential: str) -> Answer:
        """Sends what only a service may."""
        return await self._ask("POST", path, json=dict(body), headers=bearing(credential))

    async def _ask(self, method: str, path: str, **more: Any) -> Answer:
        _, name, rest = path.split("/", 2)
        async with _inside(self._apps[name]) as client:
            return answered(await client.request(method, f"/{rest}", **more))


def _inside(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://together")
