"""An officer's queues, and the rows of one of them."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from libs.common.clock import text_of
from libs.common.policy import Policy
from services.portal.domain.standing import current
from services.portal.domain.state import Matter
from services.portal.pages.reading.track import matter_due, place_of
from services.portal.pages.views import Alarm, DeskFilter, DeskRow

STANDING: Final = "st.matter.standing"
MARKED: Final = MappingProxyType(
    {"due-soon": "soon", "returned": "returned", "to-check": "check", "call-backs": "call", "visits": "visit"}
)
PHONED: Final = "call-backs"
QUEUES: Final = ("mine", "unit", "due-soon", "overdue", "returned", "to-check", "call-backs", "visits")
STATES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "admission": ("待定类别", "none"),
        "screening": ("待派单", "none"),
        "ruling": ("等裁定", "soon"),
        "pause": ("等批停表", "soon"),
        "extension": ("等批延期", "soon"),
        "parked": ("挂账", "stop"),
        "parking": ("等定挂不挂账", "soon"),
        "unanswered": ("被催办，等答复", "late"),
        "returned": ("退回重做", "soon"),
        "question": ("等诉求人", "stop"),
        "check": ("等中心核对", "none"),
        "call": ("要打电话", "soon"),
        "visit": ("要上门", "soon"),
        "session": ("约了面谈", "working"),
        "take-on": ("待接单", "none"),
    }
)


def where(queue: str, unit: str, by: str, now: datetime, *, centre: bool) -> Mapping[str, Any]:
    """The question to the store; the centre's queues hold every unit's matters.

    Who has to be phoned (回访) is also when the matter is over.
    """
    asked: dict[str, Any] = {} if queue == PHONED else {f"{STANDING}.open": True}
    if not centre:
        asked[f"{STANDING}.units"] = unit
    if queue == "mine":
        asked[f"{STANDING}.by"] = by
    if queue == "overdue":
        asked[f"{STANDING}.due"] = {"$lt": text_of(now)}
        asked[f"{STANDING}.step"] = {"$lte": 3}
    if queue in MARKED:
        asked[f"{STANDING}.marks"] = MARKED[queue]
    return asked


def alarms(unit: str, *, centre: bool) -> Mapping[str, Any]:
    """The question for what is dangerous and in nobody's hand."""
    asked = {f"{STANDING}.open": True, f"{STANDING}.marks": "alert"}
    return asked if centre else {**asked, f"{STANDING}.units": unit}


def alarm_of(matter: Matter, unit: str, policy: Policy) -> Alarm:
    """One line above the queues."""
    alert = matter.alert
    if alert is None:
        raise ValueError(f"{matter.number} has no alert")
    return Alarm(
        matter.number, matter.title, "、".join(alert.risk), alert.place, alert.at, _handlers(matter, unit, policy)
    )


def fits(matter: Matter, wanted: DeskFilter, policy: Policy) -> bool:
    """Whether a matter is looked for."""
    words = wanted.words.strip().casefold()
    said = f"{matter.number} {matter.title} {matter.text} {place_of(matter, policy)}".casefold()
    return (
        words in said
        and wanted.kind in {"", matter.kind.value}
        and wanted.step in {0, matter.standing.step}
    )  # fmt: skip


def row_of(matter: Matter, unit: str, policy: Policy, now: datetime, proof: str) -> DeskRow:
    """One line of the list."""
    mark, state = _state(matter)
    return DeskRow(
        number=matter.number, title=matter.title, kind=matter.kind.value, place=place_of(matter, policy),
        step=matter.standing.step, handlers=_handlers(matter, unit, policy),
        due=matter_due(matter, policy, now, proof), mark=mark, mark_state=state, round=matter.round,
        people=matter.people, urgent=matter.urgent,
    )  # fmt: skip


def at_once(matter: Matter, unit: str, *, centre: bool) -> frozenset[str]:
    """What may be done with it from a list, without opening it."""
    marks, working = matter.standing.marks, matter.standing.step == 3  # noqa: PLR2004 - 处置
    told = {
        "accept": "take-on" in marks and matter.unit == unit,
        "progress": working and "ruling" not in marks and unit in matter.standing.units,
        "approve": centre and "check" in marks,
    }
    return frozenset(code for code, holds in told.items() if holds)


def _state(matter: Matter) -> tuple[str, str]:
    """The first thing that matters."""
    told = next((STATES[mark] for mark in STATES if mark in matter.standing.marks), None)
    if told:
        return told
    if matter.round > 1:
        return "重办", "soon"
    if matter.contacted and matter.contacted.round >= matter.round:
        return "已联系", "working"
    return ("等评价", "none") if matter.standing.step > 5 else ("在办", "working")  # noqa: PLR2004 - past 回复


def _handlers(matter: Matter, unit: str, policy: Policy) -> str:
    if not matter.hop:
        return "还没派"
    lead = "本单位" if matter.unit == unit else policy.units.name_of(matter.unit)
    helpers = [share.unit for share in matter.shares if not share.lead]
    if not helpers:
        return lead
    return (
        f"{lead}主办，{policy.units.name_of(helpers[0])}协办"
        if len(helpers) == 1
        else f"{lead}主办，{len(helpers)} 家协办"
    )


def due_today(matter: Matter, now: datetime, policy: Policy) -> bool:
    """Whether the result is due on today's date."""
    tz = policy.office.tz
    due = matter.standing.due
    return (
        due is not None
        and due.astimezone(tz).date() == now.astimezone(tz).date()
        and not current(matter, matter.report)
    )
