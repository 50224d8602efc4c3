"""What a service says and hears on the bus, as AsyncAPI 3.0 with Kafka bindings."""

import importlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from libs.common.envelope import CONTENT_TYPE
from libs.common.events import FACTS, Fact
from libs.ops.contracts.reading import application, reactions
from libs.ops.contracts.schemas import file_of, schema_of

BINDING: Final = "0.5.0"
KEY: Final = {"type": "string", "description": "The case id: all events of a case are in one partition, in order."}
Channels = Mapping[str, Collection[type[Fact]]]


def document(service: str) -> dict[str, Any]:
    """The channel it says, if it says anything, those it hears, and an operation each; its group has its own name."""
    said = [fact for fact in FACTS.values() if fact.source() == service]
    own = {f"case.{service}": said} if said else {}
    hears = heard_on(service)
    messages = {fact.__name__: fact for facts in (*own.values(), *hears.values()) for fact in facts}
    say = {"say": {"action": "send", **_at(f"case.{service}", said)}} if said else {}
    heard = {f"hear.{topic}": _hear(service, topic, facts) for topic, facts in hears.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": f"caseloop {service}", "version": "1", "description": _what(service)},
        "defaultContentType": CONTENT_TYPE,
        "channels": {topic: _channel(topic, facts) for topic, facts in {**hears, **own}.items()},
        "operations": {**say, **heard},
        "components": {
            "messages": {name: _message(fact) for name, fact in messages.items()},
            "schemas": {"Envelope": ENVELOPE},
        },
    }


def heard_on(service: str) -> dict[str, list[type[Fact]]]:
    """Topic to the facts it reads there, foreign ones on the topics they come on."""
    found, foreign = defaultdict[str, list[type[Fact]]](list), _foreign(service)
    for fact in reactions(service):
        for topic in foreign.get(fact, (f"case.{fact.source()}",)):
            found[topic].append(fact)
    return dict(found)


def _foreign(service: str) -> Mapping[type[Fact], Collection[str]]:
    app = application(service)
    topics: Mapping[type[Fact], Collection[str]] = app.state.running.book.foreign if app is not None else {}
    return topics


def _what(service: str) -> str:
    opening = importlib.import_module(f"services.{service}").__doc__ or ""
    return " ".join(opening.partition("\n\n")[0].split())


def _channel(topic: str, facts: Collection[type[Fact]]) -> dict[str, Any]:
    return {
        "address": topic,
        "messages": {fact.__name__: {"$ref": f"#/components/messages/{fact.__name__}"} for fact in facts},
        "bindings": {"kafka": {"topic": topic, "bindingVersion": BINDING}},
    }


def _at(topic: str, facts: Collection[type[Fact]]) -> dict[str, Any]:
    channel = f"#/channels/{topic}"
    messages = [{"$ref": f"{channel}/messages/{fact.__name__}"} for fact in facts]
    return {"channel": {"$ref": channel}, "messages": messages}


def _hear(service: str, topic: str, facts: Collection[type[Fact]]) -> dict[str, Any]:
    group = {"groupId": {"type": "string", "const": service}, "bindingVersion": BINDING}
    return {"action": "receive", **_at(topic, facts), "bindings": {"kafka": group}}


def _message(fact: type[Fact]) -> dict[str, Any]:
    ours = fact.type() in FACTS
    data = {"$ref": f"../events/{file_of(fact)}"} if ours else schema_of(fact)
    about = {"type": {"const": fact.type()}, "data": data}
    return {
        "name": fact.type(),
        "summary": (fact.__doc__ or "").splitlines()[0],
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [{"$ref": "#/components/schemas/Envelope"}, {"properties": about}]},
        "bindings": {"kafka": {**({"key": KEY} if ours else {}), "bindingVersion": BINDING}},
    }


_TEXT: Final = {"type": "string", "minLength": 1}
ENVELOPE: Final[dict[str, Any]] = {
    "type": "object",
    "description": "CloudEvents 1.0, structured JSON.  Events that no journal of ours wrote have no `sequence`.",
    "required": ["specversion", "id", "source", "type"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {**_TEXT, "description": "`<source>:<subject>:<sequence>`; the same event has the same id."},
        "source": {**_TEXT, "description": "The service that decided it."},
        "subject": {"type": "string", "description": "The case id."},
        "type": _TEXT,
        "time": {"type": "string", "format": "date-time", "description": "When it was decided, UTC."},
        "dataschema": {"type": "string", "format": "uri"},
        "sequence": {"type": "integer", "minimum": 1, "description": "Place in the journal, from 1, without gaps."},
        "causationid": {"type": "string"},
        "partitionkey": {"type": "string"},
        "traceparent": {"type": "string"},
        "data": {},
    },
}
