"""Broker and store killed under load, a store that cannot write any more, members that come, go and stand still."""

import asyncio
import resource
import shutil
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from libs.ops.engines.choice import Choice, Kind
from libs.ops.engines.process import Child
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop
from tests.kill.counted import Counted, counted
from tests.kill.inputs import Inputs
from tests.kill.lives import hard_wearing, kill, second, send_signal
from tests.kill.load import Load, flowing

OUR_OWN = Choice(Kind.JAVA, "given engines may not be killed")
TIMES, BETWEEN = 4, 25
FULL = 64 * 1024
# Longer than a group waits for a member that says nothing (kafka_listener.py), so that another has its partitions.
STILL = 12
Trouble = Callable[[Load, "Counter[str]"], Awaitable[None]]

pytestmark = [
    pytest.mark.engines, pytest.mark.slow, pytest.mark.kill, pytest.mark.timeout(900),
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java for a Kafka that may be killed"),
]  # fmt: skip


async def kafka_killed(load: Load, kills: "Counter[str]") -> None:
    await _killed(load, "kafka", kills)


async def store_killed(load: Load, kills: "Counter[str]") -> None:
    await _killed(load, "store", kills)


async def _killed(load: Load, name: str, kills: "Counter[str]") -> None:
    for _ in range(TIMES):
        await load.answered(BETWEEN)
        await asyncio.to_thread(kill, load.loop.engines.children[name])
        kills[name] += 1
    await load.answered(BETWEEN)


async def store_full(load: Load, kills: "Counter[str]") -> None:
    """No file of the store may grow past 64 KB, as on a full disk; later there is room again, and it is started anew."""
    store = load.loop.engines.children["store"]
    await load.answered(BETWEEN)
    limit(store, FULL)
    await load.over_within(10)
    kills["store full"] += 1
    if store.runs():
        limit(store, resource.RLIM_INFINITY)
    await asyncio.to_thread(kill, store)
    await load.answered(BETWEEN)


def limit(child: Child, most: int) -> None:
    assert child.process is not None
    _, hard = resource.prlimit(child.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(child.process.pid, resource.RLIMIT_FSIZE, (most, hard))


async def members_come_and_go(load: Load, kills: "Counter[str]") -> None:
    """A second process of a service joins under load, and leaves: told to, or killed."""
    for name in ("routing", "handling", "notification"):
        for end in (signal.SIGTERM, signal.SIGKILL):
            with second(load.loop, name) as child:
                await asyncio.to_thread(child.wait)
                await load.answered(BETWEEN)
                assert child.process is not None
                child.process.send_signal(end)
                await asyncio.to_thread(child.process.wait, 30)
            kills[f"{name} {end.name}"] += 1
            await load.answered(BETWEEN)


async def members_stopped(load: Load, kills: "Counter[str]") -> None:
    """A process stands still under load, whatever it has in hands, while another takes over; then it goes on: a zombie."""
    for name in ("routing", "handling", "notification", "supervision"):
        with second(load.loop, name) as other:
            await asyncio.to_thread(other.wait)
            for _ in range(2):
                await load.answered(BETWEEN)
                zombie = load.loop.services[name].process
                send_signal(load.loop.services[name], signal.SIGSTOP)
                await load.over_within(STILL)
                send_signal(load.loop.services[name], signal.SIGCONT)
                kills[f"{name} stopped"] += 1
                await load.answered(BETWEEN)
                assert load.loop.services[name].process is zombie, f"{name} was started anew, and was no zombie"


async def under(loop: LocalLoop, trouble: Trouble) -> Counted:
    inputs, started, kills = Inputs(), time.monotonic(), Counter[str]()
    async with flowing(loop, inputs) as load:
        await trouble(load, kills)
    return await counted(trouble.__name__.replace("_", " "), loop, inputs, kills, started)


@pytest.mark.parametrize("trouble", [kafka_killed, store_killed, store_full, members_come_and_go, members_stopped])
def test_nothing_that_was_acknowledged_is_lost_or_doubled_under(
    trouble: Trouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard_wearing(monkeypatch)
    with local_loop(tmp_path, OUR_OWN) as loop:
        run = asyncio.run(under(loop, trouble))
    assert run.faults == []
    assert len(run.inputs.submissions) > BETWEEN
