"""A unit as supervision has it: summoned (约谈), listed (挂牌), or with nothing to answer for."""

from collections.abc import Iterator
from datetime import datetime

from libs.common.clock import Instant
from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.fact import Value
from libs.common.events.supervision import (
    FollowUpDue,
    Lifted,
    SummonsIssued,
    SummonsRecorded,
    SupervisionLifted,
    SupervisionListed,
)
from services.portal.domain.course import line_of, with_line
from services.portal.domain.state import Line

PREFIX = "unit:"


class Summons(Value):
    """约谈: why and for which cases it was issued, until when the unit has to come; and, once held, what came of it."""

    at: Instant
    due: Instant
    why: str
    cases: tuple[str, ...]
    held_at: Instant | None = None
    came: str = ""
    agreed: str = ""
    follow_up: Instant | None = None


class Listing(Value):
    """挂牌: since when and why."""

    at: Instant
    reason: str


class UnitSheet(Value):
    """`lines`: its course.  `marks`: summons, follow-up, listed; what lists ask for."""

    summons: Summons | None = None
    follow_up_due: bool = False
    listed: Listing | None = None
    marks: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


def follow(sheet: UnitSheet | None, fact: Fact, now: Now) -> Decision[UnitSheet]:
    """Whatever was said of the unit is shown; nothing is decided."""
    sheet = _told(sheet or UnitSheet(), fact, now.said)
    lines = with_line(sheet.lines, line_of(fact, now.said))
    return Decision(sheet.model_copy(update={"marks": tuple(_marks(sheet)), "lines": lines}))


def _told(sheet: UnitSheet, fact: Fact, at: datetime) -> UnitSheet:
    change: dict[str, object] = {}
    if isinstance(fact, SummonsIssued):
        change = {"summons": Summons(at=at, due=fact.due, why=fact.why, cases=fact.cases), "follow_up_due": False}
    elif isinstance(fact, SummonsRecorded) and sheet.summons:
        change = {"summons": _held(sheet.summons, fact, at), "follow_up_due": False}
    elif isinstance(fact, FollowUpDue):
        change = {"follow_up_due": True}
    elif isinstance(fact, SupervisionListed):
        change = {"listed": Listing(at=at, reason=fact.reason)}
    elif isinstance(fact, SupervisionLifted):
        change = {"listed": None} if fact.what is Lifted.LISTING else {"summons": None, "follow_up_due": False}
    return sheet.model_copy(update=change)


def _held(summons: Summons, fact: SummonsRecorded, at: datetime) -> Summons:
    """Heard once, and looked at again since."""
    told = {"came": fact.came, "agreed": fact.agreed, "follow_up": fact.follow_up}
    return summons.model_copy(update={"held_at": summons.held_at or at, **told})


def _marks(sheet: UnitSheet) -> Iterator[str]:
    if sheet.summons and sheet.summons.held_at is None:
        yield "summons"
    if sheet.follow_up_due:
        yield "follow-up"
    if sheet.listed:
        yield "listed"
