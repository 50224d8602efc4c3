"""Days and hours in words.  Every datetime is aware and is read in Beijing time."""

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
WEEKDAYS = "一二三四五六日"


def local(at: datetime) -> datetime:
    """The same moment in Beijing; a naive datetime is a bug and raises ValueError."""
    if at.tzinfo is None:
        raise ValueError(f"a naive datetime reached a page: {at}")
    return at.astimezone(BEIJING)


def date_of(at: date) -> date:
    """The calendar day in Beijing of a moment, or the day itself."""
    return local(at).date() if isinstance(at, datetime) else at


def on(at: date) -> str:
    """10月15日."""
    day_ = date_of(at)
    return f"{day_.month}月{day_.day}日"


def weekday(at: date) -> str:
    """周四."""
    return f"周{WEEKDAYS[date_of(at).weekday()]}"


def clock(at: datetime) -> str:
    """9:05, as it is said, without a leading zero."""
    return f"{local(at).hour}:{local(at).minute:02}"


def day(at: datetime) -> str:
    """10月15日（周四）11:20: how a citizen is promised something."""
    return f"{on(at)}（{weekday(at)}）{clock(at)}"


def full(at: datetime) -> str:
    """2026年10月15日（周四）11:20: for paper, which outlives the year."""
    return f"{local(at).year}年{day(at)}"


def stamp(at: datetime) -> str:
    """10月16日 周五 9:00: the left edge of a citizen's timeline."""
    return f"{on(at)} {weekday(at)} {clock(at)}"


def short(at: datetime) -> str:
    """10月16日 15:40: for desks."""
    return f"{on(at)} {clock(at)}"


def near(at: datetime, now: datetime) -> str:
    """昨天, 今天 or 明天 with the hour, else `short`."""
    words = {-1: "昨天", 0: "今天", 1: "明天"}
    word = words.get((date_of(at) - date_of(now)).days)
    return f"{word} {clock(at)}" if word else short(at)


def between(first: date, last: date, to: str = "到") -> str:
    """10月1日到7日; one day alone is 10月1日; the month is said again only when it changes."""
    start, end = date_of(first), date_of(last)
    if start == end:
        return on(start)
    tail = f"{end.day}日" if (start.year, start.month) == (end.year, end.month) else on(end)
    return f"{on(start)}{to}{tail}"


def iso(at: datetime) -> str:
    """For the datetime attribute: 2026-10-16T09:00+08:00."""
    return local(at).isoformat(timespec="minutes")
