"""What an edge is, and how its words go onto the bus."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import to_json

from libs.common.bus import Bus, Message
from libs.common.clock import text_of
from libs.common.envelope import Heard, Record, read
from libs.common.errors import Unavailable

SOURCE: Final = "gateway"


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
    """Forwards a batch; raises `Unavailable` if a message did not go out, and the batch comes again."""
    by_topic: dict[str, list[Message]] = {}
    for record in records:
        heard = read(record)
        for outgoing in await edge.forward(heard) if isinstance(heard, Heard) else ():
            by_topic.setdefault(outgoing.topic, []).append(outgoing.message)
    for topic, messages in by_topic.items():
        if failed := await bus.publish(topic, messages):
            raise Unavailable(f"{len(failed)} messages for {topic} did not go out")
