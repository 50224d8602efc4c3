"""Spans of the loop, made by hand: FastStream's own cut batches apart and flatten causality (runtime.md, traces)."""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from types import TracebackType
from typing import Any, Final, Self

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from libs.common.clock import instant_of
from libs.common.envelope import Heard, key_of

CONTINUED: Final = timedelta(hours=1)
SAMPLE: Final = 2**32
_propagator = TraceContextTextMapPropagator()


@cache
def tracer() -> trace.Tracer:
    """The tracer of whatever provider the entry point set; without one, spans cost nothing."""
    return trace.get_tracer("caseloop")


def sampled(case: str, ratio: float) -> bool:
    """Whether a case is traced: the same answer in every service, so that it is seen whole or not at all."""
    return zlib.crc32(case.encode()) < ratio * SAMPLE


def context_of(traceparent: str) -> Context:
    """The context an event carries."""
    return _propagator.extract({"traceparent": traceparent}) if traceparent else Context()


def traceparent_of(span: Span) -> str:
    """The context of a span as an event carries it; empty if nothing is traced."""
    context: SpanContext = span.get_span_context()
    if not context.is_valid:
        return ""
    flags = "01" if context.trace_flags & TraceFlags.SAMPLED else "00"
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{flags}"


class Batch:
    """One `poll` span for a batch and one `process` span per event, its child by cause and linked to the poll.

    `events`: with the document each concerns, since a foreign event's own subject may be none of ours.
    `contexts`: of each event's own span, by its place; empty where nobody traces: what an event carries is handed on.
    """

    def __init__(self, service: str, events: Sequence[tuple[str, Heard]]) -> None:
        self._service, self._events = service, events
        self._spans: list[Span] = []
        self.contexts: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Opens the spans."""
        poll = tracer().start_span(f"poll {self._service}", context=Context(), kind=SpanKind.CLIENT)
        self._spans.append(poll)
        if not poll.get_span_context().is_valid:
            return self
        links = [Link(poll.get_span_context())]
        for document, event in self._events:
            span = tracer().start_span(
                f"process {event.topic}", context=context_of(event.traceparent), kind=SpanKind.CONSUMER, links=links,
                attributes=_attributes(self._service, document, event),
            )  # fmt: skip
            self._spans.append(span)
            self.contexts[event.place] = traceparent_of(span) or event.traceparent
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Closes them, whatever happened."""
        for span in self._spans:
            span.end()


def _attributes(service: str, document: str, event: Heard) -> dict[str, Any]:
    return {
        "messaging.system": "kafka", "messaging.operation.name": "process", "messaging.operation.type": "process",
        "messaging.destination.name": event.topic, "messaging.consumer.group.name": service,
        "messaging.message.id": event.id, "case.id": key_of(document), "caseloop.event": event.type,
    }  # fmt: skip


@contextmanager
def command(service: str, subject: str, last: dict[str, str], at: datetime) -> Iterator[str]:
    """A command's span, from its rule to the bus, or a timer's.

    Goes on with the case's last context if that is younger than an hour, else begins anew, linked to it.
    """
    earlier = context_of(last.get("tp", ""))
    young = bool(last.get("at")) and at - instant_of(last["at"]) < CONTINUED
    before = trace.get_current_span(earlier).get_span_context()
    links = [] if young or not before.is_valid else [Link(before)]
    attributes = {"case.id": key_of(subject)}
    span = tracer().start_span(
        f"decide {service}", context=earlier if young else Context(), kind=SpanKind.SERVER, links=links,
        attributes=attributes,
    )  # fmt: skip
    try:
        yield traceparent_of(span)
    finally:
        span.end()
