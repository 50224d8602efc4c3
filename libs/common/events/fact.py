"""The base of every event, and how its name becomes its type on the wire."""

import re
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import BaseModel, ConfigDict

CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class Fact(BaseModel):
    """Something that happened; frozen.  Producers are strict, consumers ignore what they do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    VERSION: ClassVar[int] = 1

    @classmethod
    def source(cls) -> str:
        """The service that decides it: the name of the module it stands in."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def event_name(cls) -> str:
        """`CaseSubmitted` is `case-submitted`."""
        return CAPITAL.sub("-", cls.__name__).lower()

    @classmethod
    def type(cls) -> str:
        """The type on the wire: `caseloop.case-submitted.v1`."""
        return _type(cls)


@cache
def _type(fact: type[Fact]) -> str:
    return f"caseloop.{fact.event_name()}.v{fact.VERSION}"


class Value(BaseModel):
    """A frozen part of an event or of a state."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Light:
    """A base of enumerations in states and events: pydantic asks each member for its value with every write.

    Python's own way to it is a function in Python, which took half of the time in which a state with many was written.
    """

    if not TYPE_CHECKING:
        value = property(attrgetter("_value_"))


class OpenEnum(Light, StrEnum):
    """Words of which a later version may know more: an unknown one reads as `other`."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return cls("other") if isinstance(value, str) and value != "other" else None
