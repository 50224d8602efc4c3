"""Conditions tried out: for every way that their comparisons can turn out together, one matter.

Each comparison is decided by one axis of a matter (its kind, urgency, area, channel or moment), and an axis has few
values.  Values that no comparison tells apart are one; so what is found for these matters holds for all matters.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import product
from typing import Any, get_args

from libs.common.policy.asked import Matter, Moment, moments
from libs.common.policy.expressions.fields import UNKNOWN, Axis, Condition, Field
from libs.worktime import OfficeHours

AXES: tuple[Axis, ...] = get_args(Axis)


@dataclass(frozen=True, slots=True)
class Room:
    """Which matters there can be: the values of each axis, at any moment of an office's clock."""

    kinds: tuple[str, ...]
    urgents: tuple[bool, ...]
    areas: tuple[str | None, ...]
    channels: tuple[str, ...]
    office: OfficeHours


def examples(conditions: Sequence[Condition], room: Room) -> Iterator[Matter]:
    """The matters that stand for all of the room."""
    first = Matter("", room.areas[0], room.urgents[0], room.kinds[0], room.channels[0], moments(room.office)[0])
    kept = [_told_apart(axis, conditions, room, first) for axis in AXES]
    for values in product(*kept):
        yield replace(first, **dict(zip(AXES, values, strict=True)))


def told(matter: Matter, conditions: Sequence[Condition], axes: Collection[str] = AXES) -> str:
    """The matter in the fields that the conditions ask for: `hour 22, not workday`."""
    asked = {atom.field.name: atom.field for condition in conditions for atom in condition.atoms}
    return ", ".join(_said(field, matter) for field in asked.values() if field.axis in axes)


def _told_apart(axis: Axis, conditions: Sequence[Condition], room: Room, first: Matter) -> Sequence[Any]:
    """Of the values of an axis one for each way its comparisons turn out."""
    atoms = [atom for condition in conditions for atom in condition.atoms if atom.field.axis == axis]
    values = _values(axis, frozenset(atom.field.name for atom in atoms), room)
    if not atoms:
        return values[:1]
    kept: dict[tuple[bool, ...], Any] = {}
    for value in values:
        matter = replace(first, **{axis: value})
        kept.setdefault(tuple(atom.test(matter) for atom in atoms), value)
    return tuple(kept.values())


def _values(axis: Axis, asked: frozenset[str], room: Room) -> Sequence[Any]:
    if axis == "moment":
        return _moments(room.office, asked)
    of: dict[Axis, Sequence[Any]] = {
        "kind": room.kinds, "urgent": room.urgents, "area": room.areas, "channel": room.channels,
    }  # fmt: skip
    return of[axis]


@lru_cache(maxsize=64)
def _moments(office: OfficeHours, asked: frozenset[str]) -> tuple[Moment, ...]:
    """Moments that differ in what is asked for."""
    names = [field.name for field in fields(Moment) if field.name in asked]
    kept: dict[tuple[Any, ...], Moment] = {}
    for moment in moments(office):
        kept.setdefault(tuple(getattr(moment, name) for name in names), moment)
    return tuple(kept.values())


def _said(field: Field, matter: Matter) -> str:
    value = field.read(matter)
    if field.type == "truth":
        return field.name if value else f"not {field.name}"
    if field.type == "area":
        return f"{field.name} {matter.area or UNKNOWN}"
    return f"{field.name} {value if value in field.values else 'any other'}"
