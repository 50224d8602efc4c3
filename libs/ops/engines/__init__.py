"""Engines on a bare machine: Apache Kafka from Maven Central and SecantusDB, each a process of its own.

kafka      a broker
store      a server that speaks MongoDB's protocol
process    a child that is watched, logged and never left behind
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from libs.ops.engines.kafka import start_kafka
from libs.ops.engines.process import Child, free_port
from libs.ops.engines.store import start_store


@dataclass(frozen=True, slots=True)
class LocalEngines:
    """Addresses of running engines, and their processes."""

    kafka_url: str
    mongo_url: str
    kafka: Child
    store: Child


@contextmanager
def local_engines(folder: Path) -> Iterator[LocalEngines]:
    """Starts both at once in that folder, waits until they answer, and stops them at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    broker, controller, port = free_port(), free_port(), free_port()
    with ExitStack() as stack:
        store = stack.enter_context(start_store(folder, port))
        kafka = stack.enter_context(start_kafka(folder, broker, controller))
        kafka.wait()
        store.wait()
        yield LocalEngines(f"127.0.0.1:{broker}", store_url(port), kafka, store)


def store_url(port: int) -> str:
    """Acknowledged means on disk; retryable writes make this store slow (design/runtime.md)."""
    return f"mongodb://127.0.0.1:{port}/?directConnection=true&retryWrites=false&w=1&journal=true"
