"""Where spans go: set once, by the entry point of a process; without an address or a file none are made."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes

from libs.common.settings import Settings
from libs.common.telemetry.span_file import SpanFile
from libs.common.telemetry.tracing import sampled

MOST_WAITING: Final = 20_000
EVERY_MS: Final = 1000


@contextmanager
def exporting(service: str, settings: Settings) -> Iterator[None]:
    """Sends this process's spans to the OTLP address and the file of its settings; at the end, also the last ones."""
    exporters = list(_exporters(settings))
    if not exporters:
        yield
        return
    provider = _provider(service, settings.trace_ratio, exporters)
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        provider.shutdown()


class ByCase(Sampler):
    """Keeps a share of the cases, each whole: it asks for the case of a span, and no parent; else for the trace."""

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio

    def should_sample(  # noqa: PLR0913, PLR0917 - what the SDK asks for
        self,
        parent_context: Context | None,  # noqa: ARG002 - the case decides, whatever its parent was
        trace_id: int,
        name: str,  # noqa: ARG002
        kind: SpanKind | None = None,  # noqa: ARG002
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,  # noqa: ARG002
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Alike in every service."""
        case = (attributes or {}).get("case.id", f"{trace_id:032x}")
        if sampled(str(case), self._ratio):
            return SamplingResult(Decision.RECORD_AND_SAMPLE, attributes, trace_state)
        return SamplingResult(Decision.DROP, None, trace_state)

    def get_description(self) -> str:
        """For the SDK's own messages."""
        return f"ByCase{{{self._ratio}}}"


def _provider(service: str, ratio: float, exporters: Sequence[SpanExporter]) -> TracerProvider:
    resource = Resource.create({"service.name": service, "service.namespace": "caseloop"})
    provider = TracerProvider(sampler=ByCase(ratio), resource=resource, shutdown_on_exit=False)
    for exporter in exporters:
        # A queue that overflows would tear cases apart: it holds several of the largest batches.
        provider.add_span_processor(
            BatchSpanProcessor(exporter, max_queue_size=MOST_WAITING, schedule_delay_millis=EVERY_MS)
        )
    return provider


def _exporters(settings: Settings) -> Iterator[SpanExporter]:
    if settings.otlp_endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - half slow

        # It reads the address and its other settings from the environment itself, by their standard names.
        yield OTLPSpanExporter()
    if settings.trace_file is not None:
        yield SpanFile(settings.trace_file)
