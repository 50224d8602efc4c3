"""The whole system on one machine, on whatever engines were chosen, from start to a clean end.

apart      every service a process of its own, watched
embedded   every service in this process, on engines in memory
"""

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from libs.ops.apart import apart
from libs.ops.embedded import embedded
from libs.ops.engines.choice import Choice, Kind
from libs.ops.engines.process import Failed
from libs.ops.running import LocalLoop, Wishes


@contextmanager
def local_loop(
    folder: Path, choice: Choice, port: int | None = None, more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[LocalLoop]:
    """Starts everything, data and logs in that folder, and stops it at the end.

    `port` is the door's, if it matters; `more` is added to what the environment tells the services.

    Ends what runs inside with `KeyboardInterrupt` on Ctrl-C and SIGTERM, and with `Failed` if a service stays dead.
    """
    start = embedded if choice.kind is Kind.EMBEDDED else apart
    folder.mkdir(parents=True, exist_ok=True)
    failures: list[Failed] = []

    def gave_up(failure: Failed) -> None:
        failures.append(failure)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    with _terminable():
        try:
            with start(folder, choice, Wishes(port, more), gave_up) as loop:
                yield loop
        except KeyboardInterrupt:
            if failures:
                raise failures[0] from None
            raise


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends as Ctrl-C does; and that works also where a script without job control had SIGINT ignored."""
    before = {sign: signal.signal(sign, signal.default_int_handler) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def introduction(choice: Choice) -> str:
    """What is started, on what, and why; and plainly what it does not keep."""
    if choice.kind is Kind.EMBEDDED:
        return (
            f"embedded ({choice.why}): every service in ONE process, bus and stores in memory; "
            "state ends with the process"
        )
    return f"starting every service as a process of its own, engines from {choice.kind} ({choice.why}) …"


def stay() -> None:
    """Until Ctrl-C, SIGTERM, or a service that stays dead."""
    threading.Event().wait()
