"""The six stations of the loop, with what stands below each."""

from dataclasses import dataclass
from datetime import datetime

from services.portal.pages.facts import Due, Progress
from services.portal.pages.wording.dues import due_state
from services.portal.pages.wording.names import STEPS, name
from services.portal.pages.wording.spans import citizen_left
from services.portal.pages.wording.times import on, short

AHEAD = ("登记", "找能办的单位", "办事", "单位报结果", "告诉您结果", "您说了算")
NOW = ("正在登记", "正在找能办的单位", "正在办", "等县里核对", "正在告诉您", "等您评价")


@dataclass(frozen=True)
class Station:
    """One step: `state` is done, now, now late or nothing; `alarm` is the red end of the note."""

    name: str
    note: str
    state: str = ""
    alarm: str = ""


def state_of(progress: Progress, step: int) -> str:
    """As `step_state`; what a matter ended before was never gone through."""
    return "" if progress.ended and step > len(progress.done) else step_state(step, progress.step)


def step_state(step: int, at: int) -> str:
    """done, now or nothing, for `step` while the case is at step `at`."""
    return "done" if step < at else "now" if step == at else ""


def track_rail(progress: Progress, due: Due) -> tuple[Station, ...]:
    """For the citizen who tracks: dates behind, the present step, promises ahead."""
    return tuple(_track_station(step, progress, due) for step in range(1, len(STEPS) + 1))


def _track_station(step: int, progress: Progress, due: Due) -> Station:
    state = state_of(progress, step)
    if progress.ended and not state:
        return Station(STEPS[step - 1], "")
    if state == "done":
        return Station(STEPS[step - 1], done_note(progress, step), state)
    if state == "":
        return Station(STEPS[step - 1], AHEAD[step - 1])
    now = "等单位接单" if progress.sent else NOW[step - 1]
    if due_state(due) == "late" and due.met is None:
        return Station(STEPS[step - 1], f"{now}，", "now late", citizen_left(due))
    return Station(STEPS[step - 1], now, state)


def done_note(progress: Progress, step: int) -> str:
    """The day a step was done, nothing when that is not known."""
    return on(progress.done[step - 1]) if step <= len(progress.done) else ""


def receipt_rail(
    submitted: datetime, contact_by: datetime | None, promised: datetime, means: str
) -> tuple[Station, ...]:
    """What happens next, in whole sentences."""
    told = {"none": "您随时可以来查", "web": "您可以来这里查"}.get(means, f"定了就用{name(means, 'means')}告诉您")
    call = f"办事的人先给您打电话，最晚 {on(contact_by)}。" if contact_by else "您没留电话，办事的人直接去办。"
    ours = (
        f"{short(promised)} 前，结果放在这里，您来查。"
        if means in ("none", "web")
        else f"{short(promised)} 前，我们把结果告诉您。"
    )
    notes = (
        f"您说的事登记好了，{short(submitted)}",
        f"正在找能办这件事的单位，{told}。",
        call,
        "单位报结果，县综治中心核对是不是真办了。",
        ours,
        "解决没有、满不满意，您说了算。",
    )
    return tuple(Station(STEPS[i], note, step_state(i + 1, 2)) for i, note in enumerate(notes))


def officer_rail(progress: Progress, due: Due, parts: tuple[int, int], means: str) -> tuple[Station, ...]:
    """For the desk: times behind, how many of the parts are done, the deadline ahead."""
    total, done = parts
    ahead = (
        "等受理",
        "等派单",
        f"{total} 部分，办完 {done}" if total > 1 else "在办",
        f"{short(due.at)} 前",
        "已办完" if progress.step > len(STEPS) else f"{name(means, 'means')}，不通打电话",
        "回复后 7 天内",
    )
    return tuple(_officer_station(step, progress, ahead[step - 1]) for step in range(1, len(STEPS) + 1))


def _officer_station(step: int, progress: Progress, note: str) -> Station:
    state = state_of(progress, step)
    note = "" if progress.ended else note
    known = state == "done" and step <= len(progress.done)
    return Station(STEPS[step - 1], short(progress.done[step - 1]) if known else "" if state == "done" else note, state)
