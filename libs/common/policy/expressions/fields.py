"""What a condition may ask of a matter, and of which type that is."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from libs.common.policy.asked import WEEKDAYS, Matter
from libs.common.policy.matters import KindName
from libs.common.policy.units import ORDER, Units
from libs.worktime import OfficeHours

Axis = Literal["kind", "urgent", "area", "channel", "moment"]
Type = Literal["truth", "number", "name", "area"]
Test = Callable[[Matter], bool]

KINDS: Final[tuple[str, ...]] = get_args(KindName)
UNKNOWN: Final = "unknown"
HOURS: Final = range(24)


@dataclass(frozen=True, slots=True)
class Known:
    """What a catalogue may name, and the hours that its conditions go by."""

    units: Units
    categories: Collection[str]
    profiles: Collection[str]
    channels: tuple[str, ...]
    office: OfficeHours


@dataclass(frozen=True, slots=True)
class Field:
    """`axis` is what of a matter it is read from; `values` are what it may be compared with, none for a truth."""

    name: str
    axis: Axis
    type: Type
    read: Callable[[Matter], Any]
    values: Collection[Any] = ()


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison; it is decided by one axis of the matter alone."""

    field: Field
    test: Test


@dataclass(frozen=True, slots=True)
class Condition:
    """`holds` says whether a matter meets it, made of the tests of its atoms.  The same text is the same."""

    text: str
    holds: Test = field(compare=False)
    atoms: tuple[Atom, ...] = field(compare=False)


def fields_of(known: Known) -> Mapping[str, Field]:
    """Every field by name.  `area` has the areas that a matter lies in, from its own up; `level` is its own area's."""
    units = known.units

    def level(matter: Matter) -> str:
        return units[matter.area].level if matter.area and matter.area in units else UNKNOWN

    def within(matter: Matter) -> tuple[str, ...]:
        return (matter.area, *units.ancestors(matter.area)) if matter.area and matter.area in units else ()

    fields = (
        Field("kind", "kind", "name", lambda matter: matter.kind, KINDS),
        Field("urgent", "urgent", "truth", lambda matter: matter.urgent),
        Field("area", "area", "area", within, {unit.id for unit in units.areas}),
        Field("level", "area", "name", level, (*ORDER, UNKNOWN)),
        Field("channel", "channel", "name", lambda matter: matter.channel, known.channels),
        Field("hour", "moment", "number", lambda matter: matter.moment.hour, HOURS),
        Field("weekday", "moment", "name", lambda matter: matter.moment.weekday, WEEKDAYS),
        Field("workday", "moment", "truth", lambda matter: matter.moment.workday),
        Field("open", "moment", "truth", lambda matter: matter.moment.open),
    )
    return {field.name: field for field in fields}
