"""What contracts/ says is what the code does."""

import importlib

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cloudevents.core.formats.json import JSONFormat

from libs.common.envelope import CONTENT_TYPE, Heard, Record, read, wire
from libs.common.events import FACTS
from libs.common.events.handling import CaseTakenOn
from libs.ops.contracts import FOLDER, READERS, generated, unread
from libs.ops.topics import read_topics

FACT = CaseTakenOn(hop=1, round=1, part="t02", by="周")
ENTRY = {
    "n": 3, "id": "handling:c1:3", "type": FACT.type(), "cause": "cmd:k", "at": "2026-10-09T02:00:00.000Z",
    "tp": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "data": FACT.model_dump(mode="json"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), list(generated()), ids=lambda value: value if len(value) < 80 else "")
def test_a_generated_file_is_what_the_code_says(name: str, text: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == text, "run make contracts"


def test_an_event_nobody_reads_is_found() -> None:
    assert unread(["a", "b", "c"], {"a": {"x"}, "b": set()}) == ["b", "c"]


@pytest.mark.parametrize("service", READERS)
def test_the_topics_name_every_reader_and_writer(service: str) -> None:
    topics = read_topics()
    assert topics[f"case.{service}"].producers == (service,)
    app = importlib.import_module(f"services.{service}.app").create_app()
    for topic in app.state.running.book.topics:
        assert service in topics[topic].consumers, f"{service} reads {topic}"


def test_every_source_has_its_topic() -> None:
    assert {f"case.{fact.source()}" for fact in FACTS.values()} <= set(read_topics())


def test_the_cloudevents_sdk_reads_what_we_write() -> None:
    event = from_structured_event(
        HTTPMessage({"content-type": CONTENT_TYPE}, wire("handling", "c1", ENTRY)), JSONFormat()
    )
    assert (event.get_id(), event.get_source(), event.get_type()) == ("handling:c1:3", "handling", FACT.type())
    assert event.get_extension("sequence") == 3
    assert event.get_data() == FACT.model_dump(mode="json")


def test_we_read_what_we_write() -> None:
    heard = read(Record("case.handling", 0, 0, b"c1", wire("handling", "c1", ENTRY)))
    assert isinstance(heard, Heard)
    assert (heard.sequence, heard.traceparent, heard.data) == (3, ENTRY["tp"], ENTRY["data"])
