"""The checker is checked: broken runtimes lose and double under the very deaths that do the whole one no harm."""

import asyncio
import shutil
import time
from pathlib import Path

import httpx
import pytest

from libs.ops.engines.choice import Choice, Kind
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop
from tests.kill.counted import counted
from tests.kill.fire import at_a_desk, submit, submitted
from tests.kill.inputs import Inputs, broken
from tests.kill.lives import back, deaths, hard_wearing, make_mortal, make_whole

OUR_OWN = Choice(Kind.JAVA, "given engines may not be killed")
NAMES = {"": "nothing missing", "without_mark": "no mark", "published_first": "published before it is written"}
WRITTEN, TOLD = "after write (KafkaListener", "after publish ("

pytestmark = [
    pytest.mark.engines, pytest.mark.slow, pytest.mark.kill, pytest.mark.timeout(240),
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java for a Kafka of our own"),
]  # fmt: skip


class Trial:
    """One system, in which one service after the other dies once: as it is, or broken."""

    def __init__(self, loop: LocalLoop, folder: Path) -> None:
        self._loop, self._folder = loop, folder
        self._inputs, self._numbers = Inputs(), iter(range(1000))

    def faults_after(self, name: str, deadly: str, fault: str) -> list[str]:
        """What the checker finds once that service has died and is back at work."""
        notes, service, started = self._folder / f"{name} {fault}", self._loop.services[name], time.monotonic()
        make_mortal(self._loop, notes, {name}, MORTAL_OF=deadly, MORTAL_FAULT=fault)
        back(service)
        unanswered = asyncio.run(self._until_it_died(notes, name))
        make_whole(self._loop, {name})
        found = asyncio.run(self._found(f"control: {name}, {NAMES[fault]}", name, started))
        if unanswered is not None:
            asyncio.run(self._sent_again(unanswered))
            found += asyncio.run(broken(self._loop, self._inputs))
        return found

    async def _until_it_died(self, notes: Path, name: str) -> int | None:
        """Submissions until then; the number of the one that got no answer, if there is one."""
        unanswered = None
        async with self._client() as http:
            while not deaths(notes).get(name):
                number = next(self._numbers)
                if (await submitted(http, number)).status_code != 201:
                    unanswered = number
        return unanswered

    async def _sent_again(self, number: int) -> None:
        async with self._client() as http:
            await at_a_desk(http, await submit(http, number))

    async def _found(self, run: str, died: str, started: float) -> list[str]:
        await self._sent_again(next(self._numbers))
        return (await counted(run, self._loop, self._inputs, {died: 1}, started, looks=3)).faults

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._loop.url, timeout=10, event_hooks=self._inputs.hooks)


def kinds(faults: list[str], service: str) -> set[str]:
    return {fault.partition(":")[0] for fault in faults if f"{service}/" in fault or f" {service}:" in fault}


def test_a_death_that_does_the_runtime_no_harm_is_found_out_where_the_mark_or_the_order_of_steps_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard_wearing(monkeypatch)
    with local_loop(tmp_path / "run", OUR_OWN) as loop:
        trial = Trial(loop, tmp_path)
        assert trial.faults_after("routing", WRITTEN, "") == []
        assert trial.faults_after("intake", TOLD, "") == []
        told_first = trial.faults_after("intake", TOLD, "published_first")
        without_mark = trial.faults_after("routing", WRITTEN, "without_mark")
    assert kinds(told_first, "intake") == {"doubled", "repeated otherwise"}, told_first
    assert "lost" in kinds(without_mark, "routing"), without_mark
