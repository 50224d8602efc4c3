"""What an edge is, and how its words go onto the bus."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import to_json

from libs.common.bus import Bus, Message
from libs.common.clock import text_of
from libs.common.envelope import Heard, Record, read
from libs.common.errors import Unavailable

SOURCE: Final = "gateway"
AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for one edge topic."""

    topic: str
    message: Message


Forward = Callable[[Heard], Awaitable[Sequence[Outgoing]]]


@dataclass(frozen=True, slots=True)
class Edge:
    """`name` is the consumer group, so that edges do not wait for each other."""

    name: str
    topics: tuple[str, ...]
    forward: Forward


def say(topic: str, origin: Heard, type_: str, data: dict[str, Any]) -> Outgoing:
    """A CloudEvent with the id of its origin, so that a receiver drops what it has seen."""
    event = {
        "specversion": "1.0", "id": origin.id, "source": SOURCE, "subject": origin.subject, "type": type_,
        "time": text_of(origin.said), "datacontenttype": "application/json", "causationid": origin.id,
        **({"traceparent": origin.traceparent} if origin.traceparent else {}), "data": data,
    }  # fmt: skip
    return Outgoing(topic, Message(origin.subject, to_json(event)))


async def pass_on(edge: Edge, bus: Bus, records: Sequence[Record]) -> None:
    """Forwards a batch, the events of a case in order, cases side by side.

    Raises `Unavailable` if a message did not go out, and the batch comes again.
    """
    by_case: dict[str, list[Heard]] = {}
    for heard in map(read, records):
        if isinstance(heard, Heard):
            by_case.setdefault(heard.subject, []).append(heard)
    gate = asyncio.Semaphore(AT_ONCE)
    said = await asyncio.gather(*(_case(edge, one, gate) for one in by_case.values()), return_exceptions=True)
    by_topic: dict[str, list[Message]] = {}
    for outgoings in said:
        if isinstance(outgoings, BaseException):
            raise outgoings
        for outgoing in outgoings:
            by_topic.setdefault(outgoing.topic, []).append(outgoing.message)
    for topic, messages in by_topic.items():
        if failed := await bus.publish(topic, messages):
            raise Unavailable(f"{len(failed)} messages for {topic} did not go out")


async def _case(edge: Edge, events: Sequence[Heard], gate: asyncio.Semaphore) -> list[Outgoing]:
    async with gate:
        return [outgoing for heard in events for outgoing in await edge.forward(heard)]
