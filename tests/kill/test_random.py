"""Fifty kills under load, whom and when from a seed: services, the door, the broker and the store."""

import asyncio
import random
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from libs.ops.engines.choice import Choice, Kind
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop
from libs.ops.serve import SERVICES
from tests.kill.counted import Counted, counted
from tests.kill.inputs import Inputs
from tests.kill.lives import dealt, hard_wearing, kill
from tests.kill.load import flowing

OUR_OWN = Choice(Kind.JAVA, "given engines may not be killed")
KILLS, MOST_BETWEEN = 50, 18

pytestmark = [
    pytest.mark.engines, pytest.mark.slow, pytest.mark.kill, pytest.mark.timeout(1800),
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java for a Kafka that may be killed"),
]  # fmt: skip


async def killed_at_random(loop: LocalLoop, seed: int) -> Counted:
    """Whoever is drawn is killed once some more inputs, also drawn, were answered."""
    drawn, inputs, started = random.Random(seed), Inputs(), time.monotonic()
    children = {**loop.services, **loop.engines.children}
    kills = Counter[str]()
    async with flowing(loop, inputs) as load:
        for name in dealt(drawn, sorted(children), KILLS):
            await load.answered(drawn.randint(1, MOST_BETWEEN))
            await asyncio.to_thread(kill, children[name])
            kills[name] += 1
    return await counted(f"random kills, seed {seed}", loop, inputs, kills, started)


@pytest.mark.parametrize("seed", [1])
def test_fifty_kills_under_load_lose_and_double_nothing(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard_wearing(monkeypatch)
    with local_loop(tmp_path, OUR_OWN) as loop:
        run = asyncio.run(killed_at_random(loop, seed))
    assert run.faults == []
    assert sum(run.kills.values()) == KILLS
    assert {"kafka", "store", "door", *SERVICES} == set(run.kills)
    assert len(run.inputs.submissions) > KILLS
    assert len(run.inputs.commands) > KILLS
