"""How long: spans of time, and what is left of a deadline, for citizens and for officers."""

from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from types import MappingProxyType

from libs.worktime import paper
from services.portal.pages.facts import Due

NOTHING = timedelta(0)
UNITS: Mapping[str, str] = MappingProxyType(
    {
        "working day": "个工作日",
        "working hour": "个工作小时",
        "working minute": "分钟上班时间",
        "day": "天",
        "hour": "小时",
        "minute": "分钟",
        "second": "秒",
    }
)


def span(length: timedelta) -> str:
    """10 小时 30 分; alone 30 分钟; under a minute 不到 1 分钟."""
    minutes = int(length.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} 分钟" if rest else "不到 1 分钟"
    return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"


def hours(length: timedelta) -> str:
    """8:10, hours and minutes as a proof sheet adds them up."""
    return paper.length(length)


def periods(pairs: Iterable[tuple[time, time]]) -> str:
    """9:00–12:00，13:30–17:30; nothing is the whole day, and an end at 0:00 is the end of the day."""
    said = (
        f"{paper.time_of_day(begin)}–{paper.time_of_day(end) if end != time(0) else '24:00'}" for begin, end in pairs
    )
    return "，".join(said) or "全天"


def one_day(due: Due) -> timedelta:
    """What the profile counts in one day: its office hours, or 24 hours when it runs round the clock."""
    return due.count.span / due.count.days if due.count.days else timedelta(days=1)


def citizen_left(due: Due) -> str:
    """还有 5 个工作日, on the last day 还有 4 小时 40 分; 晚了 1 天, on the day itself 晚了 3 小时."""
    if due.left < NOTHING:
        return f"晚了 {-due.days} 天" if due.days < 0 else f"晚了 {span(-due.left)}"
    if due.count.days:
        return f"还有 {due.days} 个工作日" if due.days > 0 else f"还有 {span(due.left)}"
    return f"还有 {due.left.days} 天" if due.left >= one_day(due) else f"还有 {span(due.left)}"


def officer_left(due: Due) -> str:
    """剩 2 天, once less than a day is left 剩 4 小时 40 分; 超 3 小时 40 分, 超 2 天."""
    word, length = ("超", -due.left) if due.left < NOTHING else ("剩", due.left)
    whole = due.days and length >= one_day(due)
    return f"{word} {abs(due.days)} 天" if whole else f"{word} {span(length)}"


def allowed(text: str) -> str:
    """30 个工作日, for a span as the configuration writes it (`30 working days`)."""
    count, _, unit = text.partition(" ")
    return f"{count} {UNITS[unit.removesuffix('s')]}"
