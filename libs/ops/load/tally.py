"""What took how long, counted from when it was wanted, and what went wrong."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

QUANTILES: Final = {"p50": 0.5, "p90": 0.9, "p99": 0.99}


class Tally:
    """Seconds by kind, with the moment each was wanted; errors, and answers that said "not yet", by kind.

    `through`: how many courses came to their end.
    """

    def __init__(self) -> None:
        self.took: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.errors: Counter[str] = Counter()
        self.again: Counter[str] = Counter()
        self.through = 0

    def note(self, kind: str, wanted: float, done: float) -> None:
        """One that was done; both moments by the same clock."""
        self.took[kind].append((wanted, done - wanted))

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


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """How many, quantiles and the longest, in milliseconds."""
    if not seconds:
        return {"count": 0}
    ordered = sorted(seconds)
    found = {name: ordered[min(int(q * len(ordered)), len(ordered) - 1)] for name, q in QUANTILES.items()}
    return {"count": len(ordered), **{k: round(v * 1000, 2) for k, v in (found | {"max": ordered[-1]}).items()}}
