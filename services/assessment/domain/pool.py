"""What the contributions of a hundred neighbouring numbers moved: collected here, and said every so often.

Why pools, and why a hundred: docs/decisions/0031.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Final
from zlib import crc32

from pydantic import Field

from libs.common.clock import Instant
from libs.common.decision import Decision, Now
from libs.common.events.assessment import Contribution, ContributionChanged, ContributionsPooled, Moved
from libs.common.events.fact import Value
from libs.common.policy.counted import COUNTED, WINDOWS, Window, column

PREFIX: Final = "pool:"
IN_A_POOL: Final = 100
IN_A_GROUP: Final = 600
STRANGE_POOLS: Final = 4096
ROWS_AT_ONCE: Final = 200
"""Of one fact: some 60 KB at the most."""
SETTLES: Final = timedelta(seconds=20)
SERIAL: Final = re.compile(r"[A-Z]*(\d\d)-(\d{6,9})-\d")
DIMENSIONS: Final = ("level", "town", "category", "kind", "channel")
Place = tuple[str, str, str]
"""Month, part and key."""


class Pool(Value):
    """`since`: when the first of what is not said yet came.  `moved`: by place, as `2026-09 unit t02`, and count."""

    since: Instant | None = None
    moved: Mapping[str, Mapping[str, int]] = Field(default_factory=dict)


def pool_of(number: str) -> str:
    """The pool of a case by its number: numbers are given in order, so that cases of one time stand together."""
    found = SERIAL.fullmatch(number)
    if found is None:
        return f"{PREFIX}x-{crc32(number.encode()) % STRANGE_POOLS:06d}"
    return f"{PREFIX}{found[1]}-{int(found[2]) // IN_A_POOL:06d}"


def group_of(pool: str) -> str:
    """The group of a pool: `26-00004`; the sums of one group hear so many pools and no more."""
    year, _, number = pool.removeprefix(PREFIX).partition("-")
    return f"{year}-{int(number) // IN_A_GROUP:05d}"


def take(pool: Pool | None, fact: ContributionChanged, now: Now) -> Decision[Pool]:
    """What a case adds more, or less, than before."""
    pool, tz = pool or Pool(), now.policy.office.tz
    moved = dict(pool.moved)
    for contribution, sign in ((fact.before, -1), (fact.after, 1)):
        for place, counts in counts_of(contribution, tz) if contribution else ():
            _move(moved, " ".join(place), counts, sign)
    return Decision(pool.model_copy(update={"since": pool.since or now.at, "moved": moved}))


def due(pool: Pool) -> datetime | None:
    """Some seconds after the first thing that is not said."""
    return pool.since + SETTLES if pool.since else None


def say(pool: Pool, _now: Now) -> Decision[Pool]:
    """All that moved since the last time, in facts that can be published; nothing if it came to nothing."""
    rows = [_row(place, counts) for place, counts in sorted(pool.moved.items())]
    parts = [tuple(rows[first : first + ROWS_AT_ONCE]) for first in range(0, len(rows), ROWS_AT_ONCE)]
    return Decision(Pool(), tuple(ContributionsPooled(moved=part) for part in parts))


def counts_of(contribution: Contribution, tz: tzinfo) -> Iterator[tuple[Place, dict[str, int]]]:
    """Every count of a contribution, at each of its places, by the date of each window."""
    dates: dict[Window, datetime | None] = {
        "admitted": contribution.admitted_at,
        "completed": contribution.completed_at,
        "evaluated": contribution.evaluated_at,
    }
    by_month: dict[str, dict[str, int]] = {}
    for window in WINDOWS:
        if at := dates[window]:
            by_month.setdefault(month_of(at, tz), {}).update(_counts(contribution, window))
    for month, counts in by_month.items():
        for part, key in places_of(contribution):
            yield (month, part, key), counts


def month_of(at: datetime, tz: tzinfo) -> str:
    """`2026-09`, on the deployment's own clock."""
    return f"{at.astimezone(tz):%Y-%m}"


def places_of(contribution: Contribution) -> Iterator[tuple[str, str]]:
    """Part and key of every sum that a contribution is part of; what is not known yet counts as `-`."""
    yield "unit", contribution.unit or "-"
    yield "area", f"{contribution.town or '-'}/{contribution.area or '-'}"
    yield "rest", "all"
    for name in DIMENSIONS:
        yield "rest", f"{name}:{getattr(contribution, name) or '-'}"


def _counts(one: Contribution, window: Window) -> dict[str, int]:
    """What is left out is counted too, and once more under its reason, so that a formula may take it off."""
    found = {column(window, fact): n for fact in COUNTED[window] if (n := one.facts.get(fact, 0))}
    left_out = {column(window, fact, one.excluded): one.facts[fact] for fact in COUNTED[window] if fact in one.facts}
    return {**found, **(left_out if one.excluded else {})}


def _move(moved: dict[str, Mapping[str, int]], place: str, counts: Mapping[str, int], sign: int) -> None:
    """Adds it there, and keeps nothing that comes to nothing."""
    before = moved.pop(place, {})
    after = {name: before.get(name, 0) + sign * counts.get(name, 0) for name in before.keys() | counts.keys()}
    if left := {name: n for name, n in sorted(after.items()) if n}:
        moved[place] = left


def _row(place: str, counts: Mapping[str, int]) -> Moved:
    month, part, key = place.split(" ", 2)
    return Moved(month=month, part=part, key=key, counts=counts)
