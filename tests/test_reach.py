"""No service takes an instant that it cannot count with: the field is named before any rule looks at it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, get_args

import pytest
from fastapi.routing import APIRoute
from pydantic import AwareDatetime, BaseModel

from libs.common.clock import WITHIN_REACH
from libs.ops.contracts.reading import application, services

INSTANTS: Final = frozenset[Any]({datetime, AwareDatetime})


@pytest.mark.parametrize("service", services())
def test_every_instant_that_a_service_is_told_lies_within_reach(service: str) -> None:
    app = application(service)
    routes = [route for route in app.routes if isinstance(route, APIRoute)] if app else []
    bodies = [route.body_field.field_info.annotation for route in routes if route.body_field]
    assert sorted({name for body in bodies for name in unbounded(body)}) == []


def unbounded(said: Any) -> Iterator[str]:
    """The instants of a command, and of what lies in it, that may be any."""
    if not (isinstance(said, type) and issubclass(said, BaseModel)):
        return
    for name, field in said.model_fields.items():
        parts = [*parts_of(field.annotation), *field.metadata]
        if not INSTANTS.isdisjoint(part for part in parts if isinstance(part, type)) and WITHIN_REACH not in parts:
            yield f"{said.__name__}.{name}"
        for part in parts:
            yield from unbounded(part)


def parts_of(annotation: Any) -> Iterator[Any]:
    """A type, what it is made of, and what is said beside it."""
    yield annotation
    for part in get_args(annotation):
        yield from parts_of(part)
