"""What a document alone does not tell: its source's own journal is asked, for many at a time and never for all."""

from typing import Final

from libs.ops.verify.documents import Suspect
from libs.ops.verify.findings import Audit
from libs.ops.verify.stores import Stores

AT_ONCE: Final = 1000
"""A question that names all of them would outgrow what a store takes as one request."""


class Doubts:
    """Suspects that wait for their question; no more than `AT_ONCE` are held."""

    def __init__(self, stores: Stores, audit: Audit) -> None:
        self._stores, self._audit, self._waiting = stores, audit, list[Suspect]()

    async def note(self, suspect: Suspect) -> None:
        """Keeps one, and asks once there are enough."""
        self._waiting.append(suspect)
        if len(self._waiting) >= AT_ONCE:
            await self.settle()

    async def settle(self) -> None:
        """Asks for those that wait; what no journal holds is a fault."""
        asked, self._waiting = self._waiting, []
        for source in dict.fromkeys(one.source for one in asked):
            of_it = [one for one in asked if one.source == source]
            ends = await self._stores.journals(source, {one.subject for one in of_it})
            for one in of_it:
                one.against(ends.get(one.subject, 0), self._audit)
