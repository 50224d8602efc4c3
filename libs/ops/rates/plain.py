"""Facts as their journals keep them, made without checking anew what was checked when they were said.

A recount makes millions of them, and a check costs more than the rule that reads the fact.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)


def plain(model: type[M], data: Mapping[str, Any]) -> M:
    """A fact that can be read by its rule, and no more: instants stay text, and what is a list stays as it is kept."""
    defaults, makers = _shape(model)
    made = model.__new__(model)
    fields = made.__dict__
    fields.update(defaults)
    fields.update(data)
    for name, make in makers:
        if (value := fields[name]) is not None:
            fields[name] = make(value)
    return made


@cache
def _shape(model: type[BaseModel]) -> tuple[Mapping[str, Any], tuple[tuple[str, Callable[[Any], Any]], ...]]:
    """What a field is that an older fact does not have; and the fields that are words of a list, or values."""
    fields = model.model_fields
    defaults = {n: one.get_default(call_default_factory=True) for n, one in fields.items() if not one.is_required()}
    makers = ((name, _maker(one.annotation)) for name, one in fields.items())
    return defaults, tuple((name, make) for name, make in makers if make)


def _maker(annotation: Any) -> Callable[[Any], Any] | None:
    if not isinstance(annotation, type):
        return None
    if issubclass(annotation, Enum):
        return annotation
    return (lambda data: plain(annotation, data)) if issubclass(annotation, BaseModel) else None
