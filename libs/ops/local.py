"""The whole system on one machine: engines, topics, a process per service, one door."""

import asyncio
import http.client
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from libs.ops.engines import LocalEngines, local_engines
from libs.ops.engines.process import Child, free_port
from libs.ops.serve import SERVICES
from libs.ops.topics import provision

PARTITIONS: Final = 4
HOME: Final = Path(__file__).parents[2]
OK: Final = 200


@dataclass(frozen=True, slots=True)
class LocalLoop:
    """A running system: where its door is, its engines and its processes."""

    url: str
    folder: Path
    engines: LocalEngines
    services: dict[str, Child]


@contextmanager
def local_loop(folder: Path) -> Iterator[LocalLoop]:
    """Starts everything in that folder and stops it at the end."""
    ports = {name: free_port() for name in (*SERVICES, "door")}
    url = f"http://127.0.0.1:{ports['door']}"
    with ExitStack() as stack:
        engines = stack.enter_context(local_engines(folder))
        asyncio.run(provision(engines.kafka_url, PARTITIONS))
        env = {
            "KAFKA_URL": engines.kafka_url, "MONGO_URL": engines.mongo_url, "CASELOOP_DOOR_URL": url,
            "CASELOOP_OUTBOX_FILE": str(folder / "outbox.jsonl"), "PYTHONPATH": str(HOME),
        }  # fmt: skip
        behind = [f"{name}=http://127.0.0.1:{ports[name]}" for name in SERVICES]
        children = {
            name: stack.enter_context(_service(folder, name, port, env, behind if name == "door" else []))
            for name, port in ports.items()
        }
        for child in children.values():
            child.wait()
        _note(folder, children, ports)
        yield LocalLoop(url, folder, engines, children)


def _service(folder: Path, name: str, port: int, env: dict[str, str], more: list[str]) -> Child:
    command = [sys.executable, "-m", "libs.ops.serve", name, str(port), *more]
    path = "/" if name == "door" else "/ready"
    return Child(name, command, folder / "logs" / f"{name}.log", partial(answers, port, path), HOME, env)


def answers(port: int, path: str) -> bool:
    """Whether a process answers 200 on that path."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        link.request("GET", path)
        return link.getresponse().status == OK
    except OSError:
        return False
    finally:
        link.close()


def _note(folder: Path, children: dict[str, Child], ports: dict[str, int]) -> None:
    """What `caseloop ps` reads."""
    rows = [
        {"name": name, "pid": child.process.pid if child.process else 0, "port": ports[name]}
        for name, child in children.items()
    ]
    (folder / "processes.json").write_text(json.dumps({"owner": os.getpid(), "processes": rows}), encoding="utf-8")
