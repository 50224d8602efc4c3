"""How much one matter sounds like another.  A hint for a person, never a decision."""

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Final, TypeVar

from libs.common.policy.learnt import pieces_of

COMMON: Final = 0.2
ALIKE: Final = 0.1
K = TypeVar("K")


def most_alike(text: str, others: Iterable[tuple[K, str]], common: Collection[str], most: int = 3) -> list[K]:
    """Those that are alike at all, the most alike first."""
    mine = _weights(text, common)
    ranked = sorted(((_cosine(mine, _weights(other, common)), key) for key, other in others), key=lambda row: -row[0])
    return [key for alike, key in ranked[:most] if alike >= ALIKE]


def likeness(one: str, other: str, common: Collection[str]) -> float:
    """0 to 1: the cosine between the pieces (two or three characters) of both.

    What is common talk weighs a fifth, so that the names of things and places count.
    """
    return _cosine(_weights(one, common), _weights(other, common))


def _cosine(mine: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    both = sum(weight * theirs[piece] for piece, weight in mine.items() if piece in theirs)
    return both / (_length(mine) * _length(theirs)) if both else 0.0


def _weights(text: str, common: Collection[str]) -> dict[str, float]:
    return {piece: COMMON if piece in common else 1.0 for piece in pieces_of(text)}


def _length(weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))
