"""A deadline in one pill, and the reasons that fold out below it (mock: every date can say why)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from libs.worktime import Span, paper
from services.portal.pages.facts import Count, Due, Extended, Pause, Skipped, Stop
from services.portal.pages.wording.names import name
from services.portal.pages.wording.spans import NOTHING, citizen_left, officer_left, span
from services.portal.pages.wording.times import between, date_of, day, near, on, short, stamp, weekday

SOON = 0.8  # rules.md, clocks: a reminder goes out when 80 % of the time is used
ICONS = {"ok": "clock", "working": "clock", "soon": "clock", "late": "flag", "stop": "stop"}


@dataclass(frozen=True)
class Pill:
    """`state` is ok, working, soon, late or stop; `head` is the answer, `tail` the exact time."""

    state: str
    icon: str
    head: str
    tail: str = ""


@dataclass(frozen=True)
class Sentence:
    """Plain words, then words that stand out, then plain words again; `state` colours its dot on a timeline."""

    before: str = ""
    strong: str = ""
    after: str = ""
    state: str = ""


def due_state(due: Due) -> str:
    """Met, standing, missed, 80 % used, or none of these: ok, stop, late, soon, ok."""
    if due.met is not None:
        return "ok" if due.met <= due.at else "late"
    if due.stop is not None:
        return "stop"
    if due.left < NOTHING:
        return "late"
    return "soon" if due.count.given - due.left >= due.count.given * SOON else "ok"


def citizen_pill(due: Due) -> Pill:
    """还有 5 个工作日.  The date itself stands in the sentence above the pill."""
    state = due_state(due)
    if due.met is not None:
        return Pill(state, "tick" if state == "ok" else "flag", "按时办好了" if state == "ok" else "办好了，晚了")
    if due.stop is not None:
        return Pill(state, "stop", "先停着", f"{cause(due.stop)}，最多到 {on(due.stop.until)}")
    return Pill(state, "clock", citizen_left(due))


def officer_pill(due: Due, now: datetime) -> Pill:
    """剩 4 小时 40 分　明天 11:20."""
    state = due_state(due)
    if due.met is not None:
        return _met(due, due.met)
    if due.stop is not None:
        return Pill(state, "stop", "停表", f"{cause(due.stop)}，最多到 {on(due.stop.until)}")
    running = "working" if state == "ok" else state
    return Pill(running, ICONS[running], officer_left(due), near(due.at, now))


def result_pill(due: Due, now: datetime) -> Pill:
    """The same at the head of a case, where the date is said in full: 10月15日 周四 11:20 前报结果."""
    pill = officer_pill(due, now)
    return pill if due.met or due.stop else replace(pill, tail=f"{stamp(due.at)} 前报结果")


def _met(due: Due, met: datetime) -> Pill:
    days = (date_of(due.at) - date_of(met)).days
    if met > due.at:
        return Pill("late", "flag", "超期办完", f"晚 {-days} 天" if days else "")
    return Pill("ok", "tick", "按时", f"提前 {days} 天" if days else "")


def cause(stands: Pause | Stop) -> str:
    """等检测鉴定: the reason as it was granted, else the word for its code."""
    return stands.label or name(stands.why, "pause")


def more(extended: Extended) -> str:
    """3 个工作日, or 3 天 for what runs round the clock."""
    return f"{extended.days} {'个工作日' if extended.working else '天'}"


def allowance(count: Count) -> str:
    """5 个工作日, 4 个工作小时, or 24 小时，不分节假日."""
    if count.allows:
        return paper.given(Span.parse(count.allows))
    return f"{count.days} 个工作日" if count.days else f"{span(count.span)}，不分节假日"


def skipped(days: tuple[Skipped, ...], to: str) -> str:
    """国庆假 10月1日到7日，10月11日周日."""
    return "，".join(_skipped(item, to) for item in days)


def _skipped(item: Skipped, to: str) -> str:
    if item.name:
        return f"{item.name} {between(item.first, item.last, to)}"
    return (
        f"{on(item.first)}{weekday(item.first)}"
        if item.first == item.last
        else f"{between(item.first, item.last, to)}周末"
    )


def paused(pauses: tuple[Pause, ...]) -> timedelta:
    """The office time that all pauses together took out."""
    return sum((pause.counted for pause in pauses), NOTHING)


def citizen_reasons(due: Due) -> Iterator[Sentence]:
    """Line by line why the date is the date, ending with the date; what pausing moved is said apart."""
    count = due.count
    yield Sentence(f"{name(count.kind, 'kind')}的事，{allowance(count)}办好。")
    yield Sentence(f"您 {day(count.start)} 提交，从这时算起。")
    if count.skipped:
        yield Sentence(f"不算：{skipped(count.skipped, '到')}。")
    for made_up in count.made_up:
        yield Sentence(f"要算：{on(made_up)}{weekday(made_up)}，调休上班。")
    yield from _moved(due) if count.pauses or count.extended else [Sentence(strong=f"所以是 {day(due.at)}。")]
    if due_state(due) == "late":
        yield Sentence("新答应的时间不改这个期限。晚了就是晚了，会记进统计。")


def _moved(due: Due) -> Iterator[Sentence]:
    yield Sentence(f"原定 {short(due.count.planned)}。")
    for pause in due.count.pauses:
        yield Sentence(_citizen_pause(pause))
    if extended := due.count.extended:
        yield Sentence(f"延期 {more(extended)}：{extended.reason.rstrip('。')}。")
    yield Sentence("所以顺延到 ", day(due.at), "。")


def _citizen_pause(pause: Pause) -> str:
    why = "等您回话" if pause.why == "answer" else cause(pause)
    return f"{between(pause.first, pause.last)}{why}，停了 {span(pause.counted)}（只算上班时间）。"


def officer_reasons(due: Due) -> Iterator[Sentence]:
    """The same in the short words of a desk."""
    count = due.count
    yield Sentence(f"{short(count.start)} 起，{name(count.kind, 'kind')} {allowance(count)}")
    if count.skipped:
        yield Sentence(f"不算：{skipped(count.skipped, '–')}")
    for made_up in count.made_up:
        yield Sentence(f"算：{on(made_up)}{weekday(made_up)}调休")
    for pause in count.pauses:
        yield Sentence(f"停表：{cause(pause)} {span(pause.counted)}")
    if count.extended:
        yield Sentence(f"延期：{more(count.extended)}，{count.extended.reason.rstrip('。')}")
    yield Sentence(strong=day(due.at))
