"""An event of a partner under an id that was taken before: the same words are dropped, others are not lost."""

from typing import Any

import pytest
from pydantic_core import to_json

from libs.common.envelope import Record
from libs.common.errors import Refused
from libs.common.journal.audit import Asked
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.test_as_it_came import service
from libs.common.tests.test_laden import EDGE, Note
from libs.common.tests.test_marks import said

FIRST = {"text": "138-0000", "more": 1}


def noted(data: Any, offset: int, **changes: Any) -> Record:
    event = {
        "specversion": "1.0", "id": "n1", "source": "x", "subject": "one", "type": Note.type(),
        "time": "2026-10-09T02:00:00Z", "data": data, **changes,
    }  # fmt: skip
    return Record(EDGE, 0, offset, b"one", to_json(event))


@pytest.fixture
async def heard() -> Runtime:
    """After the first words of the partner."""
    made = service(MemoryStore(), EDGE)
    await made.inbox.take([said("one", 1, "submitted", "a ditch"), noted(FIRST, 1)])
    return made


async def woken(runtime: Runtime) -> int:
    state = await runtime.desk.state("one")
    assert isinstance(state, toys.MiddleState)
    return state.woken


async def test_the_same_words_are_dropped_however_they_are_written(heard: Runtime) -> None:
    again = [noted(FIRST, 1), noted(dict(reversed(FIRST.items())), 2, time="2026-10-10T02:00:00Z")]
    await heard.inbox.take(again)
    assert await woken(heard) == 1
    assert await heard.letters.page("", 9) == ([], "")


async def test_other_words_become_a_dead_letter_that_says_so(heard: Runtime) -> None:
    corrected = noted({**FIRST, "text": "13800000000"}, 2)
    for _ in range(2):
        await heard.inbox.take([corrected, said("two", 1, "submitted", "a ditch")])
    [letter] = (await heard.letters.page("", 9))[0]
    assert (letter.id, letter.reason) == (f"{EDGE}-0-2", "one took in something else under the id n1 of x")
    assert "13800000000" in letter.text
    assert await woken(heard) == 1
    assert await heard.desk.state("two") == toys.MiddleState(dispatched=1)


async def test_two_of_one_batch_are_told_apart_as_well() -> None:
    made = service(MemoryStore(), EDGE)
    await made.inbox.take([said("one", 1, "submitted", "a ditch"), noted(FIRST, 1), noted({"text": "other"}, 2)])
    assert [letter.id for letter in (await made.letters.page("", 9))[0]] == [f"{EDGE}-0-2"]


async def test_such_a_letter_is_taken_in_under_an_id_of_its_own_only(heard: Runtime) -> None:
    await heard.inbox.take([noted({"text": "13800000000"}, 2)])
    [letter] = (await heard.letters.page("", 9))[0]
    with pytest.raises(Refused, match="give the whole event under an id of its own") as refused:
        await heard.letters.act(Asked("zhou", "replay", "as it came", letter.id))
    assert (refused.value.code, refused.value.status) == ("id-reused", 409)
    whole = {
        "specversion": "1.0", "id": "n1-corrected", "source": "x", "subject": "one", "type": Note.type(),
        "time": "2026-10-09T02:00:00Z", "data": {"text": "13800000000"},
    }  # fmt: skip
    await heard.letters.act(Asked("zhou", "replay", "corrected", letter.id, whole))
    assert await woken(heard) == 2
    assert await heard.letters.page("", 9) == ([], "")


async def test_what_was_taken_before_words_were_remembered_is_the_same_whatever_it_says(heard: Runtime) -> None:
    assert isinstance(heard.store, MemoryStore)
    for cause in heard.store.documents["one"]["taken"].values():
        cause[0] = ""
    await heard.inbox.take([noted({"text": "13800000000"}, 2)])
    assert await woken(heard) == 1
    assert await heard.letters.page("", 9) == ([], "")


async def test_a_record_that_cannot_be_read_is_the_same_however_the_reason_is_worded(heard: Runtime) -> None:
    torn = Record("case.front", 0, 9, b"one", b"{torn")
    await heard.inbox.take([torn])
    [held] = await heard.bench.of("one")
    await heard.inbox.take([torn._replace(value=b"{torn otherwise")])
    assert [one.id for one in await heard.bench.of("one")] == [held.id]
    assert await heard.letters.page("", 9) == ([], "")
