"""What took how long, counted from when it was wanted, and what went wrong."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

QUANTILES: Final = {"p50": 0.5, "p90": 0.9, "p99": 0.99}


class Tally:
    """Seconds by kind, with the moment each was wanted; errors, and answers that said "not yet", by kind.

    `through`: how many courses came to their end.
    What was given up took for ever: left out, the slowest would make the rest look faster than they were.
    """

    def __init__(self) -> None:
        self.took: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.errors: Counter[str] = Counter()
        self.again: Counter[str] = Counter()
        self.through = 0

    def note(self, kind: str, wanted: float, done: float) -> None:
        """One that was done; both moments by the same clock."""
        self.took[kind].append((wanted, done - wanted))

    def give_up(self, kind: str, wanted: float) -> None:
        """One that was never done."""
        self.took[kind].append((wanted, math.inf))

    def answered(self, kind: str) -> list[float]:
        """When each that was done was done."""
        return [wanted + seconds for wanted, seconds in self.took.get(kind, ()) if seconds < math.inf]

    def error(self, kind: str, what: str) -> None:
        """One that failed."""
        self.errors[f"{kind}: {what}"] += 1

    def said(self) -> dict[str, Any]:
        """For `--json`; milliseconds."""
        return {
            "kinds": {kind: summary([seconds for _, seconds in took]) for kind, took in sorted(self.took.items())},
            "errors": dict(self.errors), "again": dict(self.again),
            "through": self.through,
        }  # fmt: skip


def summary(seconds: Sequence[float]) -> dict[str, float | None]:
    """How many were done, of how many; quantiles of all of these and the longest, in milliseconds, None for ever."""
    if not seconds:
        return {"count": 0, "of": 0}
    ordered = sorted(seconds)
    found = {name: ordered[min(int(q * len(ordered)), len(ordered) - 1)] for name, q in QUANTILES.items()}
    done = sum(one < math.inf for one in ordered)
    return {"count": done, "of": len(ordered), **{k: _ms(v) for k, v in (found | {"max": ordered[-1]}).items()}}


def _ms(seconds: float) -> float | None:
    return round(seconds * 1000, 2) if seconds < math.inf else None
