"""States that asked to be woken: in order of their time, and only after facts already written were taken in."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from libs.common.bus import Horizon, Listener
from libs.common.clock import text_of
from libs.common.decision import Now
from libs.common.envelope import Heard, key_of
from libs.common.journal.document import Cause, Document
from libs.common.journal.fold import Moment, packed, retry
from libs.common.journal.parts import Parts
from libs.common.journal.publish import Publisher
from libs.common.journal.unfit import even_unfit
from libs.common.store import Doc
from libs.common.telemetry import metrics, tracing

MOST: Final = 200
STEPS: Final = 50
log = logging.getLogger(__name__)


class Barrier(NamedTuple):
    """What must have been taken in before timers due until `at` may fire; `generation` of the one who learnt it."""

    at: datetime
    horizon: Horizon
    generation: int


class Timers:
    """Fires at the owner of the case's partition, past the end offsets seen when the timer fell due."""

    def __init__(self, parts: Parts, publisher: Publisher) -> None:
        self._parts, self._publisher = parts, publisher
        self._book, self._store = parts.book, parts.store
        self._barriers: dict[int, Barrier] = {}
        self._unfit: set[str] = set()

    async def tick(self, listener: Listener) -> int:
        """Wakes what is due; how many documents."""
        owned, generation = listener.assigned(), listener.generation()
        self._barriers = {
            part: barrier
            for part, barrier in self._barriers.items()
            if part in owned and barrier.generation == generation
        }
        fired = await self._fire_behind_barriers(listener)
        now = self._parts.clock.now()
        waiting = [part for part in sorted(owned) if part not in self._barriers]
        due = await self._due(now, waiting) if waiting else []
        if due:
            barrier = Barrier(now, await listener.horizon(), generation)
            if generation != listener.generation():
                return fired  # the horizon is that of other partitions: whoever owns these now learns their own
            self._barriers |= dict.fromkeys({self._parts.part(key_of(subject)) for subject in due}, barrier)
            fired += await self._fire_behind_barriers(listener)
        return fired

    async def _fire_behind_barriers(self, listener: Listener) -> int:
        fired = 0
        for part, barrier in list(self._barriers.items()):
            passed = await listener.passed(barrier.horizon, part)
            if passed and barrier.generation == listener.generation():
                del self._barriers[part]
                fired += await self._fire(await self._due(barrier.at, [part]), barrier.at)
        return fired

    async def _fire(self, ids: Collection[str], until: datetime) -> int:
        batch, moment = self._parts.names(), Moment(self._parts.clock.now(), self._parts.policy)
        until = min(until, moment.at)  # the clock may have been put back since they were looked for
        stored = await self._store.load(ids)
        documents = self._fit({i: doc for i, doc in stored.items() if not doc.get("held")})
        with metrics.timed(self._book.service) as steps:
            late = [seconds for document in documents for seconds in self._wake(document, until, moment)]
            changed = [document for document in documents if document.dirty]
            if not changed:
                return 0
            if not await self._store.write(self._parts.changes(changed, batch)):
                return 0  # somebody was faster with one of them: the next tick reads again, and marks cover the rest
            self._count(changed, late, steps)
            await self._publisher.publish(changed, batch)
        return len(changed)

    async def _due(self, at: datetime, parts: Collection[int]) -> list[str]:
        """Those that cannot be read stay the earliest, and must not be all that is looked at."""
        return await self._store.due(text_of(at), parts, MOST + len(self._unfit))

    def _fit(self, stored: Mapping[str, Doc]) -> list[Document]:
        """Without those that this code cannot read, which are named once."""
        documents = [even_unfit(self._book, i, doc) for i, doc in stored.items()]
        for one in documents:
            if one.unfit and one.id not in self._unfit:
                log.error("%s/%s is not woken: %s", self._book.service, one.id, one.unfit)
        self._unfit = (self._unfit - stored.keys()) | {one.id for one in documents if one.unfit}
        return [one for one in documents if not one.unfit]

    def _count(self, written: Sequence[Document], late: Sequence[float], steps: list[metrics.Step]) -> None:
        service = self._book.service
        metrics.WRITES.labels(service).inc(len(written))
        for seconds in late:
            metrics.TIMER_LATE.labels(service).observe(seconds)
        for document in written:
            steps += document.steps

    def _wake(self, document: Document, until: datetime, moment: Moment) -> list[float]:
        """Several overdue steps run one by one, each at its own due instant.  Says how late each was, in seconds."""
        due, late = document.next_at(), list[float]()
        for _ in range(STEPS):
            if due is None or due > until or document.held or document.full:
                break
            late.append(max((moment.at - due).total_seconds(), 0))
            self._step(document, due, moment)
            after = self._asks(document, due, moment)
            if after is not None and after <= due and not document.held:
                _fail(document, due, moment, f"woken at {due}, it asks for {after} again")
            due = after
        retry(document, moment)
        return late

    def _asks(self, document: Document, due: datetime, moment: Moment) -> datetime | None:
        """When it wants to be woken next."""
        try:
            return self._book.due(document.state)
        except Exception as error:  # noqa: BLE001 - as in `_step`
            if not document.held:
                _fail(document, due, moment, f"{type(error).__name__}: {error}")
            return None

    def _step(self, document: Document, due: datetime, moment: Moment) -> None:
        now = Now(due, due, document.id, self._parts.policy)
        more = {"due": text_of(due), "fired": text_of(moment.at)}
        try:
            decision = self._book.wake(document.state, now)
            with tracing.command(self._book.service, document.id, document.last, moment.at) as traceparent:
                cause = Cause(f"timer:{text_of(due)}", due, moment.policy_version, traceparent, more)
                document.steps.append(("timer", document.apply(decision, cause)))
        except Exception as error:  # noqa: BLE001 - a bug of this case alone; it is held and the others flow on
            _fail(document, due, moment, f"{type(error).__name__}: {error}")


def _fail(document: Document, due: datetime, moment: Moment, error: str) -> None:
    timer = Heard(f"timer:{text_of(due)}", "timer", document.id, "caseloop.timer", 1, None, due, "", {"reason": error})
    document.steps.append(("timer", "failed"))
    document.hold(
        {"event": packed(timer), "source": "timer", "why": "failed", "needs": "", "error": error,
         "since": text_of(moment.at), "tries": 1}
    )  # fmt: skip
