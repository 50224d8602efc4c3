"""Whose answer is found in the case that a message went on to: the sender's own, and nobody else's."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from libs.common.errors import Refused
from libs.common.policy import load_policy
from services.intake.api import supplement_case
from services.intake.domain.requesters import Supplement
from services.intake.domain.state import Status
from services.intake.tests.test_afterwards import OLD, House, merged_into

TARGET = "c-target"
WORDS = "灯掉下来砸到人了"


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House(load_policy(Path(__file__).parents[3] / "config"))
    await made.runtime.start()
    for case in (OLD, TARGET):
        await made.submit(case)
    yield made
    await made.runtime.stop()


async def merge(house: House) -> None:
    """OLD becomes TARGET; the same person raised both."""
    await house.close(OLD, merged_into(TARGET))


async def unmerge(house: House) -> None:
    apart = {"status": Status.ADMITTED, "merge": None, "formerly": (TARGET,)}
    await house.close(OLD, lambda case: case.model_copy(update=apart))


async def supplement(house: House, case: str, key: str, text: str = WORDS) -> Any:
    secret = (await house.runtime.desk.state(OLD)).people[0].token_mac
    return await supplement_case(house.runtime.desk, case, Supplement(secret=secret, text=text), key)


async def stands(house: House, case: str) -> int:
    return (await house.runtime.desk.document(case)).n


async def test_nobody_is_given_the_receipt_of_another_who_used_the_same_key(house: House) -> None:
    await house.join(TARGET, "1", phone="13900000001")
    await merge(house)
    with pytest.raises(Refused, match="another body") as refused:
        await house.join(OLD, "1", phone="13900000002")
    assert (refused.value.code, refused.value.status) == ("key-reused", 422)


async def test_without_a_phone_the_key_is_who_it_is_and_the_words_are_compared_as_well(house: House) -> None:
    await merge(house)
    person, joined = await house.join(OLD, "1")
    same, again = await house.join(OLD, "1")
    assert (same, again.position, again.repeated) == (person, joined.position, True)
    with pytest.raises(Refused, match="another body"):
        await house.join(OLD, "1", language="en")


async def test_words_are_not_lost_because_somebody_else_used_that_key_there(house: House) -> None:
    await house.join(TARGET, "1", phone="13900000001")
    await merge(house)
    with pytest.raises(Refused, match="another body"):
        await supplement(house, OLD, "1")
    n = await stands(house, TARGET)
    done = await supplement(house, OLD, "2")
    assert (done.subject, done.position, done.repeated) == (TARGET, {"intake": n + 1}, False)


async def test_words_that_went_on_are_answered_the_same_also_when_the_merge_was_taken_back(house: House) -> None:
    await merge(house)
    done = await supplement(house, OLD, "1")
    assert (await supplement(house, OLD, "1")).position == done.position
    await unmerge(house)
    again = await supplement(house, OLD, "1")
    assert (again.subject, again.position, again.repeated) == (TARGET, done.position, True)
    with pytest.raises(Refused, match="another body"):
        await supplement(house, OLD, "1", "别的话")
    [said] = [entry for entry in await house.store.journal(TARGET) if entry["cause"] == "cmd:1"]
    assert said["data"]["person"] == (await house.runtime.desk.state(TARGET)).people[0].id
