"""督查: which cases an inspection looks at, as a seed draws them, however many there are (docs/decisions/0027).

A case's lot is a digest of the seed and its id.  The sample are the lowest lots, in their order: the same for whoever
draws from the same cases, in whatever order they come.  Only the sample is kept in memory.
"""

import hashlib
import heapq
from dataclasses import dataclass, field

from libs.common.events.supervision import Sampled

HEX = 16


@dataclass(slots=True)
class Lots:
    """Takes the cases of a population one by one; `size` are kept.

    `digest` is the same for the same cases in any order: their digests, each of the id alone, are added up.
    """

    seed: str
    size: int
    population: int = 0
    _sum: int = 0
    _kept: list[tuple[int, Sampled]] = field(default_factory=list)

    def take(self, one: Sampled) -> None:
        """One more; it is kept while its lot is among the lowest."""
        self.population += 1
        self._sum = (self._sum + _number("", one.case)) % 2**256
        entry = (-lot(self.seed, one.case), one)
        if len(self._kept) < self.size:
            heapq.heappush(self._kept, entry)
        elif entry[0] > self._kept[0][0]:
            heapq.heapreplace(self._kept, entry)

    def drawn(self) -> "Drawn":
        """What there is now."""
        ranked = sorted(self._kept, key=lambda entry: -entry[0])
        return Drawn(tuple(one for _, one in ranked), self.population, f"{self._sum:064x}"[:HEX])


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample in the order of its lots, and of how many cases it was drawn; `digest` tells populations apart."""

    cases: tuple[Sampled, ...]
    population: int
    digest: str


def lot(seed: str, case: str) -> int:
    """A case's lot under a seed."""
    return _number(seed, case)


def _number(seed: str, case: str) -> int:
    """SHA-256 over both, the seed's length before it, so that no two pairs read the same."""
    text = f"{len(seed)}:{seed}{case}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest())
