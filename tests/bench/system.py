"""Engines and services for a run, in a folder of their own."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from unittest.mock import patch

from libs.common.settings import Settings
from libs.ops.apart import HOME
from libs.ops.demo.overlay import awake
from libs.ops.engines import store_url
from libs.ops.engines.choice import Choice, Kind, both_or_neither
from libs.ops.engines.kafka import start_kafka
from libs.ops.engines.process import Child, free_ports
from libs.ops.engines.store import start_store
from libs.ops.load.run import System
from libs.ops.local import local_loop
from libs.ops.processes import Process
from libs.ops.running import LocalLoop

TRACED = "0.05"
"""One case of twenty is traced, as a deployment of some size would."""


@dataclass(frozen=True)
class Engines:
    kafka_url: str
    mongo_url: str
    children: tuple[Child, ...] = ()

    @property
    def processes(self) -> tuple[Process, ...]:
        """None of those that somebody else started."""
        return _processes(self.children)


@dataclass(frozen=True)
class Running:
    engines: Engines
    loop: LocalLoop

    @property
    def system(self) -> System:
        """With the processes as they are at this moment."""
        processes = (*_processes(self.loop.services.values()), *self.engines.processes)
        key = Settings().key.get_secret_value()
        return System(self.loop.url, self.engines.kafka_url, self.loop.partitions, key, processes)


def _processes(children: Iterable[Child]) -> tuple[Process, ...]:
    return tuple(Process(name=c.name, pid=c.process.pid, port=c.port) for c in children if c.process)


@contextmanager
def engines(folder: Path, store_server: str, cache: str = "") -> Iterator[Engines]:
    """Those of KAFKA_URL and MONGO_URL if given; else our own, with another store server if one is named.

    `cache`: how much the store may hold in memory; else what `make demo` gives it.
    """
    if both_or_neither(os.environ.get("KAFKA_URL", ""), os.environ.get("MONGO_URL", "")):
        yield Engines(os.environ["KAFKA_URL"], os.environ["MONGO_URL"])
        return
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ports = free_ports()
    store = start_store(folder, next(ports))
    store.command = [store_server or store.command[0], *store.command[1:]]
    if cache:
        store.command[store.command.index("--cache-size") + 1] = cache
    kafka = start_kafka(folder, next(ports), next(ports))
    with store, kafka:
        store.wait()
        kafka.wait()
        yield Engines(f"127.0.0.1:{kafka.port}", store_url(store.port), (store, kafka))


@contextmanager
def store_alone(folder: Path, store_server: str) -> Iterator[Engines]:
    """The store of MONGO_URL, else one of our own, for what needs no bus."""
    if os.environ.get("MONGO_URL"):
        yield Engines("", os.environ["MONGO_URL"])
        return
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    store = start_store(folder, next(free_ports()))
    store.command = [store_server or store.command[0], *store.command[1:]]
    with store:
        store.wait()
        yield Engines("", store_url(store.port), (store,))


@contextmanager
def running(
    folder: Path, store_server: str, more: Mapping[str, str] | None = None, cache: str = ""
) -> Iterator[Running]:
    """Every service a process of its own on fresh engines; it sends at whatever hour it is measured."""
    with ExitStack() as stack:
        found = stack.enter_context(engines(folder, store_server, cache))
        addresses = {"KAFKA_URL": found.kafka_url, "MONGO_URL": found.mongo_url}
        choice = Choice(Kind.ENVIRONMENT, "the benchmark started them")
        rmtree(folder / "config", ignore_errors=True)
        config = awake(HOME / "config", folder / "config")
        told = {"CASELOOP_TRACE_RATIO": TRACED, "CASELOOP_CONFIG": str(config), **(more or {})}
        with patch.dict(os.environ, addresses):  # of this one alone: another may be started beside it
            loop = stack.enter_context(local_loop(folder / "services", choice, more=told))
        yield Running(found, loop)
