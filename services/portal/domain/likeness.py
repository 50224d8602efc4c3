"""How much one matter sounds like another.  A hint for a person, never a decision."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final, TypeVar

from libs.common.policy.learnt import MOST, pieces_of, plain

COMMON: Final = 0.2
ALIKE: Final = 0.1
ESTATE: Final = re.compile(r"([^\W_]{2})小区")
K = TypeVar("K")


def most_alike(text: str, others: Iterable[tuple[K, str]], common: Collection[str], most: int = 3) -> list[K]:
    """Those that are alike at all, and not told apart by where they are; the most alike first."""
    mine = _weights(text, common)
    compared = ((_cosine(mine, _weights(other, common)), key, other) for key, other in others)
    alike = [(much, key) for much, key, other in compared if much >= ALIKE and not elsewhere(text, other, common)]
    return [key for _, key in sorted(alike, key=lambda row: -row[0])[:most]]


def likeness(one: str, other: str, common: Collection[str]) -> float:
    """0 to 1: the cosine between the pieces (two or three characters) of both.

    What is common talk weighs a fifth, so that the names of things and places count.
    """
    return _cosine(_weights(one, common), _weights(other, common))


def elsewhere(one: str, other: str, common: Collection[str]) -> bool:
    """Both name an estate (小区), and neither says a name of the other's anywhere: the same words of another place."""
    one, other = plain(one)[:MOST], plain(other)[:MOST]
    mine, theirs = _estates(one, common), _estates(other, common)
    return bool(mine and theirs) and not any(name in other for name in mine) and not any(name in one for name in theirs)


def _estates(said: str, common: Collection[str]) -> frozenset[str]:
    """What stands before the word; common talk (our, the whole) is no name, and unknown talk may be either."""
    return frozenset(name for name in ESTATE.findall(said) if name not in common) if common else frozenset()


def _cosine(mine: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    both = sum(weight * theirs[piece] for piece, weight in mine.items() if piece in theirs)
    return both / (_length(mine) * _length(theirs)) if both else 0.0


def _weights(text: str, common: Collection[str]) -> dict[str, float]:
    return {piece: COMMON if piece in common else 1.0 for piece in pieces_of(text)}


def _length(weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))
