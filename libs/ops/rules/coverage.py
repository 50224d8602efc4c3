"""Which matters reach nobody by themselves, and which rules are never asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final, get_args

from libs.common.policy import Policy
from libs.common.policy.catalogue import Matter
from libs.common.policy.matters import KindName

KINDS: Final = get_args(KindName)


@dataclass(frozen=True, slots=True)
class Gap:
    """Matters of one category, in areas of one level, that a person has to find a unit for; None: no area known."""

    category: str
    level: str | None
    areas: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """`idle`: ids of rules that no matter meets, since more specific ones take them all."""

    matters: int
    gaps: tuple[Gap, ...]
    idle: tuple[str, ...]


def coverage_of(policy: Policy) -> Coverage:
    """Every category in every area, urgent or not, of every kind."""
    asked = set[str]()
    lacking: dict[tuple[str, str | None], dict[str | None, None]] = {}
    count = 0
    for count, matter in enumerate(_every(policy), 1):  # noqa: B007 - how many there were is asked for below
        rule = policy.catalogue.rule_for(matter)
        if rule is not None:
            asked.add(rule.id)
        if rule is None or policy.catalogue.lead_of(rule, matter.area) is None:
            level = policy.units.level_of(matter.area) if matter.area else None
            lacking.setdefault((matter.category, level), {})[matter.area] = None
    gaps = tuple(Gap(category, level, tuple(areas)) for (category, level), areas in lacking.items())
    return Coverage(count, gaps, tuple(rule.id for rule in policy.catalogue.rules if rule.id not in asked))


def _every(policy: Policy) -> Iterator[Matter]:
    categories = [category.id for category in policy.categories.categories]
    areas = [None, *(unit.id for unit in policy.units.areas)]
    return (Matter(c, a, u, k) for c, a, u, k in product(categories, areas, (False, True), KINDS))
