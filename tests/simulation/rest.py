"""A run at rest, as its checks look at it."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from libs.common.envelope import Heard, Record, read
from libs.common.store import Doc
from tests.simulation import books
from tests.simulation.run import Run

Found = Iterator[str]
T = TypeVar("T")


class Rest:
    """A run at rest: journals, topics and documents, by service and subject."""

    def __init__(self, run: Run) -> None:
        self.run, self.world = run, run.world
        self._kept: dict[tuple[str, str], Any] = {}
        self._heard: dict[str, list[Heard]] = {}
        self.documents: dict[str, dict[str, Doc]] = {s: store.documents for s, store in run.world.stores.items()}
        self.journals = {s: {i: journal(store, i) for i in store.documents} for s, store in run.world.stores.items()}
        self.records: dict[str, list[list[Record]]] = {
            f"case.{s}": run.world.bus.topics[f"case.{s}"] for s in books.SERVICES
        }

    def heard_on(self, topic: str) -> list[Heard]:
        """Every event of a topic, by partition; each record is read once for all checks."""
        if topic not in self._heard:
            read_ = (read(record) for log in self.world.bus.topics[topic] for record in log)
            self._heard[topic] = [heard for heard in read_ if isinstance(heard, Heard)]
        return self._heard[topic]

    def facts(self, service: str, case: str, name: str) -> list[dict[str, Any]]:
        """The data of every such fact in a journal."""
        wanted = f"caseloop.{name}.v1"
        return [entry["data"] for entry in self.journals[service].get(case, ()) if entry["type"] == wanted]

    def state(self, service: str, subject: str) -> dict[str, Any]:
        """As stored."""
        return self.documents[service].get(subject, {}).get("st") or {}

    def kept(self, case: str, made: Callable[["Rest", str], T]) -> T:
        """What is made of a case, once for all checks."""
        key = (made.__name__, case)
        if key not in self._kept:
            self._kept[key] = made(self, case)
        found: T = self._kept[key]
        return found

    def cases(self) -> list[str]:
        """Submissions that became cases."""
        return [case for case in self.documents["intake"] if self.state("intake", case).get("number")]


def journal(store: Any, subject: str) -> list[Doc]:
    """Whole, the archived entries too."""
    inside = {entry["n"]: entry for entry in store.documents[subject]["j"]}
    kept = {**store.archived.get(subject, {}), **inside}
    return [kept[n] for n in sorted(kept)]
