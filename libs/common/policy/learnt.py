"""What was learnt from labelled matters: for each piece of text, how much it speaks for each category."""

import math
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from libs.common.policy.faults import Misplaced

SHORTEST, LONGEST = 2, 3
MOST: Final = 2000
SCALE: Final = 100


class Learnt(BaseModel):
    """The file `learnt.json`, written by `caseloop classify train` and never by hand.

    `weights`: hundredths, by piece, one for each of `categories`.  `least`: from which probability on a matter is
    admitted without a person.  `examples`: a digest of what it was learnt from; `version` one of the whole.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str = Field(pattern=r"^[0-9a-f]{8}$")
    examples: str
    categories: tuple[str, ...] = Field(min_length=2)
    least: float = Field(gt=0, le=1)
    bias: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]

    @model_validator(mode="after")
    def _as_wide_as_its_categories(self) -> "Learnt":
        for piece, row in {"bias": self.bias, **self.weights}.items():
            if len(row) != len(self.categories):
                raise ValueError(f"{piece} has {len(row)} weights for {len(self.categories)} categories; train anew")
        return self

    def likely(self, text: str) -> list[tuple[str, float]]:
        """Every category with its probability, the likeliest first; without a known piece, what is common is likely."""
        rows = [self.weights[piece] for piece in pieces_of(text) if piece in self.weights]
        length = SCALE * math.sqrt(len(rows) or 1)
        sums = [bias / SCALE + sum(column) / length for bias, *column in zip(self.bias, *rows, strict=True)]
        top = max(sums)
        shares = [math.exp(one - top) for one in sums]
        ranked = zip(self.categories, (share / sum(shares) for share in shares), strict=True)
        return sorted(ranked, key=lambda row: -row[1])

    def telling(self, text: str, category: str, most: int = 8) -> tuple[str, ...]:
        """The pieces that speak most for it."""
        column = self.categories.index(category)
        known = [(self.weights[piece][column], piece) for piece in pieces_of(text) if piece in self.weights]
        return tuple(piece for weight, piece in sorted(known, reverse=True)[:most] if weight > 0)


def of_branches(learnt: Learnt, categories: Collection[str]) -> Learnt:
    """The same; `Misplaced` names a category that was learnt and is none, or no branch."""
    for number, one in enumerate(learnt.categories):
        if one not in categories or "/" in one:
            raise Misplaced(("categories", number), f"{one} is no branch of categories.yaml; learn anew, or add it")
    return learnt


def pieces_of(text: str) -> frozenset[str]:
    """Every run of two or three letters or digits: single ones say too little, of a long text the beginning enough."""
    said = plain(text)[:MOST]
    runs: Iterable[str] = "".join(one if one.isalnum() else " " for one in said).split()
    return frozenset(
        run[i : i + n] for run in runs for n in range(SHORTEST, LONGEST + 1) for i in range(len(run) - n + 1)
    )


def plain(text: str) -> str:
    """One width, one case, no blanks: 工 资 and ＡＢＣ read like 工资 and abc."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
