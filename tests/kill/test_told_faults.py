"""The checker of *told once* is checked: what a whole gateway survives, one without its key or its question does not.

And what a reopening has made untrue is not sent, though it was on its way when it came.
"""

import asyncio
import shutil
from pathlib import Path

import httpx
import pytest
import yaml

from libs.common.policy import load_policy
from libs.common.secrets import requester_id
from libs.common.settings import Settings
from libs.ops.apart import HOME
from libs.ops.demo.doorway import Doorway
from libs.ops.demo.overlay import awake
from libs.ops.engines.choice import Choice, Kind
from libs.ops.engines.process import tries
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop
from tests.kill.carrier import Carrier
from tests.kill.fire import submit
from tests.kill.groups import HAPPY, UNHAPPY, Group
from tests.kill.lives import back, deaths, hard_wearing, kill, make_mortal, make_whole
from tests.kill.told import OUTBOX, Told, settled

OUR_OWN = Choice(Kind.JAVA, "a broker of our own")
DEADLY = "after write (|after send ("
WINDOW, SILENT_AFTER = "40 seconds", "30 seconds"
LAST = 2

pytestmark = [
    pytest.mark.engines, pytest.mark.slow, pytest.mark.kill, pytest.mark.timeout(1200),
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java for a Kafka of our own"),
]  # fmt: skip


def with_short_window(folder: Path) -> dict[str, str]:
    """So that a round goes on without one who was not told."""
    config = awake(HOME / "config", folder / "config")
    file = config / "evaluation.yaml"
    content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    file.write_text(yaml.safe_dump({**content, "window": WINDOW, "silent_after": SILENT_AFTER}), encoding="utf-8")
    load_policy(config)
    return {"CASELOOP_CONFIG": str(config)}


class Trial:
    """One system, in which a gateway is killed while it tells people: as it is, or broken."""

    def __init__(self, loop: LocalLoop, carrier: Carrier, folder: Path) -> None:
        self._loop, self._carrier, self._folder = loop, carrier, folder
        self._groups, self._taken_back, self._submitted = list[Group](), set[str](), 0

    def with_gateway(self, fault: str, deadly: str) -> Path:
        """Broken so, and dying there from now on."""
        notes = self._folder / f"notes {fault}"
        make_mortal(self._loop, notes, {"gateway"}, MORTAL_OF=deadly, MORTAL_FAULT=fault)
        back(self._loop.services["gateway"])
        return notes

    async def small_group(self) -> Told:
        """Three people by text message, and one by the file."""
        async with self._client() as http:
            group = Group(Doorway(http), 3, (HAPPY,))
            self._groups.append(group)
            self._submitted += 1
            await asyncio.gather(group.run(), submit(http, self._submitted))
        return await self.found()

    async def held_back(self) -> Told:
        """The provider is down for one of three until the others have sent the matter round again; gateways die."""
        async with self._client() as http:
            door = Doorway(http)
            group = Group(door, 3, (UNHAPPY, HAPPY), frozenset({LAST}))
            self._groups.append(group)
            await group.gather()
            notice = f"{group.case}/{requester_id(KEY, group.phones[LAST])}/result/1/1"
            self._carrier.refuses = lambda call: call.reference == notice
            await group.told(1)
            judged = asyncio.create_task(group.judge(1, UNHAPPY))
            for name in ("gateway", "notification", "gateway"):
                await asyncio.to_thread(self._killed_while_it_asks, notice, name)
            await judged
            self._taken_back.add(notice)
            await self._again(door, group, notice)
        return await self.found()

    def _killed_while_it_asks(self, notice: str, name: str) -> None:
        self._carrier.refused.clear()
        for _ in tries("the provider is asked", lambda: notice):
            if self._carrier.refused[notice]:
                break
        kill(self._loop.services[name])
        back(self._loop.services[name])

    async def _again(self, door: Doorway, group: Group, notice: str) -> None:
        """The second round begins, then the provider is back, and everybody is told that one's result."""
        handled, path = f"/handling/v1/cases/{group.case}", f"/notification/v1/cases/{group.case}/on-its-way"
        await door.until(handled, lambda seen: bool(seen["case"]["round"] == group.rounds + 1), "the second round")
        await door.until(f"{path}?notice={notice}", lambda seen: not seen["wanted"], "it is true no more")
        self._carrier.refuses = lambda _call: False
        group.silent = frozenset()
        await group.told(2)
        await group.judge(2, HAPPY)

    async def found(self) -> Told:
        return await settled(self._loop, self._carrier, self._folder / OUTBOX, self._groups, self._taken_back)

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._loop.url, timeout=10)


KEY = Settings().key.get_secret_value()


def kinds(told: Told) -> set[str]:
    return {fault.partition(":")[0] for fault in told.faults}


def test_deaths_while_people_are_told_double_what_has_no_key_and_what_a_reopening_made_untrue_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard_wearing(monkeypatch)
    carrier = Carrier(7, tmp_path / "carrier.log")
    more = {**with_short_window(tmp_path), **carrier.environment}
    with carrier.open(), local_loop(tmp_path, OUR_OWN, more=more) as loop:
        carrier.door = loop.url
        trial = Trial(loop, carrier, tmp_path)
        assert asyncio.run(trial.held_back()).faults == []
        died = trial.with_gateway("", DEADLY)
        assert asyncio.run(trial.small_group()).faults == []
        assert len(deaths(died)["gateway"]) == len(DEADLY.split("|"))
        make_whole(loop, {"gateway"})

        trial.with_gateway("never_asks", "nothing")
        untrue = kinds(asyncio.run(trial.held_back()))
        trial.with_gateway("tells_again", DEADLY)
        again = asyncio.run(trial.small_group())
    assert untrue == {"untrue"}
    assert kinds(again) == {"untrue", "doubled", "strange"}, again.faults
    assert {fault.rpartition(" times ")[2] for fault in again.doubled} == {"in the file", "handed on"}
