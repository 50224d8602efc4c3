"""The topics of contracts/topics.yaml, and how they are made on a bus."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import yaml
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError
from pydantic import BaseModel, ConfigDict

from libs.common.bus import CASES
from libs.ops.unanswered import Unanswered

FILE: Final = Path(__file__).parents[2] / "contracts" / "topics.yaml"
EXISTS: Final = 36


class Topic(BaseModel):
    """One line of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    partitions: int | None = None
    retention: str | None = None
    acl: str | None = None


def read_topics(file: Path = FILE) -> dict[str, Topic]:
    """By name."""
    content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {name: Topic.model_validate(topic) for name, topic in content["topics"].items()}


def deciders() -> tuple[str, ...]:
    """The services that keep journals: each has a topic of its own."""
    return tuple(name.removeprefix(CASES) for name in read_topics() if name.startswith(CASES))


@contextmanager
def answering(url: str) -> Iterator[None]:
    """While the bus at that address is asked; `Unanswered` if it does not answer."""
    try:
        yield
    except KafkaError as error:
        raise Unanswered(f"the bus at {url} does not answer ({type(error).__name__}); is KAFKA_URL right?") from error


async def provision(url: str, partitions: int) -> list[str]:
    """Makes what is missing and names it; a live topic whose partitions differ is refused, never changed.

    `Unanswered` if the bus does not answer.
    """
    with answering(url):
        return await _provision(url, partitions)


async def _provision(url: str, partitions: int) -> list[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=url)
    try:
        await admin.start()
        wanted = {name: topic.partitions or partitions for name, topic in read_topics().items()}
        there = {
            t["topic"]: len(t["partitions"]) for t in await admin.describe_topics(sorted(await admin.list_topics()))
        }
        for name, count in wanted.items():
            if there.get(name, count) != count:
                raise SystemExit(
                    f"{name} has {there[name]} partitions, not {count}; drain it and switch, see contracts/"
                )
        missing = [NewTopic(name, count, 1) for name, count in wanted.items() if name not in there]
        answer = await admin.create_topics(missing) if missing else None
    finally:
        await admin.close()
    if answer and (failed := [t for t in answer.topic_errors if t[1] not in {0, EXISTS}]):
        raise SystemExit(f"topics could not be made: {failed}")
    return [topic.name for topic in missing]
