"""What the commands found, as a person reads it."""

from collections.abc import Mapping
from typing import Any, Final

from libs.common.policy import Policy

SHOWN: Final = 4


def tried(said: Mapping[str, Any], policy: Policy) -> str:
    """The verdict first, then what the words and what was learnt say for it and for its rivals."""
    names = _names(policy)
    verdict = f"{names[said['category']]} ({said['category']})" if said["category"] else "no category"
    points = [f"{names[branch]} {count:g}" for branch, count in list(said["points"].items())[:SHOWN] if count]
    likely = [f"{names[branch]} {share:.0%}" for branch, share in list(said["likely"].items())[:SHOWN]]
    return "\n".join(
        [
            f"{verdict}: {'admitted' if said['sure'] else 'a person screens it'}",
            f"  by       {said['rule'] or 'nothing'}: {' '.join(said['terms']) or 'no word'}",
            f"  words    {', '.join(points) or 'none'}",
            f"  learnt   {', '.join(likely) or 'nothing was (config/learnt.json)'}",
            f"  kind     {said['kind']}{', urgent: ' + ' '.join(said['urgent']) if said['urgent'] else ''}",
        ]
    )


def evaluated(result: Mapping[str, Any], policy: Policy) -> str:
    """Shares, the trade of screening against error, and who is taken for whom."""
    names, screened = _names(policy), result["screened_at"]
    return "\n".join(
        [
            f"{result['matters']} matters, learnt {result['learnt'] or 'nothing'}, {result['ms_each']} ms each",
            f"  right     {result['right']:5} {result['right_share']:7.1%}",
            f"  screened  {result['screened']:5} {result['screened_share']:7.1%}",
            f"            {result['screened_with_a_right_guess']:5}         of them with the right guess",
            f"  wrong     {result['wrong']:5} {result['wrong_of_admitted']:7.1%} of those admitted by themselves",
            f"  macro F1  {result['macro_f1']}",
            "to screen if of those admitted at most so many may be wrong: "
            + ", ".join(f"{float(error):.0%}: {'never' if s is None else f'{s:.0%}'}" for error, s in screened.items()),
            "the label, and what it was taken for:",
            *(_row(names, label, row) for label, row in result["confusion"].items()),
        ]
    )


def _row(names: Mapping[str, str], label: str, row: Mapping[str, int]) -> str:
    ordered = sorted(row.items(), key=lambda cell: (cell[0] != label, -cell[1]))
    return f"  {names[label]}: " + ", ".join(f"{names.get(said, 'nothing')} {count}" for said, count in ordered)


def _names(policy: Policy) -> dict[str, str]:
    return {category.id: category.name for category in policy.categories.categories}
