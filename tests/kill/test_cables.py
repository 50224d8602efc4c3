"""The connections between services and their engines are slow, cut or half open, under load."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from libs.ops.engines.choice import Choice, Kind
from libs.ops.engines.process import free_ports
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop
from tests.kill.counted import Counted, counted
from tests.kill.inputs import Inputs
from tests.kill.lives import hard_wearing, kill
from tests.kill.load import Load, flowing
from tests.kill.proxy import Cable, cable

OUR_OWN = Choice(Kind.JAVA, "a broker that is known by a second address")
BEHIND = ("intake", "routing", "handling", "notification")
CUTS, BETWEEN, SILENCE = 10, 8, 8.0
Cables = dict[str, Cable]
Trouble = Callable[[Load, Cables], Awaitable[None]]

pytestmark = [
    pytest.mark.engines, pytest.mark.slow, pytest.mark.kill, pytest.mark.timeout(900),
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java for a Kafka of our own"),
]  # fmt: skip


@asynccontextmanager
async def cabled(loop: LocalLoop, folder: Path) -> AsyncIterator[Cables]:
    """Those services reach their engines through a cable each."""
    kafka, store = loop.engines.children["kafka"], loop.engines.children["store"]
    ports = free_ports()
    behind, port, store_port = next(ports), next(ports), next(ports)
    known_by_another_address(folder / "server.properties", behind, port)
    async with AsyncExitStack() as stack:
        made = {
            "kafka": await stack.enter_async_context(cable(port, behind)),
            "store": await stack.enter_async_context(cable(store_port, store.port)),
        }
        await asyncio.to_thread(kill, kafka)
        await asyncio.to_thread(kafka.wait)
        for child in (loop.services[name] for name in BEHIND):
            mongo_url = loop.engines.mongo_url.replace(f":{store.port}", f":{store_port}")
            child.env = {**child.env, "KAFKA_URL": f"127.0.0.1:{port}", "MONGO_URL": mongo_url}
            await asyncio.to_thread(kill, child)
        for name in BEHIND:
            await asyncio.to_thread(loop.services[name].wait)
        yield made


def known_by_another_address(settings: Path, behind: int, port: int) -> None:
    """Whoever asks the broker at `behind` is sent to `port`."""
    more = {"listeners": f"THROUGH://127.0.0.1:{behind}", "advertised.listeners": f"THROUGH://127.0.0.1:{port}",
            "listener.security.protocol.map": "THROUGH:PLAINTEXT"}  # fmt: skip
    lines = settings.read_text(encoding="utf-8").splitlines()
    names = [line.partition("=")[0] for line in lines]
    told = [f"{line},{more[name]}" if name in more else line for line, name in zip(lines, names, strict=True)]
    settings.write_text("\n".join(told), encoding="utf-8")


async def cut(load: Load, cables: Cables) -> None:
    for number in range(CUTS):
        await load.answered(BETWEEN)
        cables["kafka" if number % 2 else "store"].cut()


async def half_open(load: Load, cables: Cables) -> None:
    for each in cables.values():
        await load.answered(BETWEEN)
        each.silent = True
        await load.over_within(SILENCE)
        each.silent = False
    await load.answered(BETWEEN)


async def slow(load: Load, cables: Cables) -> None:
    for each in cables.values():
        each.delay = 0.05
    await load.answered(10 * BETWEEN)
    for each in cables.values():
        each.delay = 0.0


async def under(loop: LocalLoop, folder: Path, trouble: Trouble) -> Counted:
    inputs, started = Inputs(), time.monotonic()
    async with cabled(loop, folder) as cables, flowing(loop, inputs) as load:
        await trouble(load, cables)
        happened = {f"{name} cut": each.cuts for name, each in cables.items()}
        happened |= {f"{name} half open": each.losses for name, each in cables.items()}
    return await counted(f"connections {trouble.__name__}".replace("_", " "), loop, inputs, Counter(happened), started)


@pytest.mark.parametrize("trouble", [cut, half_open, slow])
def test_nothing_is_lost_or_doubled_while_connections_are(
    trouble: Trouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard_wearing(monkeypatch)
    with local_loop(tmp_path, OUR_OWN) as loop:
        run = asyncio.run(under(loop, tmp_path, trouble))
    assert run.faults == []
    assert len(run.inputs.promises) > 10 * BETWEEN
    assert trouble is slow or sum(run.kills.values()) > len(BEHIND)
