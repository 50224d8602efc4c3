"""When something arrives: a pure function of profile, rate, length and seed."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BURST: Final = 10.0
TROUGH: Final = 0.1


class Profile(StrEnum):
    """`day`: a whole day squeezed into the length, nearly nothing at night and twice the rate at its top."""

    STEADY = "steady"
    BURST = "burst"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate`: arrivals a second, at the base of a burst and on average of a day.  `most` bounds their number.

    A burst is ten times the rate, from `burst_at` on, for `burst_for` seconds.
    """

    profile: Profile
    rate: float
    seconds: float
    seed: int
    most: int
    burst_at: float = 0.0
    burst_for: float = 0.0

    def rate_at(self, second: float) -> float:
        """Arrivals a second at that moment."""
        return SHAPES[self.profile](self, second)

    def all_burst(self) -> bool:
        """Whether nothing is left of the run before and after its burst."""
        return self.profile is Profile.BURST and self.burst_for >= self.seconds

    @property
    def top(self) -> float:
        """No moment has more."""
        return self.rate * {Profile.STEADY: 1.0, Profile.BURST: BURST, Profile.DAY: 2.0 - TROUGH}[self.profile]


def _burst(plan: Plan, second: float) -> float:
    return plan.rate * (BURST if plan.burst_at <= second < plan.burst_at + plan.burst_for else 1.0)


def _day(plan: Plan, second: float) -> float:
    return plan.rate * (1 - (1 - TROUGH) * math.cos(2 * math.pi * second / plan.seconds))


SHAPES: Final[dict[Profile, Callable[[Plan, float], float]]] = {
    Profile.STEADY: lambda plan, _: plan.rate, Profile.BURST: _burst, Profile.DAY: _day,
}  # fmt: skip


def arrivals(plan: Plan) -> Iterator[float]:
    """Seconds from the start, as independent people arrive: a Poisson process, thinned (Lewis and Shedler 1979)."""
    chance, second, count = random.Random(plan.seed), 0.0, 0  # noqa: S311 - load, no secrets
    while count < plan.most:
        second += chance.expovariate(plan.top)
        if second >= plan.seconds:
            return
        if chance.random() * plan.top < plan.rate_at(second):
            count += 1
            yield second
