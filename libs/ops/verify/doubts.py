"""What a document alone does not tell: others are asked, for many documents at a time and never for all."""

from collections.abc import Iterable
from typing import Final

from libs.common.envelope import Heard, read
from libs.ops.verify.bus import Bus
from libs.ops.verify.findings import Audit
from libs.ops.verify.stores import Stores
from libs.ops.verify.suspects import Suspect, Unsaid
from libs.ops.verify.topics import Said

AT_ONCE: Final = 1000
"""A question that names all of them would outgrow what a store takes as one request."""


class Later:
    """What a topic has said since it was read for this pass: how far each subject goes on without a gap."""

    def __init__(self, bus: Bus, said: Said) -> None:
        self._bus, self._said, self._reached = bus, said, dict[str, int]()

    async def read_on(self) -> None:
        """From where it was read to, up to its present end."""
        async for record in self._bus.later(self._said.service):
            heard = read(record)
            if not isinstance(heard, Heard) or heard.source != self._said.service:
                continue
            if heard.sequence == self.reached(heard.subject) + 1:
                self._reached[heard.subject] = heard.sequence

    def reached(self, subject: str) -> int:
        """The highest sequence, as far as it was read."""
        return self._reached.get(subject, self._said.highest.get(subject, 0))


class Doubts:
    """Suspects that wait for their question; no more than `AT_ONCE` of each kind are held."""

    def __init__(self, stores: Stores, later: Later | None, audit: Audit) -> None:
        self._stores, self._later, self._audit = stores, later, audit
        self._ahead, self._unsaid = list[Suspect](), list[Unsaid]()

    async def note(self, ahead: Iterable[Suspect], unsaid: Iterable[Unsaid]) -> None:
        """Keeps what one document leaves open, and asks once there is enough."""
        self._unsaid += unsaid
        for one in ahead:
            self._ahead.append(one)
            if len(self._ahead) >= AT_ONCE:
                await self._ask_the_journals()
        if len(self._unsaid) >= AT_ONCE:
            await self._ask_the_topic()

    async def settle(self) -> None:
        """Asks for those that still wait."""
        await self._ask_the_journals()
        await self._ask_the_topic()

    async def _ask_the_journals(self) -> None:
        asked, self._ahead = self._ahead, []
        for source in dict.fromkeys(one.source for one in asked):
            of_it = [one for one in asked if one.source == source]
            ends = await self._stores.journals(source, {one.subject for one in of_it})
            for one in of_it:
                one.against(ends.get(one.subject, 0), self._audit)

    async def _ask_the_topic(self) -> None:
        asked, self._unsaid = self._unsaid, []
        if self._later is None or not asked:
            return
        await self._later.read_on()
        for one in asked:
            one.against(self._later.reached(one.subject), self._audit)
