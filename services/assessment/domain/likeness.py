"""How much one matter is like another: small sketches of what was said, compared without the words.

A sketch holds hashes of the pairs of neighbouring characters and of the single characters that are left when common
talk is taken out.  A piece says the more the fewer groups of matters have it, so that what everybody in a town says
tells nothing apart.  Source of the measure: character n-grams with inverse frequency and a cosine, as search engines
use them (Manning, Raghavan, Schütze: Introduction to Information Retrieval, 2008, chapter 6).
"""

import base64
import math
import re
import struct
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final

from libs.common.policy.learnt import plain

TOLD: Final = 240
PAIRS, SIGNS = 56, 40
SIGN_WEIGHS: Final = 0.3
SPACE: Final = 1 << 16
UNSEEN_GROUPS: Final = 8


Sketch = frozenset[int]
"""Pairs are numbers below `SPACE`, single characters from there on."""


class Scale:
    """How much each piece tells, seen the groups there are: 1 where one group has it, less the more have it."""

    def __init__(self, groups: Iterable[Collection[Sketch]]) -> None:
        unions = [Sketch().union(*group) for group in groups]
        self._among = Counter[int]()
        for union in unions:
            self._among.update(union)
        self._all = math.log(len(unions) + UNSEEN_GROUPS)
        self._weights: dict[int, float] = {}
        self._sizes: dict[Sketch, float] = {}

    def alike(self, one: Sketch, other: Sketch) -> float:
        """0 to 1, the same both ways: the cosine of what both tell."""
        shared = one & other
        return self._told(shared) / math.sqrt(self._size(one) * self._size(other)) if shared else 0.0

    def belongs(self, one: Sketch, group: Sequence[Sketch]) -> float:
        """How much it is like the half of a group that it is most like, on average."""
        found = sorted((self.alike(one, other) for other in group), reverse=True)
        nearest = found[: (len(found) + 1) // 2]
        return sum(nearest) / len(nearest) if nearest else 0.0

    def _size(self, sketch: Sketch) -> float:
        """How much it tells in all."""
        if sketch not in self._sizes:
            self._sizes[sketch] = self._told(sketch)
        return self._sizes[sketch]

    def _told(self, pieces: Collection[int]) -> float:
        return sum(self._weights.get(piece) or self._weigh(piece) for piece in pieces)

    def _weigh(self, piece: int) -> float:
        """Squared, as both sides of a cosine have it."""
        told = (1 - math.log(max(self._among[piece], 1)) / self._all) ** 2
        self._weights[piece] = told if piece < SPACE else told * SIGN_WEIGHS
        return self._weights[piece]


def sketched(title: str, text: str, talk: tuple[str, ...]) -> str:
    """What title and text leave when `talk` is taken out, as a short string; of a long text the beginning.

    Single characters alone tell nothing.
    """
    said = plain(f"{title}。{text}"[: 2 * TOLD])[:TOLD]
    letters = "".join(one if one.isalpha() else " " for one in said)
    runs = _talk(talk).sub(" ", letters).split()
    pairs = {_hash(run[i : i + 2]) for run in runs for i in range(len(run) - 1)}
    signs = {_hash(sign) for run in runs for sign in run} if pairs else set()
    kept = (sorted(pairs)[:PAIRS], sorted(signs)[:SIGNS])
    numbers = (len(kept[0]), *kept[0], *kept[1])
    return base64.b64encode(struct.pack(f"<{len(numbers)}H", *numbers)).decode()


@lru_cache(8192)
def read(sketch: str) -> Sketch:
    """The sketch that `sketched` packed."""
    packed = base64.b64decode(sketch)
    pairs, *numbers = struct.unpack(f"<{len(packed) // 2}H", packed)
    return Sketch([*numbers[:pairs], *(SPACE + sign for sign in numbers[pairs:])])


@lru_cache(8)
def _talk(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


def _hash(piece: str) -> int:
    """The same in every process; which of many pieces are kept is decided by it, and so for all texts alike."""
    return zlib.crc32(piece.encode()) % SPACE
