"""What may stand in the place of a record that nobody could read: what stood there, and nothing that was decided."""

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic_core import from_json

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.errors import Refused
from libs.common.journal.audit import SHELF, Asked
from libs.common.journal.held import Held
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START
from libs.common.tests.test_marks import said

TORN = None
TEXTS = {1: "first", 2: "second", 3: "third", 4: "fourth"}


def kind(number: int) -> str:
    return "submitted" if number == 1 else "supplemented"


async def middle(*numbers: int | None) -> Runtime:
    """A service that has heard these of one case; `TORN` stands for a record that nobody can read."""
    store = MemoryStore()
    made = Runtime(book=toys.MIDDLE, store=store, bus=MemoryBus(), clock=SetClock(START), policy=toys.Policy(), seed=1)
    for place, number in enumerate(numbers):
        record = said("one", number or 1, kind(number or 1), TEXTS[number or 1])._replace(offset=100 + place)
        await made.inbox.take([record if number else record._replace(value=b"{torn")])
    return made


async def replace(service: Runtime, held: Held, number: int, text: str = "") -> Sequence[Held]:
    event: Any = from_json(said("one", number, kind(number), text or TEXTS[number]).value or b"")
    return await service.bench.act("one", Asked("zhou", "replace", "torn", held.id, event))


async def texts(service: Runtime) -> list[str]:
    return [entry["data"]["text"] for entry in await service.store.journal("one")]


async def torn_ones(service: Runtime) -> list[Held]:
    return [held for held in await service.bench.of("one") if held.type == "caseloop.unreadable.v1"]


async def test_a_whole_event_that_fails_as_well_is_refused_and_nothing_is_changed() -> None:
    service = await middle(TORN)
    [torn] = before = await service.bench.of("one")
    with pytest.raises(Refused, match="a bug in the rule") as refused:
        await replace(service, torn, 1, "poison")
    assert (refused.value.code, refused.value.status) == ("still-failed", 422)
    assert await service.bench.of("one") == before
    assert await service.store.shelf(SHELF) == []


@pytest.mark.parametrize(
    ("heard", "number"),
    [
        pytest.param((1, 2, TORN), 2, id="the last one"),
        pytest.param((1, 2, TORN, 3), 2, id="the last one, and more is behind it"),
        pytest.param((1, 2, TORN, 3), 1, id="an older one"),
        pytest.param((1, TORN, 2, 3), 2, id="one that is held behind it"),
    ],
)
async def test_what_was_decided_or_is_held_is_not_taken_in_a_second_time(
    heard: tuple[int | None, ...], number: int
) -> None:
    service = await middle(*heard)
    before, [torn] = await texts(service), await torn_ones(service)
    with pytest.raises(Refused, match=f"front {number} is decided already, or held") as refused:
        await replace(service, torn, number)
    assert (refused.value.code, refused.value.status) == ("already-passed", 409)
    assert await texts(service) == before


async def test_what_came_later_does_not_stand_before_it() -> None:
    service = await middle(1, TORN, 3)
    [torn] = await torn_ones(service)
    with pytest.raises(Refused, match="it stood before front 3"):
        await replace(service, torn, 4)


@pytest.mark.parametrize("heard", [(1, TORN, 3), (1, TORN)])
async def test_what_stood_there_is_taken_in_also_when_more_is_behind_it(heard: tuple[int | None, ...]) -> None:
    service = await middle(*heard)
    [torn] = await torn_ones(service)
    assert await replace(service, torn, 2) == []
    assert await texts(service) == [TEXTS[number or 2] for number in heard]


async def test_it_is_still_known_after_it_was_tried_in_vain() -> None:
    service = await middle(1, TORN, 3)
    [torn] = await torn_ones(service)
    await service.bench.act("one", Asked("zhou", "retry", "perhaps", torn.id))
    with pytest.raises(Refused, match="front 1 is decided already"):
        await replace(service, torn, 1)
    assert await replace(service, torn, 2) == []


async def test_two_that_nobody_could_read_are_not_the_same_event() -> None:
    service = await middle(1, TORN, TORN, 4)
    first, second = await torn_ones(service)
    await replace(service, first, 2)
    [second] = await torn_ones(service)
    with pytest.raises(Refused, match="front 2 is decided already"):
        await replace(service, second, 2)
    assert await replace(service, second, 3) == []
    assert await texts(service) == list(TEXTS.values())


async def test_of_two_the_later_one_may_be_mended_first() -> None:
    service = await middle(1, TORN, TORN)
    first, second = await torn_ones(service)
    await replace(service, second, 3)
    with pytest.raises(Refused, match="front 3 is decided already, or held"):
        await replace(service, first, 3)
    assert await replace(service, first, 2) == []
    assert await texts(service) == ["first", "second", "third"]


async def test_one_that_was_held_before_anybody_noted_how_far_its_source_was_heard_doubles_nothing() -> None:
    service = await middle(1, 2, TORN)
    assert isinstance(service.store, MemoryStore)
    [kept] = service.store.documents["one"]["held"]
    kept.pop("upto", None)
    [torn] = await torn_ones(service)
    with pytest.raises(Refused, match="front 2 is decided already"):
        await replace(service, torn, 2)
    assert await replace(service, torn, 3) == []
