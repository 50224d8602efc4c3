"""Where an operator works on held events: through the rules, the lock, the journal and the bus, and written down."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from libs.common.clock import text_of
from libs.common.errors import Refused, Unavailable
from libs.common.journal.audit import Asked, digest, write_down
from libs.common.journal.desk import TRIES, Desk
from libs.common.journal.document import Document
from libs.common.journal.fold import Moment, retry, unpacked
from libs.common.journal.held import (
    Held,
    Lined,
    discard,
    id_of,
    let_go,
    lined_up,
    named,
    replace_data,
    shown,
    view,
)
from libs.common.journal.lookup import with_held
from libs.common.journal.parts import Parts
from libs.common.store import Doc
from libs.common.telemetry import metrics

ACTS: Final[Mapping[str, Callable[[Document, Doc, Any], None]]] = {
    "retry": let_go, "discard": discard, "replace": replace_data,
}  # fmt: skip

CUT: Final = "\x1f"
TOLD: Final = 20


class Bench:
    """Lists what one service holds, and acts on it."""

    def __init__(self, parts: Parts, desk: Desk) -> None:
        self._parts, self._desk, self.store = parts, desk, parts.store
        self._service = parts.book.service

    async def page(self, after: str, limit: int) -> tuple[list[Held], str]:
        """`limit` held events behind `after`, and what to ask after next; nothing at the end.

        Inside a document that is its id and that of the event shown last; if that has gone, it is shown from the start.
        """
        subject, cut, seen = after.partition(CUT)
        where = {"held.since": {"$gt": ""}, "_id": {"$gte" if cut else "$gt": subject}}
        rows, found = await self.store.find(where, [("_id", 1)], limit), list[Held]()
        for row in rows:
            lined = lined_up(str(row["_id"]), row["held"])
            if cut and row["_id"] == subject:
                lined = _behind(lined, seen)
            room = limit - len(found)
            found += shown(self._service, row, lined[:room])
            if len(lined) > room:
                return found, f"{row['_id']}{CUT}{found[-1].id}" if room else found[-1].subject
        return found, str(rows[-1]["_id"]) if rows else ""

    async def of(self, subject: str) -> list[Held]:
        """Held events of one document, in order."""
        return [held for row in await self.store.find({"_id": subject}) for held in view(self._service, row)]

    async def act(self, subject: str, asked: Asked) -> list[Held]:
        """Does it, tries what is held then in order, and tells what is still held: the first ones, and that one.

        Doing it again finds the event gone and is `Refused`, as is a replacement that fails like the original.
        """
        with metrics.timed(self._service) as steps:
            for _ in range(TRIES):
                document = await self._desk.document(subject)
                record = await self._changed(document, asked)
                await write_down(self.store, asked, text_of(self._parts.clock.now()), record)
                if await self._desk.write(document):
                    steps.extend(document.steps)
                    metrics.closed(document.loops)
                    return self._told(document, asked.id)
                metrics.LOST_RACES.labels(self._service).inc()
        raise Unavailable(f"{subject} is being changed too often; try again")

    def _told(self, document: Document, held_id: str) -> list[Held]:
        """What failed is told too: before it stand only those that wait."""
        lined = lined_up(document.id, document.held)
        told = [
            each for place, each in enumerate(lined)
            if place < TOLD or each.id == held_id or each.one["why"] == "failed"
        ]  # fmt: skip
        return shown(self._service, {"_id": document.id}, told)

    async def _changed(self, document: Document, asked: Asked) -> Doc:
        """The document after the act, and what is written down about it: the event stays there as it came."""
        held, before = named(document, asked.id), _standing(document)
        original = held["event"]
        ACTS[asked.what](document, held, asked.data)
        document.dirty = True
        moment = Moment(self._parts.clock.now(), self._parts.policy, spoilt=self._elsewhere(document))
        retry(document, await with_held(self._parts, [document], moment))
        if asked.what == "replace":
            _went_through(document, original, asked.id)
        return {
            "subject": document.id, "seen": document.v, "event": original, "before": before,
            "after": _standing(document), "held": len(document.held),
        }  # fmt: skip

    def _elsewhere(self, document: Document) -> dict[str, str]:
        """Held events that today would not reach this document; where that cannot be said, why."""
        spoilt: dict[str, str] = {}
        for event in (unpacked(held["event"]) for held in document.held):
            try:
                if event.name in self._parts.book.rules and document.id not in self._parts.book.reached(event):
                    spoilt[event.place] = "it concerns other documents than this one; discard it here"
            except Exception as error:  # noqa: BLE001 - a bug in a rule of reach: told to the operator, who tried it
                spoilt[event.place] = f"reaches: {type(error).__name__}: {error}"
        return spoilt


def _behind(lined: list[Lined], held_id: str) -> list[Lined]:
    return next((lined[place:] for place, each in enumerate(lined, 1) if each.id == held_id), lined)


def _went_through(document: Document, original: Doc, held_id: str) -> None:
    """A whole event has an id of its own, and stands in the place of what nobody could read."""
    place = original.get("place", "")
    for held in document.held:
        same = held["event"].get("place") == place if place else id_of(document.id, held) == held_id
        if same and held["why"] == "failed":
            raise Refused("still-failed", f"so it fails as well, and nothing is changed: {held['error']}", status=422)


def _standing(document: Document) -> str:
    """A digest of everything an act may change."""
    state = document.state.model_dump(mode="json") if document.state else None
    return digest([document.n, state, document.held, document.next])
