"""The box under the heading of a tracked case: what matters now, said first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.portal.pages.views.track import TrackView
from services.portal.pages.wording.dues import Sentence, due_state
from services.portal.pages.wording.times import day, near


@dataclass(frozen=True)
class Notice:
    """`state` and `icon` as in tokens.css; `pill` says whether the deadline stands inside the box."""

    state: str
    icon: str
    title: str
    lines: tuple[Sentence, ...]
    pill: bool = False


def track_notice(view: TrackView) -> Notice:
    """Late comes before everything a case still owes; otherwise the status speaks."""
    owes = view.status in ("open", "asked")
    if owes and due_state(view.due) == "late":
        return _late(view)
    return SPEAKERS.get(view.status, _open)(view)


def _late(view: TrackView) -> Notice:
    lines = (Sentence(strong=f"{day(view.due.at)} 前", after=f"就该办好。{view.cause}"), *_reminder(view))
    return Notice("late", "flag", "这件事晚了，对不起", lines, pill=True)


def _reminder(view: TrackView) -> tuple[Sentence, ...]:
    if view.reminded is None:
        return ()
    urged = f"{near(view.reminded, view.now)} 我们催了他们"
    if view.promised is None:
        return (Sentence(f"{urged}，要他们说明什么时候办好。"),)
    return (Sentence(f"{urged}。新答应的时间是 ", f"{day(view.promised)} 前", "。到时还没办好，由县里督办。"),)


def _lines(*words: str) -> tuple[Sentence, ...]:
    return tuple(Sentence(line) for line in words if line)


def _open(view: TrackView) -> Notice:
    return Notice("working", "clock", f"{day(view.due.at)} 前，告诉您结果", (), pill=True)


def _asked(view: TrackView) -> Notice:
    return Notice(
        "stop",
        "stop",
        "有一句话要问您",
        _lines(view.told, "等您回话的时间不算在期限里。在“补充情况”里回就行。"),
        pill=True,
    )


def _parked(view: TrackView) -> Notice:
    until = view.due.stop.until if view.due.stop else view.due.at
    return Notice(
        "stop", "stop", f"先挂账，{day(until)} 再看",
        _lines(f"眼下办不成：{view.told}", "挂账就是先记在账上，这段时间不算期限。到了那天会接着办，也会告诉您。"),
    )  # fmt: skip


def _replied(view: TrackView) -> Notice:
    return Notice("ok", "tick", "给您的回复", _lines(view.told, "解决没有、满不满意，您说了算。"))


def _closed(view: TrackView) -> Notice:
    return Notice("ok", "tick", "这件事办完了", _lines(view.told))


def _withdrawn(_view: TrackView) -> Notice:
    return Notice("none", "stop", "您撤回了这件事", _lines("不再办了，经过会留着。以后还有这个事，可以再说一次。"))


def _refused(view: TrackView) -> Notice:
    return Notice("soon", "flag", "这件事我们不能受理", _lines(view.told))


def _diverted(view: TrackView) -> Notice:
    return Notice("late", "flag", "这是急事，请先打电话", _lines(view.told))


def _merged(view: TrackView) -> Notice:
    return Notice("working", "tick", "和另一件事一起办", _lines(view.told, "结果会单独告诉您，您也单独评价。"))


SPEAKERS: Mapping[str, Callable[[TrackView], Notice]] = MappingProxyType(
    {
        "asked": _asked,
        "parked": _parked,
        "replied": _replied,
        "closed": _closed,
        "withdrawn": _withdrawn,
        "refused": _refused,
        "diverted": _diverted,
        "merged": _merged,
    }
)
