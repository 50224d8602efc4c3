"""Which faults a seed has, how often they strike, and a count of those that did.

A micro fault strikes at an await, with a chance of its own in each seed; a macro fault is planned for an instant.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

MICRO: Final = {
    "crash": 1 / 260, "pause": 1 / 1200, "delay": 1 / 40, "store error": 1 / 400, "lost write": 1 / 150,
    "failed send": 1 / 80, "lost acknowledgement": 1 / 60, "redelivery": 1 / 30, "part of a batch": 1 / 4,
    "given up": 1 / 60,
}  # fmt: skip
"""Chance at one await, of a seed in which faults are of middling frequency."""
MACRO: Final = {
    "store outage": 0.8, "bus outage": 0.8, "clock jump": 1.2, "rebalance": 3.0, "rolling update": 2.0,
    "slow topic": 5.0,
}  # fmt: skip
"""How many of each a seed has, on average."""
EDGE: Final = ("sent twice", "bad record", "duplicate receipt", "garbage", "newer version")
"""Faults of those outside, which the actors commit."""
KINDS: Final = (*MICRO, *MACRO, *EDGE)
YEARLY: Final = {"downtime": 10.0}
"""What a month has no room for; how many a year has, on average."""
CHANGES: Final = "calendar change"
"""Counted with the faults: a service that has another calendar from then on."""
OVER_A_YEAR: Final = 2.5
"""How many times as many macro faults a year has as a month."""


@dataclass
class Faults:
    """`without`: kinds that are left out, when a failing seed is shrunk.  `yearly`: for a year, not for a month."""

    seed: int
    without: frozenset[str] = frozenset()
    yearly: bool = False
    struck: Counter[str] = field(default_factory=Counter)
    on: bool = True

    def __post_init__(self) -> None:
        """How rough this seed is, as a whole and in each kind."""
        draw = random.Random(f"{self.seed}/rates")
        rough = draw.choice([0.0, 0.5, 1.0, 1.0, 2.0])
        self.chance = {kind: min(base * rough * draw.choice([0.0, 1.0, 1.0, 2.0]), 0.5) for kind, base in MICRO.items()}
        self.planned = {kind: draw.random() * 2 * mean * (rough > 0) for kind, mean in MACRO.items()}
        self.edge = {kind: draw.choice([0.0, 0.1, 0.3]) for kind in EDGE}
        if self.yearly:
            more = random.Random(f"{self.seed}/yearly")
            self.planned = {kind: most * OVER_A_YEAR for kind, most in self.planned.items()}
            self.planned |= {kind: more.random() * 2 * mean for kind, mean in YEARLY.items()}

    def strikes(self, kind: str, draw: random.Random) -> bool:
        """Whether a fault happens here; draws all the same when it may not, so that the rest stays as it was."""
        roll = draw.random()
        chance = self.chance[kind] if kind in self.chance else self.edge[kind]
        if not self.on or kind in self.without or roll >= chance:
            return False
        self.struck[kind] += 1
        return True

    def times(self, kind: str, draw: random.Random) -> int:
        """How many of a macro fault this seed has."""
        most = self.planned.get(kind, 0.0)
        count = int(most) + (draw.random() < most % 1)
        return 0 if kind in self.without else count
