"""Which service reads which event, from the tables the services run on."""

import importlib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from libs.common.events import Fact

SERVICES: Final = Path(__file__).parents[3] / "services"
EDGE_READS: Final = frozenset(
    {
        "caseloop.case-submitted.v1",
        "caseloop.case-split.v1",
        "caseloop.submission-repeated.v1",
        "caseloop.submission-rejected.v1",
        "caseloop.case-dispatched.v1",
        "caseloop.co-handler-added.v1",
        "caseloop.notice-sent.v1",
        "caseloop.duty-alerted.v1",
        "caseloop.receipt-ignored.v1",
    }
)
"""What the gateway's edges forward; it has no table of rules (a test feeds every example to the edges)."""


def services() -> list[str]:
    """The services that are built, by name."""
    return sorted(room.parent.name for room in SERVICES.glob("*/__init__.py"))


def room(service: str, name: str) -> Any | None:
    """A module of a service, such as its handlers; None if the service has no such room."""
    module = f"services.{service}.{name}"
    return importlib.import_module(module) if find_spec(module) else None


@cache
def application(service: str) -> Any | None:
    """The service's application, made once; None if it has none yet."""
    app = room(service, "app")
    return app.create_app() if app is not None and hasattr(app, "create_app") else None


def reactions(service: str) -> Collection[type[Fact]]:
    """The facts a service has a rule for."""
    handlers = room(service, "handlers")
    return tuple(handlers.REACTIONS) if handlers is not None else ()


def readers() -> dict[str, set[str]]:
    """Type to the services that read it, the gateway's edges among them."""
    found: dict[str, set[str]] = {type_: {"gateway"} for type_ in EDGE_READS}
    for service in services():
        for fact in reactions(service):
            found.setdefault(fact.type(), set()).add(service)
    return found


def unread(facts: Collection[str], heard: Mapping[str, Collection[str]]) -> list[str]:
    """Types of events nobody reads, in the order given."""
    return [type_ for type_ in facts if not heard.get(type_)]
