"""Spans in a file: a line of OTLP's JSON for each lot, as the OpenTelemetry file exporter specifies it.

A collector reads such a file (`otlpjsonfile` receiver), and so does `caseloop trace`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Link, SpanContext
from pydantic_core import to_json


class SpanFile(SpanExporter):
    """Appends; made with its folder if it is not there.  One process writes one file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """One line, in the file when this returns."""
        self._file.write(to_json(lot(spans)) + b"\n")
        self._file.flush()
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Closes it."""
        self._file.close()


def lot(spans: Sequence[ReadableSpan]) -> dict[str, Any]:
    """Spans of one process as OTLP's `TracesData`."""
    resource = {"attributes": _attributes(spans[0].resource.attributes)} if spans else {}
    scope = {"scope": {"name": "caseloop"}, "spans": [_span(span) for span in spans]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}


def _span(span: ReadableSpan) -> dict[str, Any]:
    parent = {"parentSpanId": f"{span.parent.span_id:016x}"} if span.parent else {}
    return {
        **_ids(span.context), **parent, "name": span.name, "kind": span.kind.value + 1,
        "startTimeUnixNano": str(span.start_time), "endTimeUnixNano": str(span.end_time),
        "attributes": _attributes(span.attributes or {}), "links": [_link(link) for link in span.links],
    }  # fmt: skip


def _link(link: Link) -> dict[str, str]:
    return _ids(link.context)


def _ids(context: SpanContext) -> dict[str, str]:
    return {"traceId": f"{context.trace_id:032x}", "spanId": f"{context.span_id:016x}"}


def _attributes(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": {"stringValue": str(value)}} for key, value in attributes.items()]
