"""How much one matter sounds like another: shared pairs of characters.  A hint for a person, never a decision."""

import unicodedata


def likeness(one: str, other: str) -> float:
    """0 to 1: the shared share of the shorter text's pairs of characters."""
    mine, theirs = _pairs(one), _pairs(other)
    fewer = min(len(mine), len(theirs))
    return len(mine & theirs) / fewer if fewer else 0.0


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))
