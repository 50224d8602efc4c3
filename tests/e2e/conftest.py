"""The whole loop in one process: every service with its own store, on engines in memory or on real ones."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from libs.common.bus.kafka import KafkaBus
from libs.common.bus.memory import MemoryBus
from libs.common.engines import Engines
from libs.common.policy import Policy, load_policy
from libs.common.store import Store
from libs.common.store.memory import MemoryStore
from libs.common.store.mongo import MongoStore
from libs.common.web.build import Given
from libs.common.web.door import Answer, Content, answered, bearing, contained
from services.evaluation import app as evaluation
from services.gateway import app as gateway
from services.gateway.settings import Settings as GatewaySettings
from services.handling import app as handling
from services.intake import app as intake
from services.notification import app as notification
from services.portal import app as portal
from services.routing import app as routing
from services.supervision import app as supervision

CREATE: dict[str, Callable[[None, Given], FastAPI]] = {
    "intake": intake.create_app, "routing": routing.create_app, "handling": handling.create_app,
    "notification": notification.create_app, "evaluation": evaluation.create_app, "supervision": supervision.create_app,
}  # fmt: skip
EDGES = [
    "channel.p12315.submissions", "channel.p12315.answers", "channel.outbound", "channel.receipts",
    "department.d-water.assignments", "department.d-water.responses",
]  # fmt: skip


async def eventually(condition: Callable[[], Awaitable[Any]], what: str, within: float = 30.0) -> Any:
    """Waits for a named condition and gives what it found."""
    until = time.monotonic() + within
    while not (found := await condition()):
        assert time.monotonic() < until, f"never: {what}"
        await asyncio.to_thread(time.sleep, 0.02)
    return found


class Loop:
    """Every service behind one door, and their stores to look into."""

    def __init__(self, policy: Policy, engines: dict[str, Engines], outbox: Path) -> None:
        self.stores = {name: engines[name].store for name in CREATE}
        self.bus = engines["gateway"].bus
        self.outbox = outbox
        self.apps: dict[str, FastAPI] = {
            name: create(None, Given(engines[name], policy=policy)) for name, create in CREATE.items()
        }
        settings = GatewaySettings(CASELOOP_OUTBOX_FILE=outbox)
        self.apps["gateway"] = gateway.create_app(settings, Given(engines["gateway"], policy=policy), Through(self))
        self.apps["portal"] = portal.create_app(None, Given(engines["portal"], policy=policy), Through(self))
        self.clients = {
            name: httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door")
            for name, app in self.apps.items()
        }

    async def post(self, path: str, body: dict[str, Any], key: str = "") -> httpx.Response:
        _, service, rest = path.split("/", 2)
        headers = {"idempotency-key": key} if key else {}
        return await self.clients[service].post(f"/{rest}", json=body, headers=headers)

    async def get(self, path: str) -> httpx.Response:
        _, service, rest = path.split("/", 2)
        return await self.clients[service].get(f"/{rest}")

    async def ready(self, name: str) -> bool:
        return (await self.clients[name].get("/ready")).status_code == 200

    async def types(self, service: str, case: str) -> list[str]:
        entries = await self.stores[service].journal(case)
        return [entry["type"].removeprefix("caseloop.").removesuffix(".v1") for entry in entries]


class Through:
    """The one door, without a port."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    async def post(self, path: str, body: Mapping[str, Any], key: str) -> Answer:
        answer = await self._loop.post(path, dict(body), key)
        return Answer(answer.status_code, answer.json())

    async def get(self, path: str) -> Answer:
        answer = await self._loop.get(path)
        return Answer(answer.status_code, answer.json())

    async def send(self, path: str, data: bytes) -> Answer:
        return answered(await self._client(path).post(_within(path), content=data))

    async def fetch(self, path: str, credential: str) -> Content:
        return contained(await self._client(path).get(_within(path), headers=bearing(credential)))

    def _client(self, path: str) -> httpx.AsyncClient:
        return self._loop.clients[path.split("/")[1]]


def _within(path: str) -> str:
    return "/" + path.split("/", 2)[2]


@pytest.fixture(scope="session")
def spans() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[2] / "config")


@pytest.fixture(params=["memory", pytest.param("real", marks=pytest.mark.engines)])
async def loop(
    request: pytest.FixtureRequest, policy: Policy, tmp_path: Path, spans: InMemorySpanExporter
) -> AsyncIterator[Loop]:
    names = [*CREATE, "gateway", "portal"]
    if request.param == "memory":
        bus = MemoryBus()
        engines = {name: Engines(bus, MemoryStore()) for name in names}
    else:
        real = request.getfixturevalue("engines")
        await real.provision([f"case.{name}" for name in CREATE])
        await real.provision(EDGES, partitions=1)
        prefix = f"e{uuid.uuid4().hex[:10]}"

        def store(name: str) -> Store:
            return MongoStore(real.mongo_url, f"{prefix}_{name}")

        engines = {name: Engines(KafkaBus(real.kafka_url, name), store(name)) for name in names}
    made = Loop(policy, engines, tmp_path / "outbox.jsonl")
    async with AsyncExitStack() as stack:
        for app in made.apps.values():
            await stack.enter_async_context(app.router.lifespan_context(app))
        for name in names:
            await eventually(partial(made.ready, name), f"{name} is ready")
        yield made
