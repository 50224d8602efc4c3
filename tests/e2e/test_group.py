"""A matter of five hundred people: each is told once, each has an own vote, and no document grows with the group."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from bson import encode
from pydantic_core import from_json

from libs.common.bus import Message
from libs.common.bus.memory import MemoryBus
from libs.common.engines import Engines
from libs.common.policy import Policy
from libs.common.secrets import secret_mac
from libs.common.settings import DEVELOPMENT_KEY
from libs.common.store import Doc, Store, Write
from libs.common.store.memory import MemoryStore
from tests.e2e.conftest import NAMES, Loop, eventually, started
from tests.e2e.test_loop import at_desk, handle, heard, submit

GROUP = 500
AT_ONCE = 25
UNIT = "d-labour"
BOUND = 100_000
AN_EVENT = 20_000
WITHIN = 240.0
WORDS = {"contacted": "yes", "resolved": "yes", "satisfied": 5}


class Weighed(MemoryStore):
    """A store that notes how large each document was at its largest, journal and all, and what it held then."""

    def __init__(self) -> None:
        super().__init__()
        self.largest: dict[str, tuple[int, dict[str, int]]] = {}

    async def write(self, writes: Sequence[Write]) -> bool:
        done = await super().write(writes)
        for one in writes:
            document = self.documents[one.id]
            size = len(encode(document))
            if size > self.largest.get(one.id, (0, {}))[0]:
                self.largest[one.id] = size, _parts(document)
        return done


def _parts(document: Doc) -> dict[str, int]:
    return {name: len(encode({name: value})) for name, value in document.items()}


class WeighedBus(MemoryBus):
    """A bus that notes the largest message of each topic."""

    def __init__(self) -> None:
        super().__init__()
        self.largest: Counter[str] = Counter()

    async def publish(self, topic: str, messages: Sequence[Message]) -> frozenset[str]:
        self.largest[topic] = max([self.largest[topic], *(len(message.value) for message in messages)])
        return await super().publish(topic, messages)


def weighed() -> dict[str, Engines]:
    bus = WeighedBus()
    return {name: Engines(bus, Weighed()) for name in NAMES}


def too_large(engines: dict[str, Engines]) -> dict[str, Any]:
    """Documents, by service, and topics that were beyond their bound at any step."""
    found: dict[str, Any] = {}
    for name, one in engines.items():
        assert isinstance(one.store, Weighed)
        found |= {f"{name}/{i}": size for i, size in one.store.largest.items() if size[0] > BOUND}
        assert isinstance(one.bus, WeighedBus)
        found |= {topic: size for topic, size in one.bus.largest.items() if size > AN_EVENT}
    return found


async def join(loop: Loop, case: str, n: int) -> str:
    said = {"name": "李", "phone": f"1390000{n:04d}"}
    answer = await loop.post(f"/intake/v1/cases/{case}/join", said)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


async def grow(loop: Loop, case: str, group: int) -> list[str]:
    """Others join the one who raised it, many at once; their receipts."""
    tokens: list[str] = []
    for first in range(1, group, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, group))
        tokens += await asyncio.gather(*(join(loop, case, n) for n in numbers))
    return tokens


async def vote(loop: Loop, case: str, token: str, key: str = "") -> int:
    body = {"secret": secret_mac(DEVELOPMENT_KEY, case, token), **WORDS}
    return (await loop.post(f"/evaluation/v1/cases/{case}/rating", body, key)).status_code


async def entries(loop: Loop, service: str, type_: str) -> list[Doc]:
    """What a service said by that name, of whichever document."""
    store = loop.stores[service]
    assert isinstance(store, MemoryStore)
    said = [entry for document in list(store.documents) for entry in await store.journal(document)]
    return [entry["data"] for entry in said if entry["type"] == f"caseloop.{type_}.v1"]


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_of_five_hundred_each_is_told_once_and_has_a_vote_and_no_document_grows_with_them(
    policy: Policy, tmp_path: Path
) -> None:
    engines = weighed()
    async with started(policy, engines, tmp_path / "outbox.jsonl") as loop:
        said = await submit(loop, "公司拖欠农民工工资三个月不发")
        case = said["case_id"]
        await at_desk(loop, case, UNIT)
        tokens = [said["token"], *await grow(loop, case, GROUP)]
        assert await join(loop, case, GROUP - 1) == tokens[-1]
        await handle(loop, case, UNIT, "工资发到每个人手里了。")
        await _invited(loop, case)
        lines = [from_json(line) for line in (tmp_path / "outbox.jsonl").read_bytes().splitlines()]
        results = Counter(line["id"] for line in lines if line["notice"] == "result")
        assert (len(results), set(results.values())) == (GROUP, {1})
        for n, token in enumerate(tokens):
            assert await vote(loop, case, token, f"vote {n}") == 200
            assert n == GROUP - 1 or await vote(loop, case, token) == 409
        assert await vote(loop, case, tokens[0], "vote 0") == 200, "sent again after hundreds it has its answer"
        await heard(loop, "evaluation", case, "case-closed")
        words = await entries(loop, "evaluation", "evaluation-received")
        assert len({word["person"] for word in words}) == len(words) == GROUP
        assert (await entries(loop, "evaluation", "case-closed"))[0]["outcome"] == "satisfied"
        await _supplement(loop, case, tokens[-1])
        await _shown(engines["portal"].store, case)
        assert too_large(engines) == {}


async def _invited(loop: Loop, case: str) -> None:
    """Each once."""
    await heard(loop, "evaluation", case, "evaluation-invited", 1)

    async def all_of_them() -> bool:
        return len(await entries(loop, "evaluation", "evaluation-invited")) >= GROUP

    await eventually(all_of_them, "everybody is invited", WITHIN)
    invited = [fact["person"] for fact in await entries(loop, "evaluation", "evaluation-invited")]
    assert len(set(invited)) == len(invited) == GROUP


async def _supplement(loop: Loop, case: str, token: str) -> None:
    """The last who joined is one of them: the matter is over, and they are not taken for a stranger."""
    body = {"secret": secret_mac(DEVELOPMENT_KEY, case, token), "text": "谢谢"}

    async def over() -> bool:
        answer = await loop.post(f"/intake/v1/cases/{case}/supplement", body)
        return bool(answer.json().get("code") == "closed")

    await eventually(over, "intake knows that it is over", WITHIN)


async def _shown(portal: Store, case: str) -> None:
    """The readers have heard the end."""

    async def closed() -> bool:
        [document] = (await portal.load([case])).values()
        return bool(document["st"]["matter"]["ending"])

    await eventually(closed, "the portal shows the end", WITHIN)
