"""Somebody who checks a printed proof with a pencil: nothing but the printed lines, arithmetic, and a calendar of China.

Nothing of the house's own arithmetic is used here, or a mistake in it would prove itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import chinese_calendar

MOMENT = r"(\d{4})年(\d+)月(\d+)日（周([一二三四五六日])）(\d+:\d+(?::\d+(?:\.\d+)?)?)"
DAYS = re.compile(r"(\d+)月(\d+)日(?: 周(.)|–(?:(\d+)月)?(\d+)日)")
SPOKEN = re.compile(r"(?:(\d+) 小时)? ?(?:(\d+) 分钟?)? ?(?:([\d.]+) 秒)?$")
WEEK = "一二三四五六日"
NOTHING = timedelta()
KNOWN = max(day.year for day in chinese_calendar.holidays)
"""The last year of which that calendar knows; of later ones nothing is published."""


@dataclass
class Printed:
    """One clock as it was printed."""

    title: str
    head: str
    grounds: dict[str, str] = field(default_factory=dict)
    lines: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def clocks_on(text: str) -> Iterator[Printed]:
    """Every clock of a print, cut at the empty lines."""
    for block in text.strip("\n").split("\n\n"):
        title, head, *rest = block.splitlines()
        printed = Printed(title, head)
        for line in rest:
            cells = re.split(r" {2,}", line.strip())
            if len(cells) == 6:
                printed.lines += [] if cells[0] == "日期" else [cells]
            elif "：" in line and not printed.lines and not line.strip().startswith("停表"):
                label, _, said = line.strip().partition("：")
                printed.grounds[label] = said
            else:
                printed.notes.append(line.strip())
        yield printed


def checked(printed: Printed) -> None:
    """Adds it up again; what does not fit fails with the line."""
    began, due = moment(printed.grounds["从什么时候起"]), moment(printed.head) if "停着表" not in printed.head else None
    given = spoken(re.search(r"合 (.*?)（", printed.grounds["给多长时间"])[1])  # type: ignore[index]
    office = "不分节假日" not in printed.grounds["给多长时间"]
    opens = [edges(one) for one in re.findall(r"\d+:\d\d–\d+:\d\d", printed.grounds["上班时间"])]
    total, day, last = NOTHING, began.date(), began
    for cells in printed.lines:
        dates, kind, hours, verdict, today, so_far = cells
        first, until = days(dates, day)
        assert first in {day, day - timedelta(days=1)}, f"a day is left out or comes twice: {cells}"
        day = until + timedelta(days=1)
        stretches = [] if hours == "全天" else [edges(one) for one in hours.split("，")]
        adds = sum((end - begin for begin, end in stretches), NOTHING) if verdict == "算" else NOTHING
        total += adds
        assert (length(today), length(so_far)) == (adds, total), f"this does not add up: {cells}"
        if office:
            worked(first, until, kind, verdict, hours)
            assert verdict == "不算" or all(_within(one, opens) for one in stretches), (
                f"outside the office hours: {cells}"
            )
        if verdict == "算" and stretches:
            last = datetime.combine(until, datetime.min.time()) + stretches[-1][1]
    if due is None:
        return
    limited = any("不能更晚" in note for note in printed.notes)
    assert total == given or (limited and total < given), f"{printed.head}: {total} is not what is given, {given}"
    assert last == due or (limited and last <= due), f"{printed.head}: the lines end at {last}"
    assert not any("recount" in note for note in printed.notes)


def worked(first: date, last: date, kind: str, verdict: str, hours: str) -> None:
    """Each date against a calendar that somebody else keeps."""
    for day in (first + timedelta(days=offset) for offset in range((last - first).days + 1)):
        if day.year > KNOWN:
            continue
        works = chinese_calendar.is_workday(day)
        assert works == (verdict != "不算" or hours != "全天"), (
            f"{day} is {'' if works else 'not '}worked: {kind} {verdict}"
        )
        assert (kind in {"工作日", "调休上班"}) == works
        assert (kind == "调休上班") == (works and day.weekday() > 4)


def _within(one: tuple[timedelta, timedelta], opens: list[tuple[timedelta, timedelta]]) -> bool:
    return any(begin <= one[0] <= one[1] <= end for begin, end in opens)


def moment(text: str) -> datetime:
    found = re.search(MOMENT, text)
    assert found, text
    at = datetime.combine(date(int(found[1]), int(found[2]), int(found[3])), datetime.min.time()) + length(found[5])
    assert WEEK[at.weekday()] == found[4], text
    return at


def days(text: str, near: date) -> tuple[date, date]:
    """`10月8日 周四`, `10月1日–7日`; the year is that of the date before."""
    found = DAYS.fullmatch(text)
    assert found, text
    first = date(near.year + (near.month == 12 and found[1] == "1"), int(found[1]), int(found[2]))
    if found[3]:
        assert WEEK[first.weekday()] == found[3], text
        return first, first
    month = int(found[4] or found[1])
    return first, date(first.year + (month < first.month), month, int(found[5]))


def edges(text: str) -> tuple[timedelta, timedelta]:
    begin, _, end = text.partition("–")
    return length(begin), length(end)


def length(text: str) -> timedelta:
    hours, minutes, *seconds = text.split(":")
    whole, _, below = (seconds[0] if seconds else "0").partition(".")
    return timedelta(hours=int(hours), minutes=int(minutes), seconds=int(whole), microseconds=int(below.ljust(6, "0")))


def spoken(text: str) -> timedelta:
    found = SPOKEN.fullmatch(text)
    assert found, text
    return timedelta(hours=int(found[1] or 0), minutes=int(found[2] or 0), seconds=float(found[3] or 0))
