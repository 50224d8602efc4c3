"""Which months a period has, and when it begins and ends on the deployment's own clock."""

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from libs.common.clock import text_of
from libs.common.errors import Refused

FORM: Final = re.compile(r"(?P<year>20\d\d)(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?")
MONTHS: Final = 12


class Period(NamedTuple):
    """A month `2026-09`, a quarter `2026-Q3` or a year `2026`; `begins` and, no more part of it, `ends`, as text."""

    name: str
    months: Sequence[str]
    begins: str
    ends: str


def period_of(name: str, tz: tzinfo) -> Period:
    """The period of that name; `Refused` names the way out."""
    found = FORM.fullmatch(name)
    if found is None:
        text = f"{name[:20]} is no period; give a month 2026-09, a quarter 2026-Q3 or a year 2026"
        raise Refused("period", text, status=422, field="period")
    year, first, count = int(found["year"]), 1, MONTHS
    if found["month"]:
        first, count = int(found["month"]), 1
    elif found["quarter"]:
        first, count = 3 * int(found["quarter"]) - 2, 3
    months = [f"{year}-{month:02d}" for month in range(first, first + count)]
    return Period(name, months, _begin(year, first, tz), _begin(year, first + count, tz))


def months_to(last: str, count: int, tz: tzinfo) -> list[Period]:
    """So many months one after the other, with `last` at the end; `Refused` if that is no month."""
    period = period_of(last, tz)
    if len(period.months) != 1:
        raise Refused("period", f"{last[:20]} is no month; give one like 2026-09", status=422, field="until")
    at = int(last[:4]) * MONTHS + int(last[5:]) - 1
    return [period_of(f"{n // MONTHS}-{n % MONTHS + 1:02d}", tz) for n in range(at - count + 1, at + 1)]


def _begin(year: int, month: int, tz: tzinfo) -> str:
    """The first instant of a month; the thirteenth is the next year's first."""
    year, month = year + (month - 1) // MONTHS, (month - 1) % MONTHS + 1
    return text_of(datetime(year, month, 1, tzinfo=tz))
