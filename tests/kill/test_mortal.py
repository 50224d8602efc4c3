"""Real services on real engines, each of which dies at every await on its store, bus or door: all reach their ends."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from libs.ops.demo.doorway import Doorway
from libs.ops.engines.choice import Choice, Kind
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop
from libs.ops.serve import SERVICES
from tests.kill.carrier import Carrier
from tests.kill.counted import Counted, counted
from tests.kill.fire import audited
from tests.kill.groups import HAPPY, UNHAPPY, Group
from tests.kill.inputs import Inputs, broken
from tests.kill.lives import deaths, hard_wearing, make_mortal
from tests.kill.load import UNANSWERED, WALKED, short_clocks, standing

OUR_OWN = Choice(Kind.JAVA, "given engines may not be killed")
# Written and not told, told and not ticked off, ticked off and not committed; the sweeper has to mend it.
SAMPLE = "after write (|after publish (KafkaListener|during commit ("
FEW = ("涵洞积水", "社保补缴")
# They keep no journal that feeds a topic, and await less.
SILENT = {"portal", "gateway"}
MOST_ROUNDS = 60
# Somebody of them is switched off, and has to be phoned; some of the larger one stand in a volume.
GROUPS = (8, 22)
# Else assessment takes one batch in ten seconds, and dies as seldom.
IN_A_HURRY = {"CASELOOP_LINGER": "0.5"}

pytestmark = [
    pytest.mark.engines, pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java for a Kafka of our own"),
]  # fmt: skip


async def one_round(loop: LocalLoop, inputs: Inputs, names: Sequence[str], groups: Sequence[int]) -> None:
    """Matters walk to their proper ends, and everything said and kept agrees."""
    async with standing(loop, inputs) as load:
        await load.send_by_bus(2)
        by_text = [Group(Doorway(load.http), size, (UNHAPPY, HAPPY)) for size in groups]
        await asyncio.gather(load.walk(*names), *(group.run() for group in by_text))
        for group in by_text:
            await load.leave_out(group.case)
        await load.ended()
    audit = await audited(loop)
    assert audit.clean(), audit.faults
    assert await broken(loop, inputs) == []


def until_nobody_dies(
    loop: LocalLoop, notes: Path, names: Sequence[str], run: str, groups: Sequence[int] = ()
) -> Counted:
    """Round after round; the last one is a whole round in which nobody died any more."""
    started, inputs = time.monotonic(), Inputs()
    for _ in range(MOST_ROUNDS):
        before = deaths(notes)
        asyncio.run(one_round(loop, inputs, names, groups))
        if deaths(notes) == before:
            break
    assert deaths(notes) == before, "somebody still dies"
    return asyncio.run(counted(run, loop, inputs, by_moment(deaths(notes)), started))


def by_moment(died: Mapping[str, list[str]]) -> dict[str, int]:
    """`after write` of all services together."""
    return dict(Counter(point.partition(" (")[0] for points in died.values() for point in points).most_common())


def moments_of(points: Sequence[str]) -> set[str]:
    return {point.partition(" (")[0] for point in points}


@pytest.mark.timeout(240)
def test_services_die_between_write_and_publish_and_between_publish_and_commit_and_matters_reach_their_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard_wearing(monkeypatch)
    notes, deciders = tmp_path / "notes", set(SERVICES) - SILENT
    with local_loop(tmp_path / "run", OUR_OWN, more=IN_A_HURRY) as loop:
        make_mortal(loop, notes, deciders, MORTAL_OF=SAMPLE)
        run = until_nobody_dies(loop, notes, FEW, "sample")
    assert run.faults == []
    assert {name for name, points in deaths(notes).items() if len(points) >= len(SAMPLE.split("|"))} == deciders


@pytest.mark.kill
@pytest.mark.timeout(3600)
def test_every_service_dies_at_every_await_and_every_matter_reaches_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard_wearing(monkeypatch)
    notes = tmp_path / "notes"
    carrier = Carrier(1, tmp_path / "carrier.log")
    more = {**short_clocks(tmp_path), **carrier.environment, **IN_A_HURRY}
    with carrier.open(), local_loop(tmp_path / "run", OUR_OWN, more=more) as loop:
        carrier.door = loop.url
        make_mortal(loop, notes, SERVICES)
        run = until_nobody_dies(loop, notes, [*WALKED, UNANSWERED], "every await", GROUPS)
    assert run.faults == []
    assert {name for name, points in deaths(notes).items() if len(points) >= 40} >= set(SERVICES) - {"portal"}
    assert {name for name, points in deaths(notes).items() if len(points) >= 30} == set(SERVICES)
    assert {"during send", "after send", "during write", "after write"} <= moments_of(deaths(notes)["gateway"])
