"""What partners put on the edge topics: each is its own, and none says what only a journal of ours may say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import to_json

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.envelope import Record
from libs.common.events.fact import _type
from libs.common.journal.audit import Asked
from libs.common.journal.runtime import Runtime
from libs.common.policy import load_policy
from libs.common.settings import Settings
from libs.common.store.memory import MemoryStore
from libs.common.tests.conftest import START
from services.intake.app import book_of
from services.intake.domain.submission import Submission
from services.intake.prepare import Registrar

EXAMPLES = Path(__file__).parents[3] / "contracts/examples"
POLICY = load_policy(Settings().config)


def intake(store: MemoryStore) -> Runtime:
    who = POLICY.deployment.model_copy(update={"bus_channels": ("p12315", "hall")})
    clock = SetClock(START)
    book = book_of(Registrar(who.prefix, who.tenant, "a key of these tests only", clock.now), who)
    return Runtime(book=book, store=store, bus=MemoryBus(), clock=clock, policy=POLICY, seed=1)


@pytest.fixture
async def store() -> MemoryStore:
    store = MemoryStore()
    await store.start([*intake(store).book.indexes])
    return store


def submission(channel: str, name: str, phone: str, external: str = "x1", offset: int = 0, **more: Any) -> Record:
    """As a partner publishes it; every one of them begins to count at 1."""
    event = {
        "specversion": "1.0", "id": "1", "source": channel, "type": "caseloop.submission.v1", "time": "2026-10-09T01:00:00Z",
        "data": {"external_id": external, "text": f"{name}说路灯坏了", "name": name, "phone": phone}, **more,
    }  # fmt: skip
    return Record(f"channel.{channel}.submissions", 0, offset, external.encode(), to_json(event))


def known(store: MemoryStore) -> dict[str, dict[str, Any]]:
    """Cases by the end of their citizen's number."""
    return {doc["st"]["people"][0]["phone"][-4:]: doc["st"] for doc in store.documents.values() if doc["st"]}


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(submission("hall", "李四", "13900000002"), id="two partners"),
        pytest.param(submission("p12315", "李四", "13900000002", "x2", 1), id="one that uses an id twice"),
    ],
)
async def test_two_submissions_of_one_id_stay_two_peoples(store: MemoryStore, second: Record) -> None:
    await intake(store).inbox.take([submission("p12315", "张三", "13800000001"), second])
    cases = known(store)
    assert {end: case["text"] for end, case in cases.items()} == {"0001": "张三说路灯坏了", "0002": "李四说路灯坏了"}
    assert cases["0002"]["channel"] == second.topic.split(".")[1]
    assert cases["0001"]["number"] != cases["0002"]["number"]


@pytest.mark.parametrize("name", ["case-closed", "case-dispatched", "case-merged"])
async def test_a_partner_cannot_say_what_a_service_says(store: MemoryStore, name: str) -> None:
    runtime = intake(store)
    await runtime.inbox.take([submission("hall", "张三", "13800000001")])
    [(case, before)] = [(i, doc["v"]) for i, doc in store.documents.items() if doc["st"]]
    data = json.loads((EXAMPLES / f"{name}.v1.json").read_text(encoding="utf-8"))["data"]
    said = submission("p12315", "", "", offset=9, subject=case, type=f"caseloop.{name}.v1", sequence=1, data=data)
    await runtime.inbox.take([said])
    assert store.documents[case]["v"] == before
    letters = [letter.reason for letter in (await runtime.letters.page("", 9))[0]]
    topic = "channel.p12315.submissions"
    wanted = f"type: caseloop.{name}.v1 does not come on {topic}, which carries caseloop.submission"
    assert letters == ([wanted] if f"caseloop.{name}" in runtime.book.rules else [])


@pytest.fixture
def newer_code(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    _type.cache_clear()


@pytest.mark.parametrize("key", [None, b"x1"])
async def test_a_submission_of_a_newer_version_waits_in_its_case_for_newer_code(
    store: MemoryStore, newer_code: pytest.MonkeyPatch, key: bytes | None
) -> None:
    newer = submission("hall", "张三", "13800000001", type="caseloop.submission.v2")._replace(key=key)
    runtime = intake(store)
    await runtime.inbox.take([newer])
    [(case, held)] = [(one.subject, one) for one in (await runtime.bench.page("", 9))[0]]
    assert held.error == "caseloop.submission.v2 is a version this code does not know"
    newer_code.setattr(Submission, "VERSION", 2)
    _type.cache_clear()
    assert await intake(store).bench.act(case, Asked("zhou", "retry", "the code was renewed", held.id)) == []
    assert list(known(store)) == ["0001"]
