"""Routing, handling, supervision and the portal on engines in memory, and weeks that pass in a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from libs.common.bus.memory import MemoryBus, MemoryListener
from libs.common.clock import SetClock, instant_of, text_of
from libs.common.envelope import wire
from libs.common.events import Fact
from libs.common.journal.book import Book
from libs.common.journal.runtime import Runtime
from libs.common.policy import Policy
from libs.common.policy.units import Unit, Units
from libs.common.store.memory import MemoryStore
from services.handling.app import BOOK as HANDLING
from services.portal.app import BOOK as PORTAL
from services.routing.app import BOOK as ROUTING
from services.supervision.app import BOOK as SUPERVISION

BOOKS: Final[Sequence[Book]] = (ROUTING, HANDLING, SUPERVISION, PORTAL)


def under_a_city(policy: Policy) -> Policy:
    """The sample county with a city above it."""
    city = Unit(id="city", name="河晏市", level="city", kind="government")
    county = policy.units["county"].model_copy(update={"parent": city.id})
    return replace(policy, units=Units({**policy.units.by_id, county.id: county, city.id: city}))


class Weeks:
    """The services as they run, a clock that jumps from one timer to the next, and all that was said."""

    def __init__(self, policy: Policy, start: datetime) -> None:
        self.policy, self.clock, self.bus = policy, SetClock(start), MemoryBus(partitions=1)
        self.runtimes = {
            book.service: Runtime(book=book, store=MemoryStore(), bus=self.bus, clock=self.clock, policy=policy, seed=1)
            for book in BOOKS
        }
        self.members: Mapping[str, MemoryListener] = {
            name: self.bus.join(name, runtime.book.topics, runtime.inbox.take)
            for name, runtime in self.runtimes.items()
        }
        self._written = 0

    def write(self, case: str, fact: Fact) -> None:
        """What a service that is not here says now."""
        self._written += 1
        source, n = fact.source(), self._written
        entry = {
            "n": n, "id": f"{source}:{case}:{n}", "type": fact.type(), "cause": "cmd:1",
            "at": text_of(self.clock.now()), "tp": "", "data": fact.model_dump(mode="json"),
        }  # fmt: skip
        self.bus.append(f"case.{source}", case.encode(), wire(source, case, entry))

    async def until(self, end: datetime) -> None:
        """Everything that happens up to then, at its own time."""
        await self._settle()
        while (due := await self._next()) is not None and due <= end:
            self.clock.move(max(due - self.clock.now(), due - due))
            await self._settle()

    def leave(self) -> None:
        """Its members leave their groups, for others to take their place."""
        for member in self.members.values():
            self.bus.expel(member)

    async def said(self, service: str, document: str) -> list[dict[str, Any]]:
        """Its journal of a document."""
        return await self.runtimes[service].store.journal(document)

    async def _settle(self) -> None:
        """Facts are heard and timers fire until nothing is left to do."""
        busy = True
        while busy:
            busy = False
            for name, runtime in self.runtimes.items():
                while await self.members[name].step():
                    busy = True
                busy = bool(await runtime.timers.tick(self.members[name])) or busy

    async def _next(self) -> datetime | None:
        """When the next timer of any service is."""
        rows = [
            row["next"]
            for runtime in self.runtimes.values()
            for row in await runtime.store.find({"next": {"$gt": ""}}, [("next", 1)], 1)
        ]
        return min(map(instant_of, rows), default=None)
