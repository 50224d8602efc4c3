"""A service that dies at every await once, one death a life: `python -m tests.kill.mortal NAME PORT …`.

Started by tests in place of `libs.ops.serve`, so that production code knows nothing of it.  `MORTAL_NOTES` is a folder
where each service writes down what it dies of, before it does; what stands there it survives in its next lives.
`MORTAL_OF` are words, divided by `|`; only points with one of them are deadly.  `MORTAL_FAULT` breaks the runtime.
"""

import os
import signal
import sys
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from libs.common.bus.kafka import KafkaBus
from libs.common.journal import document, shorten
from libs.common.store.mongo import MongoStore
from libs.common.web.door import HttpDoor
from libs.ops.serve import serve
from services.gateway.edges.outbound import Outbox
from services.gateway.edges.provider import Provider
from tests.kill.faults import FAULTS
from tests.kill.points import Points

# Of a journal; more are moved to the archive, so that it is died at there too.
ENTRIES = 5
ENGINES = (
    MongoStore, KafkaBus, AIOKafkaProducer, AIOKafkaConsumer, AIOKafkaAdminClient, HttpDoor, Provider, Outbox,
)  # fmt: skip


class Notes:
    """What a service died of, one line each."""

    def __init__(self, file: Path, deadly: str) -> None:
        self._file, self._deadly = file, deadly.split("|")
        file.touch()
        self._past = frozenset(file.read_text(encoding="utf-8").splitlines())

    def fatal(self, point: str) -> bool:
        return point not in self._past and any(word in point for word in self._deadly)

    def die(self, point: str) -> None:
        with self._file.open("a", encoding="utf-8") as notes:
            notes.write(f"{point}\n")
        os.kill(os.getpid(), signal.SIGKILL)


def live(name: str, port: int) -> None:
    notes = Notes(Path(os.environ["MORTAL_NOTES"]) / name, os.environ.get("MORTAL_OF", ""))
    for module, bound in ((document, "LONG"), (shorten, "KEPT")):
        setattr(module, bound, ENTRIES)
    for fault in filter(None, [os.environ.get("MORTAL_FAULT")]):
        FAULTS[fault]()
    Points(notes.fatal, notes.die, seed=os.getpid()).instrument(ENGINES)
    serve(name, "127.0.0.1", port, {})


if __name__ == "__main__":
    live(sys.argv[1], int(sys.argv[2]))
