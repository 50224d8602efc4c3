"""When a service stops taking in: most of what it took within a minute failed (runtime.md, held events)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pydantic_core import to_json

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.envelope import Record
from libs.common.errors import Unavailable
from libs.common.journal.brake import Brake
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START
from libs.common.tests.test_laden import EDGE, Note, note
from libs.common.tests.test_marks import said

AT = datetime.fromisoformat("2026-10-09T09:00:00+08:00")


def cases(first: int, after: int) -> list[str]:
    return [f"c{number}" for number in range(first, after)]


@pytest.mark.parametrize(
    ("taken", "failed"),
    [
        pytest.param(cases(0, 19), cases(0, 19), id="all failed, and are 19"),
        pytest.param(cases(0, 40), cases(0, 20), id="20 failed, and are just half"),
        pytest.param(cases(0, 500), cases(0, 200), id="many failed of more"),
        pytest.param([], [], id="an empty batch"),
    ],
)
def test_a_service_goes_on(taken: list[str], failed: list[str]) -> None:
    brake = Brake()
    for _ in range(3):
        brake.check(AT, taken=taken, failed=failed)


def test_a_service_stops_where_twenty_cases_failed_and_are_more_than_half() -> None:
    with pytest.raises(Unavailable, match="20 of 39 cases failed within a minute"):
        Brake().check(AT, taken=cases(0, 39), failed=cases(0, 20))


def test_what_failed_is_counted_over_batches_a_case_once() -> None:
    brake = Brake()
    for first in (0, 5, 10):
        brake.check(AT, taken=cases(first, first + 5), failed=cases(first, first + 5))
        brake.check(AT, taken=cases(first, first + 5), failed=cases(first, first + 5))
    with pytest.raises(Unavailable, match="20 of 25"):
        brake.check(AT, taken=cases(15, 25), failed=cases(15, 20))


def test_a_case_that_failed_within_the_minute_counts_though_it_went_well_since() -> None:
    brake = Brake()
    brake.check(AT, taken=cases(0, 15), failed=cases(0, 15))
    brake.check(AT, taken=cases(0, 15), failed=[])
    with pytest.raises(Unavailable, match="20 of 20"):
        brake.check(AT, taken=cases(15, 20), failed=cases(15, 20))


def test_what_was_taken_more_than_a_minute_ago_is_forgotten() -> None:
    brake = Brake()
    brake.check(AT, taken=cases(0, 19), failed=cases(0, 19))
    brake.check(AT + timedelta(seconds=60.001), taken=cases(19, 38), failed=cases(19, 38))


def test_a_batch_that_trips_it_is_not_counted_so_that_the_next_try_is_a_probe() -> None:
    brake = Brake()
    with pytest.raises(Unavailable):
        brake.check(AT, taken=cases(0, 30), failed=cases(0, 30))
    brake.check(AT, taken=cases(30, 35), failed=cases(30, 35))


async def test_what_failed_long_ago_stops_nobody_today() -> None:
    """Twenty cases wait for an operator; a batch says something more of each, and something of a sound one."""
    clock = SetClock(START)
    middle = Runtime(
        book=toys.MIDDLE, store=MemoryStore(), bus=MemoryBus(), clock=clock, policy=toys.Policy(), seed=1
    )  # fmt: skip
    for case in cases(0, 20):
        await middle.inbox.take([said(case, 1, "submitted", "poison")])
        clock.move(timedelta(minutes=10))
    more = [said(case, 2, "supplemented", "and this") for case in cases(0, 20)]
    await middle.inbox.take([*more, said("sound", 1, "submitted", "a ditch")])
    assert await middle.desk.state("sound") == toys.MiddleState(dispatched=1)
    assert [len(await middle.bench.of(case)) for case in cases(0, 20)] == [2] * 20


def noted(number: int, version: int = 2) -> Record:
    """What a partner says whose adapter was brought up to date before we were; each of a case of its own."""
    event = {
        "specversion": "1.0", "id": f"n{number}", "source": "x", "subject": f"p{number}",
        "type": Note.type().replace(".v1", f".v{version}"), "time": "2026-10-09T02:00:00Z", "data": {"text": "new words"},
    }  # fmt: skip
    return Record(EDGE, 0, number, b"x", to_json(event))


async def test_a_partner_whose_events_fail_stops_nothing_that_a_service_says() -> None:
    book = replace(toys.MIDDLE, reactions={**toys.MIDDLE.reactions, Note: note}, foreign={Note: [EDGE]})
    middle = Runtime(
        book=book, store=MemoryStore(), bus=MemoryBus(), clock=SetClock(START), policy=toys.Policy(), seed=1
    )  # fmt: skip
    await middle.inbox.take([*map(noted, range(30)), said("sound", 1, "submitted", "a ditch")])
    assert await middle.desk.state("sound") == toys.MiddleState(dispatched=1)
    assert [held.why for number in range(30) for held in await middle.bench.of(f"p{number}")] == ["failed"] * 30


async def test_what_a_partner_says_does_not_hide_that_most_of_our_own_fails() -> None:
    book = replace(toys.MIDDLE, reactions={**toys.MIDDLE.reactions, Note: note}, foreign={Note: [EDGE]})
    middle = Runtime(
        book=book, store=MemoryStore(), bus=MemoryBus(), clock=SetClock(START), policy=toys.Policy(), seed=1
    )  # fmt: skip
    poison = [said(case, 1, "submitted", "poison") for case in cases(0, 20)]
    with pytest.raises(Unavailable, match="20 of 20 cases failed within a minute"):
        await middle.inbox.take([*map(noted, range(30)), *poison])
