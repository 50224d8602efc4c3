"""Engines, whoever provides them: given addresses, containers, or processes of this machine.

look        what this machine offers
choice      who provides them, and why
containers  Kafka and MongoDB through Docker
kafka       Apache Kafka from Maven Central, a process of its own
store       SecantusDB, a server that speaks MongoDB's protocol
process     a child that is logged, waited for and never left behind
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from libs.ops.engines.choice import Choice, Kind
from libs.ops.engines.containers import container_ports
from libs.ops.engines.kafka import start_kafka
from libs.ops.engines.process import Child, Failed, stop_all
from libs.ops.engines.store import start_store


@dataclass(frozen=True, slots=True)
class RunningEngines:
    """Addresses, and the processes behind them if they are this machine's own: kafka and store."""

    kafka_url: str
    mongo_url: str
    children: Mapping[str, Child] = field(default_factory=dict)

    def wait(self) -> None:
        """Until our own answer."""
        for child in self.children.values():
            child.wait()


@contextmanager
def engines_by(choice: Choice, folder: Path, ports: Iterator[int]) -> Iterator[RunningEngines]:
    """What was chosen, with data and logs in that folder; our own processes may not answer yet (see `wait`)."""
    if choice.kind is Kind.ENVIRONMENT:
        yield RunningEngines(os.environ["KAFKA_URL"], os.environ["MONGO_URL"])
    elif choice.kind is Kind.CONTAINERS:
        with container_ports(ports) as (broker, store):
            yield RunningEngines(f"127.0.0.1:{broker}", store_url(store))
    elif choice.kind is Kind.JAVA:
        with local_engines(folder, ports) as engines:
            yield engines
    else:
        raise Failed(f"there is no Kafka to be had: {choice.why}; give KAFKA_URL and MONGO_URL, or install Java 17")


@contextmanager
def local_engines(folder: Path, ports: Iterator[int]) -> Iterator[RunningEngines]:
    """Starts both at once in that folder and stops them at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    broker, controller, port = next(ports), next(ports), next(ports)
    children = {"store": start_store(folder, port)}
    try:
        children["store"].start()
        children["kafka"] = start_kafka(folder, broker, controller)
        children["kafka"].start()
        yield RunningEngines(f"127.0.0.1:{broker}", store_url(port), children)
    finally:
        stop_all(children.values())


def store_url(port: int) -> str:
    """Acknowledged means on disk; retryable writes make this store slow (design/runtime.md)."""
    return f"mongodb://127.0.0.1:{port}/?directConnection=true&retryWrites=false&w=1&journal=true"
