"""One service, the door, or all in one process: `python -m libs.ops.serve NAME PORT [NAME=ADDRESS …]`."""

import errno
import gc
import importlib
import os
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from libs.common.settings import Settings
from libs.common.telemetry.export import exporting
from libs.ops.engines.choice import both_or_neither
from libs.ops.engines.process import Failed
from libs.ops.unfit import Unfit

SERVICES: Final = (
    "intake", "routing", "handling", "notification", "evaluation", "supervision", "assessment", "portal", "gateway",
)  # fmt: skip
ALL: Final = "all"
DOOR: Final = "door"
GC_THRESHOLD: Final = 50_000


def serve(name: str, host: str, port: int, behind: Mapping[str, str]) -> None:
    """Until it is told to stop; `behind` are the door's addresses by service.  `Failed` if it cannot start."""
    check(name, os.environ)
    with bound(host, port) as listening:
        app = create(name, behind)
        # uvicorn sends itself the signal again once it has stopped; the last spans are still to go out then.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        # What is there at the start stays: freezing it and collecting rarely halves the cost of a batch (runtime.md).
        gc.collect()
        gc.freeze()
        gc.set_threshold(GC_THRESHOLD, 50, 1000)
        with exporting(name, Settings()):
            uvicorn.Server(configured(app)).run(sockets=[listening])


def check(name: str, environ: Mapping[str, str]) -> None:
    """`Failed` with the way out if there is no such service, or if it would be alone on a bus in its own memory."""
    if name not in {*SERVICES, ALL, DOOR}:
        raise Failed(f"no service is called {name}; there are {', '.join(SERVICES)}, {DOOR} and {ALL}")
    given = both_or_neither(environ.get("KAFKA_URL", ""), environ.get("MONGO_URL", ""))
    if not given and name in SERVICES:
        raise Failed(
            f"{name} would hear nobody without KAFKA_URL and MONGO_URL; give both, or serve {ALL} in one process"
        )


def bound(host: str, port: int) -> socket.socket:
    """A socket of our own on that port; `Failed` if somebody else has it."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        why = "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise Failed(f"port {port} on {host} {why}; choose another with --port") from error
    return listening


def create(name: str, behind: Mapping[str, str]) -> ASGIApp:
    """The application; each imports only what it needs."""
    if name == DOOR:
        from libs.ops.door import create_door  # noqa: PLC0415 - as the docstring says

        return create_door(behind)
    if name == ALL:
        from libs.ops.together import create_together  # noqa: PLC0415 - as the docstring says

        return create_together(SERVICES)
    app: ASGIApp = importlib.import_module(f"services.{name}.app").create_app()
    return app


def configured(app: ASGIApp) -> uvicorn.Config:
    """Alike for every service."""
    return uvicorn.Config(app, loop="uvloop", log_level="warning", access_log=False)


if __name__ == "__main__":
    try:
        serve(sys.argv[1], "127.0.0.1", int(sys.argv[2]), dict(pair.split("=", 1) for pair in sys.argv[3:]))
    except (Failed, Unfit) as failed:
        sys.exit(str(failed))
