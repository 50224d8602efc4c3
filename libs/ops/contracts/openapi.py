"""What a service answers over HTTP, from its application."""

from collections.abc import Iterator
from typing import Any

from libs.ops.contracts.reading import application, services


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Service and OpenAPI document, of every service that can be made and answers anything but probes."""
    for service in services():
        app = application(service)
        document: dict[str, Any] = app.openapi() if app is not None else {}
        if document.get("paths"):
            yield service, document
