"""Many commands into as many documents: one load, one write, one publish."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from libs.common.decision import Decision, Now
from libs.common.errors import Refused, Unavailable
from libs.common.journal.desk import BUS_SECONDS, TRIES, Desk, Receipt, command_name, note_answer
from libs.common.journal.document import Cause, Document
from libs.common.journal.fold import Moment, retry
from libs.common.journal.lookup import with_held
from libs.common.telemetry import metrics, tracing

S = TypeVar("S")
Rule = Callable[[Any, Any, Now], Decision[S]]


class Wish(NamedTuple):
    """One of many commands: for which document, under which key, and what was found for it."""

    subject: str
    command: BaseModel
    key: str
    found: Any = None


async def decide_all(desk: Desk, rule: Rule[S], wishes: Sequence[Wish]) -> list[Receipt[S] | Refused]:
    """`Desk.decide` for each, answered by itself and in order: what is refused writes nothing and stops no other.

    Each wish is for a document of its own.  Raises `Unavailable`; the same keys find out what was done.
    """
    if len({wish.subject for wish in wishes}) < len(wishes):
        raise ValueError("two wishes for one document; decide them one after the other")
    parts, _ = desk.engines
    for _ in range(TRIES):
        stored = await desk.store.load([wish.subject for wish in wishes])
        documents = [Document.of(parts.book, wish.subject, stored.get(wish.subject)) for wish in wishes]
        moment = await with_held(parts, documents, Moment(desk.clock.now(), desk.policy))
        answers = [await _answer(desk, one, rule, wish, moment) for one, wish in zip(documents, wishes, strict=True)]
        if await _write(desk, [d for d, answer in zip(documents, answers, strict=True) if isinstance(answer, Receipt)]):
            return answers
        metrics.LOST_RACES.labels(parts.book.service).inc()
    raise Unavailable("these documents are being changed too often; try again")


async def _answer(desk: Desk, document: Document, rule: Rule[S], wish: Wish, moment: Moment) -> Receipt[Any] | Refused:
    try:
        with metrics.answered(document.book.service, command_name(type(wish.command))) as steps:
            answer = await _decided(desk, document, rule, wish, moment)
            steps.extend(document.steps)
            return answer
    except Refused as refused:
        return refused


async def _decided(desk: Desk, document: Document, rule: Rule[S], wish: Wish, moment: Moment) -> Receipt[Any]:
    cause = f"cmd:{wish.key}"
    earlier = await desk.earlier(document, cause)
    if earlier is not None:
        return desk.again(document, earlier, wish.command)
    with tracing.command(document.book.service, document.id, document.last, moment.at) as traceparent:
        why = Cause(cause, moment.at, moment.policy_version, traceparent)
        desk.run(document, rule, wish.command, why, wish.found)
    retry(document, moment)
    note_answer(document, cause, wish.command, moment.at)
    return desk.receipt(document, document.n)


async def _write(desk: Desk, documents: Sequence[Document]) -> bool:
    """As `Desk.write`, under one mark; what an earlier try wrote is published with the rest."""
    parts, publisher = desk.engines
    batch, changed = parts.names(), [document for document in documents if document.dirty]
    if not await desk.store.write(parts.changes(changed, batch)):
        return False
    metrics.WRITES.labels(parts.book.service).inc(len(changed))
    out = asyncio.ensure_future(publisher.publish(documents, batch))
    out.add_done_callback(desk.settled)
    await asyncio.wait({out}, timeout=BUS_SECONDS)
    return True
