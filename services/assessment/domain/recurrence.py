"""How often something came before and after: the ratio of two Poisson rates with an exact interval, and in words.

Given how many came in all, those that came after are binomial, with the share p = r·t₂ / (t₁ + r·t₂) for a ratio r of
the rates.  So the exact interval of p (Clopper and Pearson, Biometrika 26, 1934, 404-413) gives that of r (Przyborowski
and Wilenski, Biometrika 31, 1940, 313-323; Sahai and Khurshid, Statistics in Epidemiology, 1996, chapter 7).  It covers
at least what it promises, also where few or none came.
"""

import math
from collections.abc import Callable
from typing import Final, NamedTuple

from libs.common.events.assessment import Effect

CONFIDENCE: Final = 0.95
HALVINGS: Final = 60
WEEK: Final = 7
TENTHS: Final = "零一二三四五六七八九"
ONE_TENTH: Final = 0.1


class Count(NamedTuple):
    """How many came in how many days."""

    came: int
    days: int


class Ratio(NamedTuple):
    """The rate after, divided by the rate before; None: nothing came before, or there is no upper bound."""

    value: float | None
    low: float
    high: float | None

    @property
    def effect(self) -> Effect:
        """Fewer or more, if chance alone hardly gives that; a ratio of 1 inside the interval leaves it open."""
        if self.high is not None and self.high < 1:
            return Effect.FEWER
        return Effect.MORE if self.low > 1 else Effect.UNSURE


def ratio_of(before: Count, after: Count, confidence: float = CONFIDENCE) -> Ratio:
    """The ratio with its interval; both counts last a day at least."""
    tail, came, time = (1 - confidence) / 2, before.came + after.came, before.days / after.days
    low = _root(lambda p: _at_least(after.came, came, p) - tail) if after.came else 0.0
    high = _root(lambda p: tail - _at_most(after.came, came, p)) if before.came else None
    value = after.came / before.came * time if before.came else None
    return Ratio(value, _odds(low) * time, _odds(high) * time if high is not None else None)


def sentence(before: Count, after: Count, ratio: Ratio) -> str:
    """治前 12 周 31 件，治后 12 周 6 件，少了八成: what came of it, as everybody understands it."""
    told = f"治前 {_span(before.days)} {before.came} 件，治后 {_span(after.days)} {after.came} 件"
    if ratio.effect is Effect.FEWER and ratio.value is not None and ratio.high is not None:
        less = f"少了{_tenths(1 - ratio.value)}" if after.came else "一件也没有了"
        least = 1 - ratio.high
        sure = f"，有把握的是至少少了{_tenths(least)}" if least >= ONE_TENTH else ""
        return f"{told}，{_per_week(before, after)}{less}{sure}。"
    if ratio.effect is Effect.MORE:
        return f"{told}，{_per_week(before, after)}没见效，比治前还多。"
    return f"{told}，多了还是少了，还说不准。"


def _per_week(before: Count, after: Count) -> str:
    """Where the times differ, the rates are what is compared."""
    if before.days == after.days:
        return ""
    rates = (f"{count.came * WEEK / count.days:.1f}" for count in (before, after))
    return "平均每周从 {} 件到 {} 件，".format(*rates)


def _tenths(share: float) -> str:
    """一成 to 九成; rounded down, so that nobody is promised more."""
    return f"{TENTHS[min(max(math.floor(share * 10 + 1e-9), 1), 9)]}成"


def _span(days: int) -> str:
    return f"{days // WEEK} 周" if days % WEEK == 0 else f"{days} 天"


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def _at_least(came: int, of: int, p: float) -> float:
    return 1 - _at_most(came - 1, of, p)


def _at_most(came: int, of: int, p: float) -> float:
    """The binomial distribution function, 0 < p < 1."""
    log_p, log_q = math.log(p), math.log1p(-p)
    return math.fsum(
        math.exp(_log_choose(of, k) + k * log_p + (of - k) * log_q) for k in range(came + 1)
    )  # fmt: skip


def _log_choose(of: int, k: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1)


def _root(rising: Callable[[float], float]) -> float:
    """Where a function that rises from 0 to 1 is zero."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2
