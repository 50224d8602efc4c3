"""`caseloop rates recompute`: every case and every sum, from the journals of all services, to the last case."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from libs.common.envelope import Heard, key_of
from libs.common.policy import Policy
from libs.common.store import Doc
from libs.common.store.memory import MemoryStore
from libs.ops.rates.journals import SPOKE, Journals, Page, heard_in
from libs.ops.rates.recompute import Recount, recompute
from libs.ops.rates.tables import printed
from tests.e2e.conftest import Loop
from tests.e2e.test_loop import rate as judge
from tests.e2e.test_rates import PERIOD, again, answered, figures, loop, settled, withdrawn

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
__all__ = ["loop"]


class InMemory(Journals):
    """The same journals, of stores in memory."""

    def __init__(self, stores: dict[str, Any]) -> None:
        super().__init__("", "")
        self.stores: dict[str, MemoryStore] = stores

    async def size(self) -> int:
        return len(self.stores["intake"].documents)

    async def pages(self) -> AsyncIterator[Page]:
        for case in sorted(self.stores["intake"].documents):
            told: list[Heard] = []
            for service in SPOKE:
                store = self.stores[service]
                for subject in [one for one in store.documents if key_of(one) == case]:
                    told += heard_in(service, subject, await store.journal(subject))
            stored = self.stores["assessment"].documents.get(case, {}).get("st", {})
            yield Page({case: sorted(told, key=lambda one: one.said)}, {case: stored})

    async def kept(self, prefix: str) -> list[Doc]:
        return [one for i, one in self.stores["assessment"].documents.items() if i.startswith(prefix)]


async def recounted(loop: Loop, policy: Policy) -> tuple[Recount, list[tuple[int, int]]]:
    recount, steps = Recount(policy), list[tuple[int, int]]()
    await recompute(InMemory(loop.stores), recount, lambda done, of: steps.append((done, of)))
    return recount, steps


async def test_it_agrees_to_the_last_case_and_the_last_cell(loop: Loop, policy: Policy) -> None:
    redone, happy = await answered(loop), await answered(loop)
    await judge(loop, redone, "no", 1)
    await again(loop, redone, 2)
    await judge(loop, redone, "yes", 5, round_=2)
    await judge(loop, happy, "yes", 3)
    await withdrawn(loop)
    await settled(loop, policy)
    recount, steps = await recounted(loop, policy)
    assert recount.agrees(), list(recount.lines())
    assert (recount.cases, recount.counted, steps[-1]) == (3, 3, (3, 3))
    assert recount.cells > 100
    assert "all cases agree" in list(recount.lines())


async def test_what_was_altered_by_hand_is_found_by_case_and_by_cell(loop: Loop, policy: Policy) -> None:
    said = await answered(loop)
    await settled(loop, policy)
    store = loop.stores["assessment"]
    assert isinstance(store, MemoryStore)
    store.documents[said["case_id"]]["st"]["counted"]["unit"] = "d-water"
    [sums] = [one["st"] for i, one in store.documents.items() if i.startswith("sums:") and ":unit:" in i]
    sums["rows"] = {key: text.replace("1", "2", 1) for key, text in sums["rows"].items()}
    recount, _ = await recounted(loop, policy)
    assert not recount.agrees()
    [case] = recount.differing
    assert case == f"{said['number']}: unit is d-labour by the journals, d-water as kept"
    [cell] = recount.off
    assert cell == f"{PERIOD} unit d-labour admitted/admitted: recomputed 1, kept 2"


async def test_where_a_township_was_another_the_way_out_is_named(loop: Loop, policy: Policy) -> None:
    said = await answered(loop)
    await settled(loop, policy)
    store = loop.stores["assessment"]
    assert isinstance(store, MemoryStore)
    store.documents[said["case_id"]]["st"]["counted"]["town"] = "t03"
    recount, _ = await recounted(loop, policy)
    assert [one.split(": ")[1] for one in recount.differing] == ["town is  by the journals, t03 as kept"]
    [way_out] = [line for line in recount.lines() if "units.yaml" in line]
    assert way_out.endswith("units.yaml has to say since when (was: parent, until)")


async def test_the_screen_shows_each_rate_and_of_what_it_is_made(loop: Loop, policy: Policy) -> None:
    await answered(loop)
    await withdrawn(loop)
    await settled(loop, policy)
    lines = list(printed(await figures(loop, period=PERIOD, by="unit")))
    assert lines[0] == f"{PERIOD}　公式 2026.2 版"
    [completion] = [line.split() for line in lines if line.startswith("办结率")]
    assert completion == ["办结率", "100.0%", "1", "÷", "1", "不计：诉求人撤回", "1", "件"]
    [labour] = [line for line in lines if line.startswith("县人力资源和社会保障局")]
    assert "(100.0% 1/1)" in labour
    assert "—" in labour


async def test_a_roll_up_is_the_sum_of_what_its_pools_had_said_by_then(loop: Loop, policy: Policy) -> None:
    """So that what a closed period has put aside, with how far each roll-up had come, can be made again."""
    happy = await answered(loop)
    await settled(loop, policy)
    await judge(loop, happy, "yes", 5)
    await settled(loop, policy)
    store = loop.stores["assessment"]
    assert isinstance(store, MemoryStore)
    found = 0
    for document in [one for i, one in store.documents.items() if i.startswith("sums:")]:
        month, part = document["st"]["month"], document["st"]["part"]
        summed = Counter[tuple[str, str]]()
        for cursor, upto in document["in"].items():
            for entry in (await store.journal(cursor.removeprefix("assessment/")))[:upto]:
                for row in entry["data"]["moved"]:
                    if (row["month"], row["part"]) == (month, part):
                        summed.update({(row["key"], name): n for name, n in row["counts"].items()})
        columns = document["st"]["columns"]
        rows = {key: zip(columns, map(int, text.split()), strict=True) for key, text in document["st"]["rows"].items()}
        assert +summed == Counter({(key, name): n for key, counts in rows.items() for name, n in counts if n})
        found += len(summed)
    assert found > 50
