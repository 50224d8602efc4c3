"""Entries that a crash or a broken bus left unpublished: claimed, so that one replica sends them, and sent.

Where nothing is left, journals that grew long are shortened (their oldest entries move to the archive), and once an
hour dead letters that are a week old are thrown away, and answers to commands that nobody sends again.
"""

from datetime import datetime, timedelta
from typing import Final

from libs.common.clock import text_of
from libs.common.journal.document import TAKEN_DAYS
from libs.common.journal.letters import expire
from libs.common.journal.parts import Parts
from libs.common.journal.publish import Publisher
from libs.common.journal.shorten import ANSWERS, shorten
from libs.common.journal.unfit import stateless

LEAST_SECONDS: Final = 2.0
PAUSE_SECONDS: Final = 1.0
MOST_SECONDS: Final = 60.0
MOST: Final = 200
MOST_LONG: Final = 20
HOUR: Final = timedelta(hours=1)


class Sweeper:
    """Never more than one publish outstanding; rests while the bus is down."""

    def __init__(self, parts: Parts, publisher: Publisher) -> None:
        self._parts, self._publisher = parts, publisher
        self._expired: datetime | None = None

    async def turn(self) -> None:
        """A pass, and a rest unless it sent all that one can: after an outage thousands wait."""
        if await self.sweep() < MOST:
            await self._parts.clock.sleep(PAUSE_SECONDS, polls=True)

    async def sweep(self) -> int:
        """One pass, those who waited longest first; how many documents it sent, 0 where the bus did not take them."""
        if not self._parts.bus.up():
            return 0
        now = self._parts.clock.now()
        # A process that stood still for hours in the middle of a publish has not learnt that publishing takes hours.
        age = timedelta(seconds=min(max(LEAST_SECONDS, 3 * self._publisher.usual_seconds()), MOST_SECONDS))
        old = text_of(now - age)
        left = await self._parts.store.unpublished(old, MOST)
        if not left:
            await self.shorten()
            await self._expire(now)
            return 0
        batch = self._parts.names()
        await self._parts.store.claim(left, old, batch, text_of(now))
        stored = await self._parts.store.load(left)
        claimed = [
            stateless(self._parts.book, i, doc) for i, doc in stored.items() if doc.get("unp", {}).get("b") == batch
        ]
        return len(claimed) if await self._publisher.publish(claimed, batch) else 0

    async def shorten(self) -> None:
        """What grew long; the heavy ones who wrote them have shortened already."""
        for row in await self._parts.store.find({"long": True}, limit=MOST_LONG):
            await shorten(self._parts.store, self._parts.book, row)

    async def _expire(self, now: datetime) -> None:
        if self._expired is None or now - self._expired >= HOUR:
            await expire(self._parts.store, now)
            await self._parts.store.expire(ANSWERS, text_of(now - TAKEN_DAYS))
            self._expired = now
