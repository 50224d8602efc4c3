"""Every service a process of its own, watched, on real engines."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from libs.common.settings import Settings
from libs.ops.engines import RunningEngines, engines_by
from libs.ops.engines.choice import Choice
from libs.ops.engines.process import Child, Failed, free_ports
from libs.ops.listening import listening
from libs.ops.processes import FILE, note, row_of
from libs.ops.ready import ready
from libs.ops.running import LocalLoop, Wishes
from libs.ops.serve import DOOR, SERVICES
from libs.ops.topics import provision
from libs.ops.watch import Watch, Watched

HOME: Final = Path(__file__).parents[2]


@contextmanager
def apart(folder: Path, choice: Choice, wishes: Wishes, gave_up: Callable[[Failed], None]) -> Iterator[LocalLoop]:
    """Starts engines and services at once: a service waits by itself for a bus that is not there yet."""
    free, partitions = free_ports(), Settings().partitions
    ports = {name: next(free) for name in SERVICES} | {DOOR: wishes.port or next(free)}
    url = f"http://127.0.0.1:{ports[DOOR]}"
    with engines_by(choice, folder, free) as engines:
        services = _services(folder, ports, {**_environment(engines, folder, url), **wishes.more})
        ranks = [[*services.values()], [*engines.children.values()]]

        def changed(watched: Iterable[Watched]) -> None:
            note(folder, [row_of(each) for each in watched], engines.kafka_url, engines.mongo_url)

        with _watched(ranks, changed, gave_up) as watch:
            engines.wait()
            asyncio.run(provision(engines.kafka_url, partitions))
            watch.wait()
            try:
                yield LocalLoop(url, partial(listening, engines.kafka_url, partitions), partitions, engines, services)
            finally:
                (folder / FILE).unlink(missing_ok=True)


@contextmanager
def _watched(
    ranks: list[list[Child]], changed: Callable[[Iterable[Watched]], None], gave_up: Callable[[Failed], None]
) -> Iterator[Watch]:
    watch = Watch(ranks, lambda: changed(watch.watched), gave_up)
    try:
        watch.start()
        yield watch
    finally:
        watch.stop()


def _environment(engines: RunningEngines, folder: Path, url: str) -> dict[str, str]:
    return {
        "KAFKA_URL": engines.kafka_url, "MONGO_URL": engines.mongo_url, "CASELOOP_DOOR_URL": url,
        "CASELOOP_OUTBOX_FILE": str(folder / "outbox.jsonl"), "PYTHONPATH": str(HOME),
    }  # fmt: skip


def _services(folder: Path, ports: dict[str, int], env: dict[str, str]) -> dict[str, Child]:
    """Every service and the door, not started yet."""
    behind = [f"{name}=http://127.0.0.1:{ports[name]}" for name in SERVICES]
    serve = [sys.executable, "-m", "libs.ops.serve"]
    return {
        name: Child(
            name, [*serve, name, str(own), *(behind if name == DOOR else [])], folder / "logs" / f"{name}.log",
            partial(ready, own), HOME, {**env, "CASELOOP_TRACE_FILE": str(folder / "traces" / f"{name}.jsonl")}, own,
        )
        for name, own in ports.items()
    }  # fmt: skip
