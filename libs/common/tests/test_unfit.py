"""A stored state that today's code cannot read, or cannot say a time for: its case alone waits, and is named."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.decision import Decision
from libs.common.errors import Unavailable
from libs.common.journal import timers
from libs.common.journal.audit import Asked
from libs.common.journal.book import Book
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START, eventually
from libs.common.tests.test_brake import noted
from libs.common.tests.test_laden import EDGE, Note, note
from libs.common.tests.test_marks import said

SPOILT = "many"


class House:
    """The toy service `middle` on engines in memory."""

    def __init__(self, book: Book = toys.MIDDLE) -> None:
        self.bus, self.store, self.clock = MemoryBus(), MemoryStore(), SetClock(START)
        self.runtime = Runtime(
            book=book, store=self.store, bus=self.bus, clock=self.clock, policy=toys.Policy(), seed=1, tick=0.01
        )

    async def take(self, *cases: str, text: str = "a ditch", n: int = 1) -> None:
        kind = "submitted" if n == 1 else "supplemented"
        await self.runtime.inbox.take([said(case, n, kind, text) for case in cases])

    def spoil(self, *cases: str) -> None:
        """As a version wrote it that knew other words."""
        for case in cases:
            self.store.documents[case]["st"]["dispatched"] = SPOILT

    def mend(self, case: str) -> None:
        self.store.documents[case]["st"]["dispatched"] = 1

    def woken(self, case: str) -> int:
        return int(self.store.documents[case]["st"]["woken"])


@pytest.fixture
def house() -> House:
    return House()


async def test_what_comes_for_it_is_held_in_it_and_every_other_case_flows_on(house: House) -> None:
    await house.take("bad", "good")
    house.spoil("bad")
    await house.take("bad", "good", n=2)
    await house.take("bad", n=3)
    assert await house.runtime.desk.state("good") == toys.MiddleState(dispatched=2)
    first, second = await house.runtime.bench.of("bad")
    assert (first.why, second.why) == ("failed", "behind")
    assert first.error.startswith("its state cannot be read: ValidationError: 1 validation error for MiddleState")
    assert house.store.documents["bad"]["st"]["dispatched"] == SPOILT


async def test_once_it_can_be_read_again_all_is_taken_in_in_order(house: House) -> None:
    await house.take("bad")
    house.spoil("bad")
    for n, text in ((2, "second"), (3, "third")):
        await house.take("bad", text=text, n=n)
    first, _ = await house.runtime.bench.of("bad")
    tried = Asked("zhou", "retry", "mended", first.id)
    with pytest.raises(Unavailable, match="middle/bad: this code cannot read its state"):
        await house.runtime.bench.act("bad", tried)
    house.mend("bad")
    assert await house.runtime.bench.act("bad", tried) == []
    assert [entry["data"]["text"] for entry in await house.store.journal("bad")] == ["a ditch", "second", "third"]


async def test_one_that_waited_in_it_is_not_tried_without_a_state() -> None:
    house = House(toys.BACK)
    await house.take("bad", n=2)
    house.store.documents["bad"]["st"] = {"open": SPOILT}
    await house.take("bad", n=3)
    assert [held.why for held in await house.runtime.bench.of("bad")] == ["failed", "behind"]
    assert house.store.documents["bad"]["st"] == {"open": SPOILT}


async def test_a_command_for_it_names_the_case_and_tells_nothing_of_it(house: House) -> None:
    await house.take("bad")
    house.spoil("bad")
    with pytest.raises(Unavailable) as error:
        await house.runtime.desk.decide("bad", toys.submit, toys.Submit(text="a"))
    assert str(error.value) == "middle/bad: this code cannot read its state (ValidationError)"


async def test_code_that_can_read_no_state_stops_by_itself(house: House) -> None:
    cases = [f"c{number}" for number in range(20)]
    await house.take(*cases)
    house.spoil(*cases)
    with pytest.raises(Unavailable, match="20 of 20 cases failed"):
        await house.take(*cases, n=2)


async def test_that_no_state_can_be_read_is_our_fault_also_where_partners_speak() -> None:
    house = House(replace(toys.MIDDLE, reactions={**toys.MIDDLE.reactions, Note: note}, foreign={Note: [EDGE]}))
    cases = [f"p{number}" for number in range(20)]
    await house.take(*cases)
    house.spoil(*cases)
    with pytest.raises(Unavailable, match="20 of 20 cases failed"):
        await house.runtime.inbox.take([noted(number, 1) for number in range(20)])


async def test_what_it_left_unpublished_goes_out_with_the_rest(house: House) -> None:
    house.bus.broken = True
    await house.take("bad", "good")
    house.bus.broken = False
    house.spoil("bad")
    house.clock.move(timedelta(minutes=1))
    assert await house.runtime.sweeper.sweep() == 2
    assert sum(map(len, house.bus.topics["case.middle"])) == 2
    assert await house.store.unpublished("9", 10) == []


@pytest.fixture
async def running(house: House) -> AsyncIterator[House]:
    await house.runtime.start()
    yield house
    await house.runtime.stop()


async def test_it_is_not_woken_and_named_once_and_the_others_are(
    running: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "MOST", 1)
    bad, good = [f"bad{number}" for number in range(3)], [f"good{number}" for number in range(3)]
    await running.take(*bad, text="timer")
    running.clock.move(timedelta(seconds=1))
    await running.take(*good, text="timer")
    running.spoil(*bad)
    running.clock.move(timedelta(hours=2))

    async def the_good_ones_are_woken() -> bool:
        return [running.woken(case) for case in good] == [1, 1, 1]

    with caplog.at_level(logging.ERROR):
        await eventually(the_good_ones_are_woken)
    lines = [record.getMessage() for record in caplog.records]
    assert sorted(line.split(" ")[0] for line in lines) == [f"middle/{case}" for case in bad]
    assert not any("not expected" in line for line in lines)
    for case in bad:
        running.mend(case)

    async def the_mended_ones_are_woken() -> bool:
        return [running.woken(case) for case in bad] == [1, 1, 1]

    await eventually(the_mended_ones_are_woken)


def stumbles(state: toys.MiddleState) -> datetime | None:
    if state.dispatched == 2 or state.woken:
        raise ZeroDivisionError("a bug in due")
    return state.wake_at


async def test_a_state_that_nobody_can_say_a_time_for_is_never_reached_and_the_others_are() -> None:
    house = House(replace(toys.MIDDLE, due=stumbles))
    await house.take("one")
    await house.runtime.inbox.take([said("one", 2, "supplemented", "x"), said("other", 1, "submitted", "x")])
    [held] = await house.runtime.bench.of("one")
    assert (held.why, held.error) == ("failed", "ZeroDivisionError: a bug in due")
    assert await house.runtime.desk.state("one") == toys.MiddleState(dispatched=1)
    assert await house.runtime.desk.state("other") == toys.MiddleState(dispatched=1)


@pytest.mark.parametrize("moves", [True, False], ids=["the state moves", "the state stays"])
async def test_a_timer_after_which_nobody_can_say_a_time_is_held_in_its_case(moves: bool) -> None:
    def wake(state: toys.MiddleState, now: Any) -> Any:
        return toys.wake(state, now) if moves else Decision(state)

    calls = iter([None])

    def due(state: toys.MiddleState) -> datetime | None:
        if state.woken or (not moves and next(calls, 0) == 0):
            raise ZeroDivisionError("a bug in due")
        return START + timedelta(hours=1)

    house = House(replace(toys.MIDDLE, due=due, wake=wake))
    await house.take("one")
    house.clock.move(timedelta(hours=2))
    assert await house.runtime.timers._fire(["one"], house.clock.now()) == 1
    [held] = await house.runtime.bench.of("one")
    assert (held.type, held.error) == ("caseloop.timer.v1", "ZeroDivisionError: a bug in due")
    assert house.woken("one") == 0
