"""How each matter really went, read from the topics of all services: not what the actors believe."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from libs.common.bus import CASES
from libs.common.envelope import Heard, Record, key_of, read
from libs.common.events.evaluation import CaseClosed
from libs.ops.demo.matters import EVENTS, Matter
from libs.ops.topics import read_topics

STEPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CaseSubmitted": "接办", "CaseDispatched": "交办", "CaseTakenOn": "处置", "CitizenContacted": "处置",
        "ReturnRequested": "退单", "SupervisionOrdered": "督办", "CaseEscalated": "提级", "ResultReported": "反馈",
        "ResultSentBack": "退回", "ReplyGiven": "回复", "EvaluationReceived": "评价", "CaseClosed": "办结",
    }
)  # fmt: skip
QUIET_SECONDS: Final = 0.5
NO_CASE: Final = ":"
"""Stands in the id of what is no case: `unit:t02`, `pool:26-000000`."""
Said = Callable[[str], AsyncGenerator[Record]]
NAMES: Final = {wire: name for name, wire in EVENTS.items()}


@dataclass
class Course:
    """One matter as the topics tell it; what was delivered twice counts once."""

    facts: dict[str, Heard] = field(default_factory=dict)

    def hear(self, fact: Heard) -> None:
        """Notes one fact."""
        self.facts.setdefault(fact.id, fact)

    def times(self, event: str) -> int:
        """How often that event was said; `CallBackOpened dissatisfied`: with that reason."""
        name, _, reason = event.partition(" ")
        said = [fact for fact in self.facts.values() if NAMES.get(fact.type) == name]
        return sum(not reason or fact.data.get("reason") == reason for fact in said)

    @property
    def end(self) -> str:
        """The outcome it was closed with, or nothing while it is open."""
        return next((f.data["outcome"] for f in self.facts.values() if f.type == CaseClosed.type()), "")

    @property
    def path(self) -> str:
        """The steps it took, in order of time: 接办 交办 处置 反馈 回复 评价 办结."""
        told = sorted(self.facts.values(), key=lambda fact: (fact.said, fact.source, fact.sequence or 0))
        steps = [STEPS[name] for fact in told if (name := NAMES.get(fact.type, "")) in STEPS]
        return " ".join(step for step, before in zip(steps, ["", *steps], strict=False) if step != before)


def faults_of(matter: Matter, course: Course) -> list[str]:
    """What differs from the proper end that was written beforehand; nothing if it is as it should be."""
    if course.end != matter.end:
        return [f"该是 {matter.end}，却是 {course.end or '没有办结'}"]
    seen = {event: course.times(event) for event in matter.sees}
    return [
        f"{event} 该有 {matter.sees[event]} 次，却有 {n} 次" for event, n in seen.items() if n != matter.sees[event]
    ]


async def closings(said: Said) -> AsyncGenerator[tuple[str, str]]:
    """Case and outcome of every close, as it is said."""
    async with aclosing(said("case.evaluation")) as records:
        async for record in records:
            fact = read(record)
            if isinstance(fact, Heard) and fact.type == CaseClosed.type():
                yield fact.subject, fact.data["outcome"]


async def courses_of(
    said: Said, settled: Callable[[Mapping[str, Course]], bool], within: float = 60.0
) -> dict[str, Course]:
    """Case to course; reads until all is settled and nothing more comes, or for that many seconds."""
    found: dict[str, Course] = {}
    topics = [name for name in read_topics() if name.startswith(CASES)]
    heard = asyncio.Event()
    listeners = [asyncio.create_task(_listen(said(topic), found, heard)) for topic in topics]
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            while await _news(heard) or not settled(found):
                heard.clear()
    for listener in listeners:
        listener.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)
    return found


async def _listen(records: AsyncGenerator[Record], found: dict[str, Course], heard: asyncio.Event) -> None:
    async with aclosing(records):
        async for record in records:
            fact = read(record)
            if isinstance(fact, Heard) and NO_CASE not in fact.subject:
                found.setdefault(key_of(fact.subject), Course()).hear(fact)
                heard.set()


async def _news(heard: asyncio.Event) -> bool:
    """Whether anything came within a moment."""
    with suppress(TimeoutError):
        async with asyncio.timeout(QUIET_SECONDS):
            await heard.wait()
    return heard.is_set()
