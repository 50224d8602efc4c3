"""What the library knows of Chinese holidays, for years that no file speaks of."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from libs.worktime.calendar import SATURDAY, Holiday

# The library's names, as people say them in "国庆放假".
SPOKEN = {
    "农历除夕": "春节",
    "春节延长假期": "春节",
    "清明节": "清明",
    "劳动节": "五一",
    "端午节": "端午",
    "中秋节": "中秋",
    "国庆节": "国庆",
}


def statutory(years: range) -> tuple[list[Holiday], set[date]]:
    """Holidays, weekends beside them included, and make-up workdays of those years (full-width notes cut)."""
    # A tenth of a second that only who loads a calendar should pay.
    from holidays import country_holidays  # noqa: PLC0415

    known = country_holidays("CN", years=years, language="zh_CN")
    make_ups = {day for day in known.weekend_workdays if day.year in years}
    return list(_runs(dict(known.items()), make_ups)), make_ups


def _runs(names: Mapping[date, str], make_ups: set[date]) -> Iterable[Holiday]:
    """Joins neighbouring days off to one holiday each."""
    free = names.keys() | {day for name in names for day in _weekend_beside(name, names, make_ups)}
    for first in sorted(day for day in free if day - timedelta(days=1) not in free):
        last = first
        while last + timedelta(days=1) in free:
            last += timedelta(days=1)
        yield Holiday(_title(names[day] for day in sorted(names) if first <= day <= last), first, last)


def _weekend_beside(day: date, names: Mapping[date, str], make_ups: set[date]) -> Iterable[date]:
    """The weekend dates that touch a day off without a worked day between."""
    for step in (timedelta(days=-1), timedelta(days=1)):
        near = day + step
        while near.weekday() >= SATURDAY and near not in make_ups and near not in names:
            yield near
            near += step


def _title(labels: Iterable[str]) -> str:
    """The holiday's spoken name from the library's labels of its days: 国庆、中秋."""
    plain = [re.sub(r"（.*?）", "", part) for label in labels for part in label.split("; ")]
    spoken = dict.fromkeys(SPOKEN.get(name, name) for name in plain if name != "休息日")
    return "、".join(spoken) or "调休"
