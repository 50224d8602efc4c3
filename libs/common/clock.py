"""Time: aware, UTC, whole milliseconds, and always an argument."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Final, Protocol

from pydantic import AfterValidator, AwareDatetime, PlainSerializer
from pydantic_core import PydanticCustomError

REACH: Final = (datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


@lru_cache(4096)  # a batch writes its own instant down several times for each event
def text_of(at: datetime) -> str:
    """An instant as text that sorts as time does: `2026-10-15T03:20:00.000Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant_of(text: str) -> datetime:
    """The instant that `text_of` wrote."""
    return datetime.fromisoformat(text)


def whole(at: datetime) -> datetime:
    """The instant in UTC, cut to the millisecond that a journal keeps."""
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


def in_reach(at: datetime) -> bool:
    """Whether anybody can mean it; far beyond, an instant of another zone is none in UTC."""
    first, end = REACH
    return first <= at < end


def _meant(at: datetime) -> datetime:
    if not in_reach(at):
        years = {"first": REACH[0].year, "last": REACH[1].year - 1}
        raise PydanticCustomError("out_of_reach", "an instant is one of {first} to {last}; correct the year", years)
    return at


WITHIN_REACH: Final = AfterValidator(_meant)
Instant = Annotated[AwareDatetime, PlainSerializer(text_of, return_type=str, when_used="json")]
Told = Annotated[AwareDatetime, WITHIN_REACH]
"""An instant that a command says."""
ToldInstant = Annotated[Instant, WITHIN_REACH]
"""The same, with the text of an `Instant`."""


class Clock(Protocol):
    """What the wiring asks for the time; rules never do."""

    def now(self) -> datetime:
        """The present instant, as `whole` cuts it."""

    async def sleep(self, seconds: float, *, polls: bool = False) -> None:
        """Lets that much of this clock's time pass; who `polls` will look then whether there is anything to do."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return whole(datetime.now(UTC))

    async def sleep(self, seconds: float, *, polls: bool = False) -> None:  # noqa: ARG002 - for the simulation
        """Waits in real time."""
        await asyncio.sleep(seconds)


class SetClock:
    """A clock that stands where it was put; tests and the simulation move it."""

    def __init__(self, at: datetime) -> None:
        self._at = whole(at)

    def now(self) -> datetime:
        """Where the clock stands."""
        return self._at

    def move(self, by: timedelta) -> None:
        """Moves the clock; nothing else happens."""
        self._at = whole(self._at + by)

    async def sleep(self, seconds: float, *, polls: bool = False) -> None:  # noqa: ARG002 - as above
        """Gives way in real time, so that waiting loops do not spin."""
        await asyncio.sleep(min(seconds, 0.01))
