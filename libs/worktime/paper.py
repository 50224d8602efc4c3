"""A proof as it stands on paper: what is printed adds up by hand, in the words of the office.

An instant has milliseconds, a reader has a pencil.  So every time is cut to the coarsest step (a minute, a second, …)
at which the printed lines add up to exactly what is given; without pauses that is a minute, for what the first line
loses the last one gains.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from libs.worktime.instant import utc
from libs.worktime.periods import Periods
from libs.worktime.proof import Proof
from libs.worktime.row import Row
from libs.worktime.span import Span, Unit
from libs.worktime.stretch import Mark, Stretch, length_of

STEPS: Final = tuple(timedelta(microseconds=size) for size in (60_000_000, 1_000_000, 1_000, 1))
WEEKDAYS: Final = "一二三四五六日"
UNITS: Final = {
    Unit.WORKING_DAY: "{} 个工作日",
    Unit.WORKING_HOUR: "{} 个工作小时",
    Unit.WORKING_MINUTE: "{} 分钟上班时间",
    Unit.DAY: "{} 天，不分节假日",
    Unit.HOUR: "{} 小时，不分节假日",
    Unit.MINUTE: "{} 分钟，不分节假日",
    Unit.SECOND: "{} 秒，不分节假日",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """The lines of a proof with their times cut to `step`, and its other instants cut alike, in the office's zone.

    `total` is what the counted lines add up to: the span, or less where a limit or an open pause ended the count.
    """

    step: timedelta
    start: datetime
    due: datetime | None
    counted_due: datetime | None
    rows: tuple[Row, ...]
    total: timedelta


def paper_of(proof: Proof) -> Paper:
    """At the coarsest step that adds up; where the count was ended early, at the coarsest that its span is given in."""
    whole = proof.due is not None and proof.counted_due is None
    papers = (_paper(proof, step) for step in STEPS if not proof.length % step)
    return next((paper for paper in papers if not whole or paper.total == proof.length), _paper(proof, STEPS[-1]))


def _paper(proof: Proof, step: timedelta) -> Paper:
    tz, rows = proof.office.tz, tuple(_summed(_cut(row, step) for row in proof.rows))
    due, counted = (at and cut(at, step, tz) for at in (proof.due, proof.counted_due))
    return Paper(step, cut(proof.start, step, tz), due, counted, rows, rows[-1].running if rows else timedelta())


def _cut(row: Row, step: timedelta) -> Row:
    def edge(at: datetime) -> datetime:
        return at - (at - at.replace(hour=0, minute=0, second=0, microsecond=0)) % step

    stretches = tuple(Stretch(edge(one.start), edge(one.end)) for one in row.stretches)
    return replace(row, stretches=stretches, counted=length_of(stretches) if row.mark is Mark.COUNTED else timedelta())


def _summed(rows: Iterable[Row]) -> Iterator[Row]:
    total = timedelta()
    for row in rows:
        total += row.counted
        yield replace(row, running=total)


def cut(at: datetime, step: timedelta, tz: ZoneInfo) -> datetime:
    """An instant as it is printed, in the office's zone: never later than it is."""
    local = utc(at).astimezone(tz)
    return local - (local - local.replace(hour=0, minute=0, second=0, microsecond=0)) % step


def moment(at: datetime, tz: ZoneInfo) -> str:
    """2026年10月15日（周四）11:20."""
    local = utc(at).astimezone(tz)
    return f"{local.year}年{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{time_of_day(local)}"


def time_of_day(at: datetime | time) -> str:
    """11:20; seconds and what is below them only where they are not nought: 11:20:05, 11:20:05.250."""
    return f"{at.hour}:{at.minute:02}{_below(at.second, at.microsecond)}"


def length(of: timedelta) -> str:
    """8:10, hours and minutes as the lines add them up; seconds as in a time of day."""
    minutes, rest = divmod(of, timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}{_below(rest.seconds, rest.microseconds)}"


def spoken(of: timedelta) -> str:
    """35 小时; 10 小时 30 分; 30 分钟; 3 秒."""
    hours, rest = divmod(of, timedelta(hours=1))
    minutes, rest = divmod(rest, timedelta(minutes=1))
    parts = [f"{hours} 小时" if hours else "", f"{minutes} 分{'' if hours else '钟'}" if minutes else ""]
    parts += [f"{rest.total_seconds():g} 秒" if rest or not (hours or minutes) else ""]
    return " ".join(part for part in parts if part)


def _below(seconds: int, micro: int) -> str:
    if not (seconds or micro):
        return ""
    fine = f"{micro:06}" if micro % 1000 else f"{micro // 1000:03}"
    return f":{seconds:02}" + (f".{fine}" if micro else "")


def days(first: date, last: date) -> str:
    """10月8日 周四; 10月1日–7日; the month is said again only where it changes."""
    if first == last:
        return f"{first.month}月{first.day}日 周{WEEKDAYS[first.weekday()]}"
    tail = f"{last.day}日" if (first.year, first.month) == (last.year, last.month) else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日–{tail}"


def periods(stretches: Iterable[Stretch]) -> str:
    """9:00–12:00，13:30–17:30; 全天 where the whole day is meant, and 24:00 at its end."""
    return "，".join(f"{time_of_day(one.start)}–{_end(one)}" for one in stretches) or "全天"


def _end(one: Stretch) -> str:
    return "24:00" if one.end.date() > one.start.date() else time_of_day(one.end)


def openings(proof: Proof) -> str:
    """9:00–12:00，13:30–17:30; where another season begins within the lines: ；6月1日起 8:00–…."""
    hours, day, said = proof.span.hours(proof.office), cut(proof.start, STEPS[0], proof.office.tz).date(), ""
    last, before = (proof.rows[-1].last if proof.rows else day), None
    while day <= last:
        if (now := hours.periods_on(day)) != before:
            said += f"；{day.month}月{day.day}日起 {_opening(now)}" if said else _opening(now)
        day, before = day + timedelta(days=1), now
    return said


def _opening(of: Periods) -> str:
    return "，".join(f"{opens // 60}:{opens % 60:02}–{closes // 60}:{closes % 60:02}" for opens, closes in of)


def given(span: Span) -> str:
    """5 个工作日; 24 小时，不分节假日."""
    return UNITS[span.unit].format(span.count)
