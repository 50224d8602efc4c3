"""What contracts/ says is what the code does; its examples are real events; a release cannot be broken unnoticed."""

import json
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from libs.common.envelope import CONTENT_TYPE, SCHEMA, Heard, Record, read, wire
from libs.common.events import FACTS, SOURCES
from libs.common.events.handling import CaseTakenOn
from libs.common.web.door import HttpDoor
from libs.ops.contracts import FOLDER, differing, generated, readers, unread
from libs.ops.contracts.__main__ import main
from libs.ops.contracts.compatibility import broken
from libs.ops.contracts.generated import write
from libs.ops.contracts.reading import EDGE_READS, application, reactions, room, services
from libs.ops.topics import read_topics
from services.gateway.edges.answers import answer, answers_edge
from services.gateway.edges.department import assignments, assignments_edge, responses_edge
from services.gateway.edges.outbound import OUTBOUND, sender_edge

DECIDERS = [module.__name__.rpartition(".")[2] for module in SOURCES]
EXAMPLES = {file.name.removesuffix(".json"): file.read_bytes() for file in sorted((FOLDER / "examples").glob("*.json"))}
SCHEMAS = {file.stem: json.loads(file.read_bytes()) for file in sorted((FOLDER / "events").glob("*.json"))}
FACT = CaseTakenOn(hop=1, round=1, part="t02", by="周")
ENTRY = {
    "n": 3, "id": "handling:c1:3", "type": FACT.type(), "cause": "cmd:k", "at": "2026-10-09T02:00:00.000Z",
    "tp": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "data": FACT.model_dump(mode="json"),
}  # fmt: skip


def heard(value: bytes, topic: str = "case.intake") -> Heard:
    event = read(Record(topic, 0, 0, None, value))
    assert isinstance(event, Heard)
    return event


@pytest.fixture(scope="module")
def wanted() -> dict[str, str]:
    return dict(generated())


def test_generated_files_are_what_the_code_says(wanted: dict[str, str]) -> None:
    assert differing(wanted) == [], "run make contracts"


def test_a_file_that_is_old_missing_or_stray_is_named_and_put_right(tmp_path: Path, wanted: dict[str, str]) -> None:
    write(wanted, tmp_path)
    (tmp_path / "catalogue.md").write_text("old", encoding="utf-8")
    (tmp_path / "events" / "case-closed.v1.json").unlink()
    (tmp_path / "asyncapi" / "gone.json").write_text("{}", encoding="utf-8")
    assert set(differing(wanted, tmp_path)) == {"catalogue.md", "events/case-closed.v1.json", "asyncapi/gone.json"}
    write(wanted, tmp_path)
    assert differing(wanted, tmp_path) == []


def test_the_check_passes_on_this_checkout(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["--check"]), capsys.readouterr().out) == (0, "")


@pytest.mark.parametrize("event", SCHEMAS)
def test_a_schema_is_valid_says_what_it_is_and_allows_fields_of_tomorrow(event: str) -> None:
    schema = SCHEMAS[event]
    Draft202012Validator.check_schema(schema)
    assert schema["title"]
    assert schema["description"]
    objects = [part for part in (schema, *schema.get("$defs", {}).values()) if part["type"] == "object"]
    assert all(part["additionalProperties"] is True for part in objects)


@pytest.mark.parametrize("service", DECIDERS)
def test_every_reference_of_an_asyncapi_document_leads_somewhere(service: str) -> None:
    document = json.loads((FOLDER / "asyncapi" / f"{service}.json").read_bytes())
    for reference in references(document):
        file, _, pointer = reference.partition("#")
        found = json.loads((FOLDER / "asyncapi" / file).read_bytes()) if file else document
        for step in filter(None, pointer.split("/")):
            found = found[step]


@pytest.mark.parametrize("service", DECIDERS)
def test_a_service_hears_under_its_own_group_what_its_book_says(service: str) -> None:
    document = json.loads((FOLDER / "asyncapi" / f"{service}.json").read_bytes())
    hearing = [o for o in document["operations"].values() if o["action"] == "receive"]
    assert {o["bindings"]["kafka"]["groupId"]["const"] for o in hearing} == {service}
    assert {o["channel"]["$ref"].removeprefix("#/channels/") for o in hearing} == set(book_of(service).topics)


def test_every_service_with_an_application_has_its_http_interface_written_down(wanted: dict[str, str]) -> None:
    with_routes = {service for service in services() if room(service, "api") and room(service, "app")}
    assert with_routes <= {name.removeprefix("openapi/").removesuffix(".json") for name in wanted}


def test_every_event_has_an_example_and_every_example_an_event() -> None:
    assert {f"caseloop.{name}" for name in EXAMPLES} == set(FACTS)


def test_no_two_examples_are_the_same_place_in_a_journal() -> None:
    ids = [heard(value).id for value in EXAMPLES.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_fits_its_schema_and_its_class_to_the_letter(name: str) -> None:
    data = json.loads(EXAMPLES[name])["data"]
    Draft202012Validator(SCHEMAS[name], format_checker=Draft202012Validator.FORMAT_CHECKER).validate(data)
    fact = FACTS[f"caseloop.{name}"].model_validate_json(json.dumps(data), strict=True)
    assert fact.model_dump(mode="json") == data


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_the_runtime_would_have_written(name: str) -> None:
    event = json.loads(EXAMPLES[name])
    entry = {"n": event["sequence"], "cause": event["causationid"], "at": event["time"], "tp": event["traceparent"]}
    entry |= {key: event[key] for key in ("id", "type", "data")}
    assert json.loads(wire(event["source"], event["subject"], entry)) == event
    assert event["id"] == f"{event['source']}:{event['subject']}:{event['sequence']}"
    assert event["source"] == FACTS[event["type"]].source()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_cloudevents_sdk_and_we_read_the_same_in_an_example(name: str) -> None:
    ours = heard(EXAMPLES[name])
    message = KafkaMessage({"content-type": CONTENT_TYPE.encode()}, None, EXAMPLES[name])
    theirs = from_structured(message, JSONFormat())
    assert (theirs.get_id(), theirs.get_source(), theirs.get_subject()) == (ours.id, ours.source, ours.subject)
    assert (theirs.get_type(), theirs.get_time(), theirs.get_data()) == (ours.type, ours.said, ours.data)
    assert theirs.get_extension("sequence") == ours.sequence
    assert theirs.get_dataschema() == SCHEMA + ours.type


def test_the_cloudevents_sdk_reads_what_we_write() -> None:
    message = KafkaMessage({"content-type": CONTENT_TYPE.encode()}, None, wire("handling", "c1", ENTRY))
    event = from_structured(message, JSONFormat())
    assert (event.get_id(), event.get_source(), event.get_type()) == ("handling:c1:3", "handling", FACT.type())
    assert (event.get_extension("sequence"), event.get_data()) == (3, FACT.model_dump(mode="json"))


def test_an_event_nobody_reads_is_found() -> None:
    assert unread(["a", "b", "c"], {"a": {"x"}, "b": set()}) == ["b", "c"]


def test_the_portal_reads_every_event() -> None:
    assert set(reactions("portal")) == set(FACTS.values())


def test_every_event_is_read_by_somebody() -> None:
    assert unread(FACTS, readers()) == []


async def test_the_edges_forward_what_the_catalogue_says() -> None:
    events = [heard(value) for value in EXAMPLES.values()]
    assert {event.type for event in events if await forwarded(event)} == EDGE_READS


async def forwarded(event: Heard) -> bool:
    channels = frozenset(filter(None, [event.data.get("channel")]))
    notices = await OUTBOUND.forward(event)
    return bool(answer(event, "key", channels) or assignments(event, departments(event)) or notices)


def departments(event: Heard) -> frozenset[str]:
    parts = [*event.data.get("parts", ()), event.data.get("part")]
    return frozenset(part["unit"] for part in parts if isinstance(part, dict))


def test_every_source_has_its_topic_and_alone_writes_it() -> None:
    topics = read_topics()
    assert {f"case.{service}": topics[f"case.{service}"].producers for service in DECIDERS} == {
        f"case.{service}": (service,) for service in DECIDERS
    }


def test_the_topics_name_every_reader_and_no_others() -> None:
    ours = services()
    named = {(topic, reader) for topic, it in read_topics().items() for reader in it.consumers if reader in ours}
    assert named == read_in_code()


def read_in_code() -> set[tuple[str, str]]:
    books = {(topic, service) for service in DECIDERS for topic in book_of(service).topics}
    portal = {(topic, "portal") for topic in book_of("portal").topics}
    edges = [answers_edge("", frozenset()), OUTBOUND, sender_edge(None), assignments_edge(frozenset())]
    edges.append(responses_edge("d-water", HttpDoor("")))
    return books | portal | {(topic, "gateway") for edge in edges for topic in edge.topics}


def book_of(service: str) -> Any:
    app = application(service)
    assert app is not None
    return app.state.running.book


def references(part: Any) -> list[str]:
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    own = [part["$ref"]] if isinstance(part, dict) and isinstance(part.get("$ref"), str) else []
    return own + [found for each in inner for found in references(each)]


def test_no_release_is_broken() -> None:
    assert broken(FOLDER) == []
