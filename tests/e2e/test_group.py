"""A matter of five hundred people: each is told once, each has an own vote, and no document grows with the group."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from pydantic_core import from_json, to_json

from libs.common.policy import Policy
from libs.common.secrets import secret_mac
from libs.common.settings import DEVELOPMENT_KEY
from libs.common.store import Store
from libs.common.store.memory import MemoryStore
from tests.e2e.conftest import Loop, eventually, in_memory, started
from tests.e2e.test_loop import at_desk, handle, heard, submit

GROUP = 500
AT_ONCE = 25
UNIT = "d-labour"
BOUND = 100_000
WITHIN = 120.0
BEYOND = frozenset({"intake", "evaluation"})
"""Services whose document still grows with the group: who its people are, and how each of them votes."""


async def join(loop: Loop, case: str, n: int) -> str:
    said = {"name": "李", "phone": f"1390000{n:04d}"}
    answer = await loop.post(f"/intake/v1/cases/{case}/join", said)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


async def vote(loop: Loop, case: str, token: str) -> None:
    secret = secret_mac(DEVELOPMENT_KEY, case, token)
    body = {"secret": secret, "contacted": "yes", "resolved": "yes", "satisfied": 5}
    answer = await loop.post(f"/evaluation/v1/cases/{case}/rating", body)
    assert answer.status_code == 200, answer.text


def sizes(store: Store) -> dict[str, int]:
    """How large each document is, with the journal that it still holds."""
    assert isinstance(store, MemoryStore)
    return {name: len(to_json(document)) for name, document in store.documents.items()}


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_of_five_hundred_each_is_told_once_and_has_a_vote_and_no_document_grows_with_them(
    policy: Policy, tmp_path: Path
) -> None:
    engines = in_memory()
    async with started(policy, engines, tmp_path / "outbox.jsonl") as loop:
        said = await submit(loop, "公司拖欠农民工工资三个月不发")
        case, tokens = said["case_id"], [said["token"]]
        await at_desk(loop, case, UNIT)
        for first in range(1, GROUP, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, GROUP))
            tokens += await asyncio.gather(*(join(loop, case, n) for n in numbers))
        await handle(loop, case, UNIT, "工资发到每个人手里了。")
        await heard(loop, "evaluation", case, "evaluation-invited", GROUP)
        lines = [from_json(line) for line in (tmp_path / "outbox.jsonl").read_bytes().splitlines()]
        results = Counter(line["id"] for line in lines if line["notice"] == "result")
        assert (len(results), set(results.values())) == (GROUP, {1})
        for token in tokens:
            await vote(loop, case, token)
        await heard(loop, "evaluation", case, "case-closed")

        async def short() -> bool:
            return not any("long" in doc for one in engines.values() for doc in one.store.documents.values())  # type: ignore[attr-defined]

        await eventually(short, "journals are shortened", WITHIN)
        largest = {name: max(sizes(one.store).values(), default=0) for name, one in engines.items()}
        assert {name: size for name, size in largest.items() if size > BOUND and name not in BEYOND} == {}
