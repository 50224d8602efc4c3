"""A command into one document: the same path as an event, with an answer."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused, Unavailable
from libs.common.events.fact import CAPITAL
from libs.common.journal.document import DONE, Cause, Document, etag_of
from libs.common.journal.fold import Moment, retry, taken_key
from libs.common.journal.gathered import Gathered
from libs.common.journal.lookup import with_held
from libs.common.journal.parts import Parts
from libs.common.journal.publish import Publisher
from libs.common.journal.shorten import ANSWERS, answer_key
from libs.common.store import Doc
from libs.common.telemetry import metrics, tracing

BUS_SECONDS: Final = 1.0
SEEN_SECONDS: Final = 2.0
NO_BATCH: Final = ""
TRIES: Final = 50
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Receipt(Generic[S]):
    """The answer to a command: where the journal stands and the state it left."""

    subject: str
    position: Mapping[str, int]
    state: S
    etag: str
    repeated: bool = False


@cache
def command_name(command: type[BaseModel]) -> str:
    """`ReportResult` is `report-result`."""
    return CAPITAL.sub("-", command.__name__).lower()


def body_of(command: BaseModel) -> str:
    """A digest of a command's words, without its name."""
    return hashlib.sha256(command.model_dump_json().encode()).hexdigest()[:24]


class Desk:
    """Takes commands for one service."""

    def __init__(self, parts: Parts, publisher: Publisher) -> None:
        self._parts, self._publisher = parts, publisher
        self._book, self.store, self.clock, self.policy = parts.book, parts.store, parts.clock, parts.policy
        self._load, self._publish = Gathered(self._loaded), Gathered(self._published)
        self.awaited, self._readers = asyncio.Event(), 0

    async def decide(  # noqa: PLR0913 - what comes with a command, given by name
        self, subject: str, rule: Callable[[Any, Any, Now], Decision[S]], command: BaseModel, *,
        key: str | None = None, found: Any = None, only_if: str | None = None,
    ) -> Receipt[S]:  # fmt: skip
        """Runs the rule, writes, publishes.  `key` makes it idempotent: same key, command and body, same answer.

        `only_if` is the etag of the state the command is meant for, or `*` for any state at all.

        Raises `Refused` (nothing is written) and `Unavailable` (the store does not answer; a write it was asked for may
        have been done, and the same key finds out).
        """
        name, cause = command_name(type(command)), f"cmd:{key or self._parts.names()}"
        with metrics.answered(self._book.service, name) as steps:
            for _ in range(TRIES):
                document = await self.document(subject)
                earlier = await self.earlier(document, cause)
                if earlier is not None:
                    receipt = self.again(document, earlier, command)
                    steps.append((name, "nothing"))
                    return receipt
                _meant_for(document, only_if)
                if await self._attempt(document, rule, command, cause, found):
                    steps.extend(document.steps)
                    return self.receipt(document, document.n)
                metrics.LOST_RACES.labels(self._book.service).inc()
            raise Unavailable(f"{subject} is being changed too often; try again")

    @property
    def engines(self) -> tuple[Parts, Publisher]:
        """What it loads, writes and publishes with."""
        return self._parts, self._publisher

    async def state(self, subject: str) -> Any:
        """The state of one document, or None."""
        return (await self.document(subject)).state

    async def repeated(self, subject: str, key: str) -> Receipt[Any] | None:
        """The answer that a command with this key had here, if it had one."""
        document = await self.document(subject)
        earlier = await self.earlier(document, f"cmd:{key}")
        return self.receipt(document, int(earlier[1]), repeated=True) if earlier is not None else None

    async def earlier(self, document: Document, cause: str) -> list[Any] | None:
        """What a command was answered before, also where the document does not hold that any more."""
        key = taken_key(cause)
        if key in document.taken or not document.shelved:
            return document.taken.get(key)
        kept = await self.store.fetch(ANSWERS, answer_key(document.id, key))
        return kept["is"] if kept else None

    async def standing(self, subject: str) -> Receipt[Any]:
        """Where one document stands."""
        document = await self.document(subject)
        return self.receipt(document, document.n)

    async def seen(self, subject: str, position: Mapping[str, int]) -> bool:
        """Waits (2 s at most) until this reader has come as far as the position of an answer.

        Events without a rule raise no cursor: a position at one of them is waited for in vain.
        """
        deadline = asyncio.get_running_loop().time() + SEEN_SECONDS
        with self._waiting():
            while not await self._reached(subject, position):
                if asyncio.get_running_loop().time() > deadline:
                    return False
                await asyncio.sleep(0.02)
        return True

    async def _reached(self, subject: str, position: Mapping[str, int]) -> bool:
        document = await self.document(subject)
        reached = {**document.cursor, self._book.service: document.n}
        return all(reached.get(source, 0) >= n for source, n in position.items())

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Sets `awaited` as long as anybody waits."""
        self._readers += 1
        self.awaited.set()
        try:
            yield
        finally:
            self._readers -= 1
            if not self._readers:
                self.awaited.clear()

    def hurry(self) -> None:
        """Whoever rests now goes on at once."""
        if not self.awaited.is_set():
            self.awaited.set()
            self.awaited.clear()

    async def document(self, subject: str) -> Document:
        """As the store has it, to be worked on."""
        return Document.of(self._book, subject, await self._load(subject))

    async def write(self, document: Document) -> bool:
        """Writes it if nobody was faster, then publishes, for which a second is waited at most."""
        batch = self._parts.names()
        if not await self.store.write(self._parts.changes([document], batch)):
            return False
        metrics.WRITES.labels(self._book.service).inc()
        out = self._publish(document)
        out.add_done_callback(self.settled)
        await asyncio.wait({out}, timeout=BUS_SECONDS)
        return True

    async def _loaded(self, subjects: Sequence[str]) -> Sequence[Doc | None]:
        """Who asks for the same document gets one of their own."""
        stored, given = await self.store.load(dict.fromkeys(subjects)), set[str]()
        own: list[Doc | None] = []
        for subject in subjects:
            own.append(deepcopy(stored.get(subject)) if subject in given else stored.get(subject))
            given.add(subject)
        return own

    async def _published(self, documents: Sequence[Document]) -> Sequence[bool]:
        """Each with the mark that its own write left."""
        return [await self._publisher.publish(documents, NO_BATCH)] * len(documents)

    async def _attempt(
        self, document: Document, rule: Callable[..., Decision[Any]], command: BaseModel, cause: str, found: Any
    ) -> bool:
        """Runs the rule and writes, in one span; False if somebody was faster."""
        moment = await with_held(self._parts, [document], Moment(self.clock.now(), self.policy))
        with tracing.command(self._book.service, document.id, document.last, moment.at) as traceparent:
            why = Cause(cause, moment.at, moment.policy_version, traceparent)
            self.run(document, rule, command, why, found)
            retry(document, moment)
            note_answer(document, cause, command, moment.at)
            return await self.write(document)

    def run(
        self, document: Document, rule: Callable[..., Decision[Any]], command: BaseModel, cause: Cause, found: Any
    ) -> None:
        """The rule, in the document; nothing is written yet."""
        if document.failed():
            raise Refused("held", "an event of this case waits for an operator; nothing can be decided until then")
        now = Now(cause.at, cause.at, document.id, self.policy, found)
        try:
            decision = rule(document.state, command, now)
        except NotYet as error:
            raise Refused("not-yet", f"{error}; try again in a moment", status=409) from error
        document.steps.append((command_name(type(command)), document.apply(decision, cause)))

    def again(self, document: Document, earlier: list[Any], command: BaseModel) -> Receipt[Any]:
        """The answer of before, to the same command with the same body."""
        body, _, _, _, *name = earlier  # what was answered before names were kept is known by its body alone
        if body != body_of(command) or name not in ([], [command_name(type(command))]):
            text = "this Idempotency-Key was used with another body or another command; use a new key"
            raise Refused("key-reused", text, status=422)
        return self.receipt(document, int(earlier[1]), repeated=True)

    def settled(self, out: "asyncio.Future[bool]") -> None:
        """What did not go out stays marked, and the sweeper sends it: an error here loses nothing."""
        if not out.cancelled() and out.exception() is not None:
            metrics.LEFT_TO_SWEEPER.labels(self._book.service).inc()

    def receipt(self, document: Document, n: int, *, repeated: bool = False) -> Receipt[Any]:
        """As the document stands, at an entry of its journal."""
        state: Any = document.state
        return Receipt(document.id, {self._book.service: n}, state, etag_of(document.state), repeated)


def note_answer(document: Document, cause: str, command: BaseModel, at: datetime) -> None:
    """Notes that it was, and to what: two commands may well have the same body."""
    document.remember(taken_key(cause), body_of(command), DONE, at, command_name(type(command)))


def _meant_for(document: Document, only_if: str | None) -> None:
    if only_if is None or (only_if == "*" and document.state is not None):
        return
    etag = etag_of(document.state)
    if only_if != etag:
        text = "the case has changed since you read it; read it again and decide anew"
        raise Refused("changed", text, status=412, field="if-match", etag=etag)
