"""Which spans are kept, and how a file holds them."""

from pathlib import Path

import pytest
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import Link, SpanKind
from pydantic_core import from_json

from libs.common.telemetry.export import ByCase
from libs.common.telemetry.span_file import SpanFile
from libs.common.telemetry.tracing import context_of, sampled, traceparent_of

CASES = [f"case-{number}" for number in range(2000)]
KEPT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def kept(case: str, ratio: float, traceparent: str = "") -> bool:
    answer = ByCase(ratio).should_sample(context_of(traceparent), 1, "process", attributes={"case.id": case})
    return answer.decision is Decision.RECORD_AND_SAMPLE


@pytest.mark.parametrize("ratio", [0, 0.1, 0.5, 1])
def test_that_share_of_the_cases_is_kept(ratio: float) -> None:
    assert sum(kept(case, ratio) for case in CASES) == pytest.approx(ratio * len(CASES), abs=0.05 * len(CASES))


def test_a_kept_parent_does_not_keep_another_case() -> None:
    lost = next(case for case in CASES if not sampled(case, 0.5))
    assert not kept(lost, 0.5, traceparent=KEPT)


def test_a_span_without_a_case_is_kept_by_its_trace() -> None:
    answers = {ByCase(0.5).should_sample(None, trace, "poll").decision for trace in range(50)}
    assert answers == {Decision.DROP, Decision.RECORD_AND_SAMPLE}


def test_a_file_holds_spans_as_a_collector_reads_them(tmp_path: Path) -> None:
    file = tmp_path / "traces" / "routing.jsonl"
    provider = TracerProvider(resource=Resource({"service.name": "routing"}), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(SpanFile(file)))
    tracer = provider.get_tracer("caseloop")
    poll = tracer.start_span("poll", context=Context())
    span = tracer.start_span(
        "process case.intake", context_of(KEPT), SpanKind.CONSUMER, {"case.id": "c1"}, [Link(poll.get_span_context())]
    )
    span.end()
    poll.end()
    provider.shutdown()
    first, _second = [from_json(line)["resourceSpans"] for line in file.read_bytes().splitlines()]
    [of_routing] = first
    assert of_routing["resource"]["attributes"] == [{"key": "service.name", "value": {"stringValue": "routing"}}]
    [told] = of_routing["scopeSpans"][0]["spans"]
    _, trace, parent, _ = KEPT.split("-")
    assert (told["traceId"], told["parentSpanId"], told["kind"]) == (trace, parent, 5)
    assert told["spanId"] == traceparent_of(span).split("-")[2]
    assert told["attributes"] == [{"key": "case.id", "value": {"stringValue": "c1"}}]
    assert [link["spanId"] for link in told["links"]] == [traceparent_of(poll).split("-")[2]]
    assert int(told["endTimeUnixNano"]) >= int(told["startTimeUnixNano"])
