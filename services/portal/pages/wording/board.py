"""The words of the public board."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from services.portal.pages.views.board import AnsweredKind, Share, TownRow
from services.portal.pages.wording.counts import FEWEST_PUBLIC, hidden, rate, thousands

HIDDEN = "不公开"


@dataclass(frozen=True)
class Figure:
    """A rate as a figure: `value` is empty when there are too few for a rate, `of` says its two numbers.

    `more` is the width of a second bar, in per cent.
    """

    title: str
    value: str
    of: str
    more: str = ""


SHARES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "on-time": ("按时办完", "{of} 件办完，{part} 件没超期"),
        "resolved": ("群众说解决了", "问到 {of} 人，{part} 人说解决了"),
        "satisfied": ("群众满意", "问到 {of} 人，满意 {part}，基本满意 {also}，不满意 {rest}"),
        "township": ("没出乡镇就办了", "{of} 件办完，{part} 件在村和乡镇"),
    }
)


def figure(share: Share) -> Figure:
    """94.1 with its two numbers; when one of them, or what is left, is below 5, neither is said."""
    title, of = SHARES[share.code]
    rest = share.denominator - share.numerator - share.also
    said = (share.numerator, share.also, rest) if "{rest}" in of else (share.numerator,)
    if min(said) < FEWEST_PUBLIC or 0 < rest < FEWEST_PUBLIC:
        return Figure(title, "", f"少于 {FEWEST_PUBLIC} 件的数字不公开")
    numbers = {"of": share.denominator, "part": share.numerator, "also": share.also, "rest": rest}
    return Figure(
        title,
        rate(share.numerator, share.denominator),
        of.format_map({key: thousands(number) for key, number in numbers.items()}),
        rate(share.also, share.denominator) if share.also else "",
    )


def town_table(towns: Sequence[TownRow]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each township with its admitted, completed and open, hidden where the numbers are too small."""
    table = [(row.admitted, row.completed, row.open) for row in towns]
    away = hidden(table)
    for r, row in enumerate(towns):
        yield row.town, tuple(HIDDEN if (r, c) in away else thousands(n) for c, n in enumerate(table[r]))


def answered(kinds: Sequence[AnsweredKind]) -> Iterator[tuple[str, str, str]]:
    """Each category with how many were answered and what people say of it, which is empty where a number is too small.

    Those with fewer answers than may be public are left out.
    """
    table = [(kind.asked, kind.resolved, kind.asked - kind.resolved) for kind in kinds]
    away = {row for row, _ in hidden(table)}
    for row, kind in enumerate(kinds):
        if kind.answered < FEWEST_PUBLIC:
            continue
        told = f"问到 {thousands(kind.asked)} 人，{thousands(kind.resolved)} 人说解决了"
        yield kind.name, thousands(kind.answered), "" if row in away else told
