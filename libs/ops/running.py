"""A running system, as the demo and the tests see it."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field

from libs.common.envelope import Record
from libs.ops.engines import RunningEngines
from libs.ops.engines.process import Child

NO_ENGINES = RunningEngines("", "")


@dataclass(frozen=True, slots=True)
class LocalLoop:
    """Its door, what a topic says from its beginning and on, and its engines and processes if it has any."""

    url: str
    said: Callable[[str], AsyncGenerator[Record]]
    partitions: int
    engines: RunningEngines = NO_ENGINES
    services: Mapping[str, Child] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a start is told beside engines and folder: the door's port, if it matters, and more for every service."""

    port: int | None
    more: Mapping[str, str]
