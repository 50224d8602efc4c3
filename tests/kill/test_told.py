"""Fifty kills, most of them of who tells people things: each message reaches each person exactly once.

What that means for the file and for a provider by HTTP is written in told.py.
"""

import asyncio
import itertools
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from libs.ops.demo.doorway import Doorway
from libs.ops.engines.choice import Choice, Kind
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop
from libs.ops.serve import SERVICES
from tests.kill.carrier import Carrier
from tests.kill.counted import Counted, counted
from tests.kill.groups import HAPPY, REDONE_TWICE, UNHAPPY, Group
from tests.kill.inputs import Inputs
from tests.kill.lives import dealt, hard_wearing, kill
from tests.kill.load import Load, standing
from tests.kill.told import OUTBOX, Told, settled

OUR_OWN = Choice(Kind.JAVA, "given engines may not be killed")
KILLS, MOST_ANSWERS, MOST_CALLS = 50, 18, 12
TELLERS, TIMES = ("notification", "gateway"), 7
SIZES = (20, 50, 30)
COURSES = ((HAPPY,), (UNHAPPY, HAPPY), (UNHAPPY, UNHAPPY, UNHAPPY, HAPPY))
LONGEST = 5.0
HALF = 0.5

pytestmark = [
    pytest.mark.engines, pytest.mark.slow, pytest.mark.kill, pytest.mark.timeout(2400),
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java for a Kafka that may be killed"),
]  # fmt: skip


class Crowd:
    """Groups one after the other, in two rows, as long as the load goes on."""

    def __init__(self, load: Load) -> None:
        self._load, self.groups = load, list[Group]()
        self._sizes, self._courses = itertools.cycle(SIZES), itertools.cycle(COURSES)

    async def come(self) -> None:
        while not self._load.over.is_set():
            group = Group(Doorway(self._load.http), next(self._sizes), next(self._courses))
            self.groups.append(group)
            await group.run()


@asynccontextmanager
async def crowded(loop: LocalLoop, inputs: Inputs) -> AsyncIterator[tuple[Load, list[Group]]]:
    """One who submits, two whose matters walk, and groups; then everything comes to its end."""
    async with standing(loop, inputs) as load:
        crowd = Crowd(load)
        works = [load.submit(), load.walk_on(), load.walk_on(), crowd.come(), crowd.come()]
        tasks = [asyncio.create_task(work) for work in works]
        yield load, crowd.groups
        load.over.set()
        await asyncio.gather(*tasks)
        await load.ended()


async def moment(drawn: random.Random, load: Load, carrier: Carrier) -> None:
    """After some more inputs were answered, or in the middle of a call after some more of them."""
    if drawn.random() < HALF:
        await load.answered(drawn.randint(1, MOST_ANSWERS))
        return
    goal, until = len(carrier.calls) + drawn.randint(1, MOST_CALLS), time.monotonic() + LONGEST
    while len(carrier.calls) < goal and time.monotonic() < until:
        await load.over_within(0.005)


async def told_under_kills(loop: LocalLoop, carrier: Carrier, folder: Path, seed: int) -> tuple[Counted, Told]:
    drawn, inputs, started = random.Random(seed), Inputs(), time.monotonic()
    children = {**loop.services, **loop.engines.children}
    names = sorted(children) + sorted(TELLERS) * (TIMES - 1)
    kills = Counter[str]()
    async with crowded(loop, inputs) as (load, groups):
        for name in dealt(drawn, names, KILLS):
            await moment(drawn, load, carrier)
            await asyncio.to_thread(kill, children[name])
            kills[name] += 1
    told = await settled(loop, carrier, folder / OUTBOX, groups)
    run = await counted(f"told once, seed {seed}", loop, inputs, kills, started, told.numbers())
    return run, told


@pytest.mark.parametrize("seed", [1])
def test_over_fifty_kills_each_person_is_told_everything_once_and_nothing_untrue(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard_wearing(monkeypatch)
    carrier = Carrier(seed, tmp_path / "carrier.log")
    with carrier.open(), local_loop(tmp_path, OUR_OWN, more=carrier.environment) as loop:
        carrier.door = loop.url
        run, told = asyncio.run(told_under_kills(loop, carrier, tmp_path, seed))
    assert told.faults == []
    assert run.faults == []
    assert sum(run.kills.values()) == KILLS
    assert {"kafka", "store", "door", *SERVICES} == set(run.kills)
    assert len(told.groups) >= len(SIZES)
    assert max(group.rounds for group in told.groups) > REDONE_TWICE
    closed = told.closings()
    assert all(closed[group.case] == 1 + (group.rounds > REDONE_TWICE) for group in told.groups)
    assert told.carrier.again, "no kill made us ask a second time"
