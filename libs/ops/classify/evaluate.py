"""How often intake's own rule agrees with labels, reckoned from what it said of each matter."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

NOTHING: Final = "-"
ERRORS: Final = (0.05, 0.10, 0.15, 0.20)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of one labelled matter: the branch (`-`: none), whether it was sure, and how probable it was.

    What the words decided has the probability 1: they are a rule, and no guess.
    """

    label: str
    said: str
    sure: bool
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the label says the same."""
        return self.said == self.label


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Counts and shares of all; macro F1 and the confusion take the best guess of what is screened too.

    `screened_at`: by a share of error, the least share that persons have to look at so that of what is admitted without
    them no larger share is wrong; None if that cannot be had.
    """
    admitted = [one for one in judged if one.sure]
    right = sum(one.right for one in admitted)
    return {
        "matters": len(judged), "right": right, "wrong": len(admitted) - right, "screened": len(judged) - len(admitted),
        "screened_with_a_right_guess": sum(one.right and not one.sure for one in judged),
        "right_share": _share(right, len(judged)), "screened_share": _share(len(judged) - len(admitted), len(judged)),
        "wrong_of_admitted": _share(len(admitted) - right, len(admitted)), "macro_f1": macro_f1(judged),
        "screened_at": {f"{error:.2f}": screened_at(judged, error) for error in ERRORS}, "confusion": confusion(judged),
    }  # fmt: skip


def macro_f1(judged: Sequence[Judged]) -> float:
    """The mean over the labels of the harmonic mean of precision and recall."""
    labels = {one.label for one in judged}
    scores = [_f1(label, judged) for label in sorted(labels)]
    return round(sum(scores) / len(scores), 3) if scores else 0.0


def screened_at(judged: Sequence[Judged], error: float) -> float | None:
    """The surest first, as long as no larger share of them is wrong."""
    wrong, best = 0, 0
    ranked = sorted(judged, key=lambda one: -one.confidence)
    for count, one in enumerate(ranked, 1):
        wrong += not one.right
        tied = count < len(ranked) and ranked[count].confidence == one.confidence
        if not tied and wrong <= error * count:
            best = count
    return _share(len(ranked) - best, len(ranked)) if best else None


def confusion(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """By label, what was said of its matters and how often."""
    counted = Counter((one.label, one.said) for one in judged)
    labels = sorted({one.label for one in judged})
    return {label: {said: n for (of, said), n in sorted(counted.items()) if of == label} for label in labels}


def _f1(label: str, judged: Sequence[Judged]) -> float:
    both = sum(one.right and one.label == label for one in judged)
    either = sum(one.label == label for one in judged) + sum(one.said == label for one in judged)
    return 2 * both / either if either else 0.0


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
