"""What a recount is compared with is measured as the recount is: after the journals were read once."""

from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.bench import recounting

COLD, WARM, RULES = 30.0, 2.0, 1.0


class Journals:
    """Of one case; whoever reads them first waits for the disk."""

    def __init__(self, clock: Any) -> None:
        self.clock, self.read = clock, 0

    async def pages(self) -> AsyncIterator[Any]:
        self.clock.now += WARM if self.read else COLD
        self.read += 1
        yield SimpleNamespace(told=["case"])


async def test_the_bare_reading_is_not_slower_for_being_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=0.0)
    timer = SimpleNamespace(perf_counter=lambda: clock.now, process_time=lambda: clock.now)

    async def recompute(journals: Journals, recount: Any, _step: Callable[..., None]) -> None:
        recount.cases = sum([len(page.told) async for page in journals.pages()])
        clock.now += RULES

    monkeypatch.setattr(recounting, "time", timer)
    monkeypatch.setattr(recounting, "recompute", recompute)
    recount: Any = SimpleNamespace(cases=0, agrees=lambda: True)
    journals: Any = Journals(clock)
    said = await recounting.timed(journals, recount, 1)
    assert (said["read_s"], said["recount_s"], said["cpu_s"]) == (WARM, WARM + RULES, WARM + RULES)
