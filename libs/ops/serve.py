"""One service as a process: `python -m libs.ops.serve NAME PORT`."""

import gc
import importlib
import signal
import sys
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from libs.common.settings import Settings
from libs.common.telemetry.export import exporting

SERVICES: Final = ("intake", "routing", "handling", "notification", "evaluation", "supervision", "portal", "gateway")
READERS: Final = ("portal",)
DECIDERS: Final = tuple(name for name in SERVICES if name not in {*READERS, "gateway"})
GC_THRESHOLD: Final = 50_000


def main() -> None:
    """Serves until it is told to stop."""
    name, port = sys.argv[1], int(sys.argv[2])
    if name == "door":
        from libs.ops.door import create_door  # noqa: PLC0415 - only the door needs it

        app: ASGIApp = create_door(dict(pair.split("=") for pair in sys.argv[3:]))
    else:
        app = importlib.import_module(f"services.{name}.app").create_app()
    # uvicorn sends itself the signal again once it has stopped; the last spans are still to go out then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with exporting(name, Settings()):
        _serve(app, port)


def _serve(app: ASGIApp, port: int) -> None:
    # What is there at the start stays: freezing it and collecting rarely halves the cost of a batch (runtime.md).
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD, 50, 1000)
    uvicorn.run(app, host="127.0.0.1", port=port, loop="uvloop", log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
