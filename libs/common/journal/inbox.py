"""A batch of records into documents: decoded, decided, written once per document, published (runtime.md)."""

import base64
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from libs.common.bus import is_edge
from libs.common.clock import text_of
from libs.common.envelope import Heard, Record, Unreadable, out_of_place, read, record_at, said_again
from libs.common.journal import came
from libs.common.journal.brake import Brake, foreign_fault
from libs.common.journal.document import Document
from libs.common.journal.fold import LADEN, REUSED, UNREADABLE, Moment, hear, retry
from libs.common.journal.lookup import look_up, with_held
from libs.common.journal.parts import Parts
from libs.common.journal.publish import Publisher
from libs.common.journal.unfit import even_unfit
from libs.common.telemetry import metrics
from libs.common.telemetry.tracing import Batch

LETTERS: Final = "dead_letters"
WHY_NOT: Final = {
    LADEN: "{subject} holds all that a document may",
    REUSED: "{subject} took in something else under the id {event.id} of {event.source}",
}
log = logging.getLogger(__name__)


class Inbox:
    """Takes batches in.  Raises `Unavailable` when the machinery is down; the batch is then tried again."""

    def __init__(self, parts: Parts, publisher: Publisher) -> None:
        self._parts, self._publisher = parts, publisher
        self._book, self._store = parts.book, parts.store
        self._brake = Brake()

    async def take(self, records: Sequence[Record]) -> None:
        """Steps 1 to 6; the bus commits the offsets after it returns."""
        await self.take_what_fits(records)

    async def take_what_fits(self, records: Sequence[Record]) -> Mapping[str, str]:
        """The same; says of those that a document did not take in, by their places, why (`Moment.untaken`)."""
        spoilt: dict[str, str] = {}
        heard = await self._decode(records, spoilt)
        if not heard:
            return {}
        service = self._book.service
        with Batch(service, heard) as traces, metrics.timed(service) as steps:
            found = await look_up(self._parts, [event for _, event in heard], spoilt)
            moment = Moment(self._parts.clock.now(), self._parts.policy, found, traces.contexts, spoilt)
            rest: Sequence[tuple[str, Heard]] = heard
            while rest:
                rest = await self._settle(rest, moment, steps)
        metrics.heard(service, [event for _, event in heard], moment.at, self._book.sources)
        return moment.untaken

    async def _settle(
        self, heard: Sequence[tuple[str, Heard]], moment: Moment, steps: list[metrics.Step]
    ) -> Sequence[tuple[str, Heard]]:
        """One write for each document; gives what those did not hear that had said enough for one."""
        while True:
            # Each try writes its own mark: who publishes what an earlier one wrote takes off that one's alone.
            batch = self._parts.names()
            documents, later = await self._fold(heard, moment)
            changed = [d for d in documents.values() if d.dirty]
            failed = [document for document in changed if document.failed() and not document.stuck]
            theirs = {document.id for document in failed if foreign_fault(document)}
            self._brake.check(
                moment.at, taken=[document.id for document in changed if document.id not in theirs],
                failed=[document.id for document in failed if document.id not in theirs],
            )  # fmt: skip
            if await self._store.write(self._parts.changes(changed, batch)):
                break
            metrics.LOST_RACES.labels(self._book.service).inc()
        metrics.WRITES.labels(self._book.service).inc(len(changed))
        for document in documents.values():
            steps += document.steps
            metrics.closed(document.loops)
        await self._publisher.publish(list(documents.values()), batch)
        return later

    async def _fold(
        self, heard: Sequence[tuple[str, Heard]], moment: Moment
    ) -> tuple[dict[str, Document], list[tuple[str, Heard]]]:
        ids = list(dict.fromkeys(subject for subject, _ in heard))
        stored = await self._store.load(ids)
        documents = {i: even_unfit(self._book, i, stored.get(i)) for i in ids}
        later: list[tuple[str, Heard]] = []
        for subject, event in heard:
            if documents[subject].full:
                later.append((subject, event))
            elif not hear(documents[subject], event, moment):
                why = WHY_NOT[moment.untaken[event.place]].format(subject=subject, event=event)
                await self._keep_letter(record_at(event.place, None, said_again(event)), why)
        changed = [document for document in documents.values() if document.dirty]
        moment = await with_held(self._parts, changed, moment)
        for document in changed:
            retry(document, moment)
        return documents, later

    def _reached(self, event: Heard, spoilt: dict[str, str]) -> Sequence[str]:
        try:
            return self._book.reached(event)
        except Exception as error:
            log.exception("%s: nobody can say whom it reaches", event.place)
            spoilt[event.place] = f"reaches: {type(error).__name__}: {error}"
            return [event.subject or event.place]

    async def _decode(self, records: Sequence[Record], spoilt: dict[str, str]) -> list[tuple[str, Heard]]:
        heard: list[tuple[str, Heard]] = []
        for record in records:
            event = self.read(record)
            if isinstance(event, Unreadable):
                held = await self._unreadable(event)
                heard += [(held.subject, held)] if held else []
            elif event is not None:
                heard += [(document, event) for document in self._reached(event, spoilt)]
        return heard

    def read(self, record: Record) -> Heard | Unreadable | None:
        """What concerns this service; a number that a foreign producer counts by is not one of ours."""
        event = read(record)
        if not isinstance(event, Heard):
            return event
        if event.name not in self._book.rules:
            return None
        if not is_edge(record.topic):
            return out_of_place(record, event) or event
        if record.topic not in self._book.edges.get(event.name, ()):
            carried = ", ".join(sorted(n for n, topics in self._book.edges.items() if record.topic in topics))
            return Unreadable(
                record, f"type: {event.type} does not come on {record.topic}, which carries {carried}", None
            )
        return event._replace(sequence=None)

    async def _unreadable(self, bad: Unreadable) -> Heard | None:
        """A usable key holds it in that case; without one it goes to the dead letters."""
        record = bad.record
        value = record.value or b""
        log.warning("%s cannot be read: %s", record.place, bad.reason)
        if bad.key is not None and not is_edge(record.topic):
            data = {"reason": f"unreadable: {bad.reason}", "raw": base64.b64encode(value).decode()}
            return Heard(
                record.place, record.topic, bad.key, UNREADABLE, 1, None, self._parts.clock.now(), "", data,
                record.topic, record.place,
            )  # fmt: skip
        await self._keep_letter(record, bad.reason)
        return None

    async def _keep_letter(self, record: Record, reason: str) -> None:
        raw, now = base64.b64encode(record.value or b"").decode(), text_of(self._parts.clock.now())
        letter = {"raw": raw, "reason": reason, "at": now, **came.packed(record)}
        if await self._store.keep(LETTERS, record.place, letter):
            metrics.DEAD_LETTERS.labels(self._book.service).inc()
