"""How each matter really went, read from the topics of all services: not what the actors believe."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

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
NAMES: Final = {wire: name for name, wire in EVENTS.items()}


@dataclass
class Course:
    """One matter as the topics tell it; what was delivered twice counts once."""

    facts: dict[str, Heard] = field(default_factory=dict)

    def hear(self, fact: Heard) -> None:
        """Notes one fact."""
        self.facts.setdefault(fact.id, fact)

    def times(self, event: str) -> int:
        """How often that event was said."""
        return sum(NAMES.get(fact.type) == event for fact in self.facts.values())

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


async def courses_of(
    kafka_url: str, partitions: int, settled: Callable[[Mapping[str, Course]], bool], within: float = 60.0
) -> dict[str, Course]:
    """Case to course; reads until all is settled and nothing more comes, or for that many seconds."""
    found: dict[str, Course] = {}
    until = time.monotonic() + within
    async with _listening(kafka_url, partitions) as consumer:
        while time.monotonic() < until:
            batches = (await consumer.getmany(timeout_ms=300)).values()
            for heard in _facts(record for batch in batches for record in batch):
                found.setdefault(key_of(heard.subject), Course()).hear(heard)
            if not batches and settled(found):
                break
    return found


@asynccontextmanager
async def _listening(kafka_url: str, partitions: int) -> AsyncIterator[AIOKafkaConsumer]:
    """A reader of every topic of the loop, from its beginning."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_url, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        topics = {name: topic for name, topic in read_topics().items() if name.startswith("case.")}
        consumer.assign(
            [TopicPartition(name, n) for name, t in topics.items() for n in range(t.partitions or partitions)]
        )
        await consumer.seek_to_beginning()
        yield consumer
    finally:
        await consumer.stop()


def _facts(records: Iterable[Record]) -> Iterable[Heard]:
    for raw in records:
        heard = read(Record(raw.topic, raw.partition, raw.offset, raw.key, raw.value, raw.headers))
        if isinstance(heard, Heard):
            yield heard
