"""What an edge is, and how its words go onto the bus."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic_core import to_json

from libs.common.bus import Bus, Message
from libs.common.clock import text_of
from libs.common.envelope import Heard, Record, Unreadable, read
from libs.common.errors import Unavailable
from libs.common.telemetry import metrics

SOURCE: Final = "gateway"
AT_ONCE: Final = 16
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for one edge topic."""

    topic: str
    message: Message


Forward = Callable[[Heard], Awaitable[Sequence[Outgoing]]]
Refuse = Callable[[Unreadable], Outgoing]


@dataclass(frozen=True, slots=True)
class Edge:
    """`name` is the consumer group, so that edges do not wait for each other.

    `refuse` answers a record that cannot be read, where its sender has a topic to be answered on.
    """

    name: str
    topics: tuple[str, ...]
    forward: Forward
    refuse: Refuse | None = None


def say(topic: str, origin: Heard, type_: str, data: dict[str, Any]) -> Outgoing:
    """A CloudEvent with the id of its origin, so that a receiver drops what it has seen."""
    event = {
        "specversion": "1.0", "id": origin.id, "source": SOURCE, "subject": origin.subject, "type": type_,
        "time": text_of(origin.said), "datacontenttype": "application/json", "causationid": origin.id,
        **({"traceparent": origin.traceparent} if origin.traceparent else {}), "data": data,
    }  # fmt: skip
    return Outgoing(topic, Message(origin.subject, to_json(event)))


@dataclass(slots=True)
class Part:
    """What an edge took of one case: the events that are left, in order, and what the others say."""

    left: deque[Heard] = field(default_factory=deque)
    said: list[Outgoing] = field(default_factory=list)


class Batch:
    """What an edge took at once: the events of a case in order, cases side by side."""

    def __init__(self, edge: Edge, records: Sequence[Record]) -> None:
        self._edge, self._parts = edge, dict[str, Part]()
        for found in map(read, records):
            if isinstance(found, Heard):
                self._part(found.subject).left.append(found)
            elif isinstance(found, Unreadable):
                self._part(found.record.place).said.extend(_refused(edge, found))

    def _part(self, name: str) -> Part:
        return self._parts.setdefault(name, Part())

    async def pass_on(self, bus: Bus) -> None:
        """Forwards what is left; what was forwarded is not forwarded again, however often this is called.

        Raises if something is left, after all other cases went out: `Unavailable`, or what was not expected.
        """
        gate = asyncio.Semaphore(AT_ONCE)
        work = [_forward(self._edge, part, gate) for part in self._parts.values()]
        ends = await asyncio.gather(*work, return_exceptions=True)
        await _publish(bus, [said for part in self._parts.values() if not part.left for said in part.said])
        self._parts = {case: part for case, part in self._parts.items() if part.left}
        # What was not expected comes first: it is in no log yet, and machinery that is down says so again.
        if failures := sorted((end for end in ends if end is not None), key=lambda end: isinstance(end, Unavailable)):
            raise failures[0]


def _refused(edge: Edge, found: Unreadable) -> Sequence[Outgoing]:
    """Its answer; where nobody can be answered it is logged and counted."""
    if edge.refuse is not None:
        return (edge.refuse(found),)
    metrics.EDGE_UNREADABLE.labels(edge.name).inc()
    log.warning("%s cannot read %s: %s", edge.name, found.record.place, found.reason)
    return ()


async def _forward(edge: Edge, part: Part, gate: asyncio.Semaphore) -> None:
    async with gate:
        while part.left:
            part.said.extend(await edge.forward(part.left[0]))
            part.left.popleft()


async def _publish(bus: Bus, said: Sequence[Outgoing]) -> None:
    by_topic: dict[str, list[Message]] = {}
    for outgoing in said:
        by_topic.setdefault(outgoing.topic, []).append(outgoing.message)
    for topic, messages in by_topic.items():
        if failed := await bus.publish(topic, messages):
            raise Unavailable(f"{len(failed)} messages for {topic} did not go out")
