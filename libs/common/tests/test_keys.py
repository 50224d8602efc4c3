"""What an Idempotency-Key stands for: one command with one body."""

import pytest
from pydantic import BaseModel

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.journal.desk import body_of
from libs.common.journal.runtime import Runtime
from libs.common.journal.several import Wish, decide_all
from libs.common.store.memory import MemoryStore
from libs.common.tests import front, toys
from libs.common.tests.conftest import START


class Approve(BaseModel):
    by: str = "li"


class Reject(BaseModel):
    by: str = "li"


def rule(_state: toys.FrontState | None, command: BaseModel, _now: Now) -> Decision[toys.FrontState]:
    said = type(command).__name__
    return Decision(toys.FrontState(texts=(said,)), (front.Submitted(text=said),))


@pytest.fixture
def service() -> Runtime:
    return Runtime(
        book=toys.FRONT, store=MemoryStore(), bus=MemoryBus(), clock=SetClock(START), policy=toys.Policy(), seed=1
    )


async def test_another_command_with_the_same_words_is_not_taken_for_the_same(service: Runtime) -> None:
    await service.desk.decide("one", rule, Approve(), key="k")
    with pytest.raises(Refused, match="used with another") as refused:
        await service.desk.decide("one", rule, Reject(), key="k")
    assert (refused.value.code, refused.value.status) == ("key-reused", 422)
    [answer] = await decide_all(service.desk, rule, [Wish("one", Reject(), "k")])
    assert isinstance(answer, Refused)
    assert await service.desk.state("one") == toys.FrontState(texts=("Approve",))


async def test_the_same_command_is_answered_as_before(service: Runtime) -> None:
    done = await service.desk.decide("one", rule, Approve(), key="k")
    again = await service.desk.decide("one", rule, Approve(), key="k")
    assert (again.repeated, again.position) == (True, done.position)
    [answer] = await decide_all(service.desk, rule, [Wish("one", Approve(), "k")])
    assert not isinstance(answer, Refused)
    assert answer.repeated


async def test_what_was_answered_before_names_were_kept_is_known_by_its_words(service: Runtime) -> None:
    """The documents keep it for 30 days."""
    await service.desk.decide("one", rule, Approve(), key="k")
    assert isinstance(service.store, MemoryStore)
    [answer] = service.store.documents["one"]["taken"].values()
    answer[:] = [body_of(Approve()), *answer[1:4]]
    assert (await service.desk.decide("one", rule, Approve(), key="k")).repeated
    with pytest.raises(Refused, match="used with another"):
        await service.desk.decide("one", rule, Approve(by="wang"), key="k")
