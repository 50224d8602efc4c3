"""The whole loop in one process: every service with its own store, on engines in memory or on real ones."""

import asyncio
import os
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from libs.common.bus import Bus
from libs.common.bus.kafka import KafkaBus
from libs.common.bus.memory import MemoryBus
from libs.common.clock import Clock
from libs.common.engines import Engines
from libs.common.policy import Policy, load_policy
from libs.common.settings import Settings
from libs.common.store import Store
from libs.common.store.memory import MemoryStore
from libs.common.store.mongo import MongoStore
from libs.common.web.build import Given
from libs.common.web.door import Answer, Content, answered, bearing, contained, meant
from libs.ops.running import LocalLoop
from services.assessment import app as assessment
from services.evaluation import app as evaluation
from services.gateway import app as gateway
from services.gateway.settings import Settings as GatewaySettings
from services.handling import app as handling
from services.intake import app as intake
from services.notification import app as notification
from services.portal import app as portal
from services.routing import app as routing
from services.supervision import app as supervision

IN_A_HURRY = {"CASELOOP_LINGER": "0.05"}
"""No test waits for a reader that is in no hurry."""
CREATE: dict[str, Callable[[None, Given], FastAPI]] = {
    "intake": intake.create_app, "routing": routing.create_app, "handling": handling.create_app,
    "notification": notification.create_app, "evaluation": evaluation.create_app, "supervision": supervision.create_app,
    "assessment": assessment.create_app,
}  # fmt: skip
NAMES = [*CREATE, "gateway", "portal"]
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


@dataclass(frozen=True)
class Loop:
    """Every service behind one door, and their stores to look into.

    `clients` speak to one service each; `visitor` is somebody who comes to the portal with a browser of their own.
    `apps`: those that run in this process.
    """

    bus: Bus
    stores: dict[str, Store]
    outbox: Path
    clients: dict[str, httpx.AsyncClient]
    visitor: Callable[[], httpx.AsyncClient]
    apps: dict[str, FastAPI] = field(default_factory=dict)

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


def together(
    policy: Policy, engines: dict[str, Engines], outbox: Path, clock: Clock | None = None
) -> tuple[Loop, dict[str, FastAPI]]:
    """All in this process, with their apps, which are to be started."""
    given = {name: Given(engines[name], clock, policy) for name in NAMES}
    stores = {name: engines[name].store for name in CREATE}
    loop = Loop(engines["gateway"].bus, stores, outbox, {}, lambda: _client(apps["portal"]))
    with patch.dict(os.environ, IN_A_HURRY):
        apps = {name: create(None, given[name]) for name, create in CREATE.items()}
        settings = GatewaySettings(CASELOOP_OUTBOX_FILE=outbox)
        apps["gateway"] = gateway.create_app(settings, given["gateway"], Through(loop))
        apps["portal"] = portal.create_app(None, given["portal"], Through(loop))
    loop.apps.update(apps)
    loop.clients.update({name: _client(app) for name, app in apps.items()})
    return loop, apps


def _client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door")


@asynccontextmanager
async def apart(running: LocalLoop, outbox: Path) -> AsyncIterator[Loop]:
    """Every service a process of its own, behind its port; whatever is opened to look at them is closed at the end."""
    prefix = Settings().database_prefix
    stores: dict[str, Store] = {name: MongoStore(running.engines.mongo_url, f"{prefix}_{name}") for name in CREATE}
    opened: list[httpx.AsyncClient] = []

    def client(service: str) -> httpx.AsyncClient:
        opened.append(httpx.AsyncClient(base_url=f"{running.url}/{service}", timeout=20))
        return opened[-1]

    bus = KafkaBus(running.engines.kafka_url, "check")
    yield Loop(bus, stores, outbox, {name: client(name) for name in NAMES}, lambda: client("portal"))
    await asyncio.gather(*(one.aclose() for one in opened), *(store.stop() for store in stores.values()))


class Through:
    """The one door, without a port."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    async def post(self, path: str, body: Mapping[str, Any], key: str, only_if: str = "") -> Answer:
        return answered(
            await self._client(path).post(_within(path), json=dict(body), headers=meant(key, only_if))
        )  # fmt: skip

    async def get(self, path: str) -> Answer:
        return answered(await self._loop.get(path))

    async def send(self, path: str, data: bytes) -> Answer:
        return answered(await self._client(path).post(_within(path), content=data))

    async def fetch(self, path: str, credential: str) -> Content:
        return contained(await self._client(path).get(_within(path), headers=bearing(credential)))

    async def tell(self, path: str, body: Mapping[str, Any], credential: str) -> Answer:
        return answered(await self._client(path).post(_within(path), json=dict(body), headers=bearing(credential)))

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


def awake(policy: Policy) -> Policy:
    """Without quiet hours: what a test waits for may be sent at whatever hour it runs."""
    return replace(policy, replies=policy.replies.model_copy(update={"quiet": None}))


@pytest.fixture(scope="session")
def policy() -> Policy:
    return awake(load_policy(Path(__file__).parents[2] / "config"))


def in_memory() -> dict[str, Engines]:
    """One bus, and a store for each service."""
    bus = MemoryBus()
    return {name: Engines(bus, MemoryStore()) for name in NAMES}


@asynccontextmanager
async def started(
    policy: Policy, engines: dict[str, Engines], outbox: Path, clock: Clock | None = None
) -> AsyncIterator[Loop]:
    """All in this process, ready, and stopped at the end; `clock`: one that the test moves."""
    made, apps = together(policy, engines, outbox, clock)
    async with AsyncExitStack() as stack:
        for app in apps.values():
            await stack.enter_async_context(app.router.lifespan_context(app))
        for name in NAMES:
            await eventually(partial(made.ready, name), f"{name} is ready")
        yield made


@pytest.fixture(params=["memory", pytest.param("real", marks=pytest.mark.engines)])
async def loop(
    request: pytest.FixtureRequest, policy: Policy, tmp_path: Path, spans: InMemorySpanExporter
) -> AsyncIterator[Loop]:
    engines = in_memory()
    if request.param == "real":
        real = request.getfixturevalue("engines")
        await real.provision([f"case.{name}" for name in CREATE])
        await real.provision(EDGES, partitions=1)
        prefix = f"e{uuid.uuid4().hex[:10]}"

        def store(name: str) -> Store:
            return MongoStore(real.mongo_url, f"{prefix}_{name}")

        engines = {name: Engines(KafkaBus(real.kafka_url, name), store(name)) for name in NAMES}
    async with started(policy, engines, tmp_path / "outbox.jsonl") as made:
        if request.param == "real":  # topics outlive a loop: what another left there must not have the same numbers
            own = 1000 * (uuid.uuid4().int % 900)
            await made.stores["intake"].lease(f"numbers-{datetime.now(UTC).year}", own)
        yield made
