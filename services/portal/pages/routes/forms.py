"""What a form said: every field as text, several of one name joined by a blank."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, tzinfo
from types import MappingProxyType

from fastapi import Request

from libs.common.clock import in_reach
from services.portal.pages.facts import Problem

Said = Mapping[str, str]
NOTHING: Said = MappingProxyType({})
LONGEST = 20_000


async def form(request: Request) -> Said:
    """The fields; a file in place of words counts as nothing said."""
    return said_of((await request.form(max_files=0, max_fields=200)).multi_items())


def said_of(values: Iterable[tuple[str, object]]) -> Said:
    """The words among them."""
    said: dict[str, str] = {}
    for name, value in values:
        if isinstance(value, str):
            said[name] = f"{said[name]} {value}" if name in said else value.strip()[:LONGEST]
    return said


def missing(said: Said, wanted: Iterable[tuple[str, str]]) -> list[Problem]:
    """A problem for each field that is empty."""
    return [Problem(field, text) for field, text in wanted if not said.get(field)]


def carried(said: Said, names: Sequence[str]) -> list[tuple[str, str]]:
    """What earlier steps said, to come along as hidden fields."""
    return [(name, said[name]) for name in names if said.get(name)]


def moment(words: str, tz: tzinfo) -> datetime | None:
    """A day, or a moment, as the clocks of that zone show it; None if nobody can mean it, or it names its own zone."""
    with suppress(ValueError):
        read = datetime.fromisoformat(words)
        at = read.replace(tzinfo=tz)
        return at if read.tzinfo is None and in_reach(at) else None
    return None
