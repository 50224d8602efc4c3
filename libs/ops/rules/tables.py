"""What the commands found, as a person reads it."""

from collections.abc import Sequence
from typing import Any, Final

from libs.common.policy import Policy
from libs.ops.rules.coverage import Coverage, Gap

NAMED: Final = 5
SHOWN: Final = 20


def covered(found: Coverage, policy: Policy) -> list[str]:
    """The gaps by category, then the rules that are never asked."""
    names = {category.id: category.name for category in policy.categories.categories}
    gaps = [f"  {names[gap.category]} ({gap.category}): {_where(gap, policy)}{_when(gap)}" for gap in found.gaps]
    head = (
        "every one of {:,} possible matters reaches a unit"
        if not gaps
        else "of {:,} possible matters some reach nobody"
    )
    return [
        f"version {policy.version}: {head.format(found.matters)}",
        *(["a person has to find the unit for:", *gaps] if gaps else []),
        *(f"  {rule} is never asked: more specific rules take all it would get" for rule in found.idle),
    ]


def compared(sums: dict[str, Any], old: Policy, new: Policy) -> list[str]:
    """How many go elsewhere, from whom to whom, and how many get another day."""

    def name(unit: str) -> str:
        policy = new if unit in new.units else old
        return policy.units.name_of(unit) if unit else "a person (screening)"

    moves: Sequence[dict[str, Any]] = sums["moves"]
    rows = [f"  {move['matters']:6}  {name(move['old'])} → {name(move['new'])}" for move in moves[:SHOWN]]
    more = [f"  and {len(moves) - SHOWN} more"] if len(moves) > SHOWN else []
    elsewhere = sum(move["matters"] for move in moves)
    days = f"{sums['due_earlier']} are due earlier, {sums['due_later']} later"
    return [f"{sums['matters']} matters, {sums['old']} → {sums['new']}: {elsewhere} go elsewhere, {days}", *rows, *more]


def _where(gap: Gap, policy: Policy) -> str:
    if gap.level is None:
        return "where no area is known"
    names = [policy.units.name_of(area) for area in gap.areas[:NAMED] if area]
    more = f" and {len(gap.areas) - NAMED} more" if len(gap.areas) > NAMED else ""
    return f"where only the {gap.level} is known, {'、'.join(names)}{more}"


def _when(gap: Gap) -> str:
    """Nothing where it is always so."""
    return f"; only rules with an if reach it, and none for example at {gap.example}" if gap.example else ""
