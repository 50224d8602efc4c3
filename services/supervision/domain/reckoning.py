"""When a clock's next step is, in working time, to the millisecond.

A clock's length is the open time from `since` to the due date that its dispatch carried, whatever that was counted
from.  Where no open time lies between the two (a shortened clock at night), it is plain time.
"""

from datetime import datetime, timedelta
from typing import Final

from libs.common.clock import whole
from libs.common.events.words import Measure
from libs.worktime import OfficeHours, Pause, Span, deadline, instant_at_share, next_morning, next_opening, worked
from services.supervision.domain.rules import Rules
from services.supervision.domain.state import Clock, PauseAsked, Step

TICK: Final = timedelta(milliseconds=1)
AT_THE_TOP: Final = frozenset({Measure.REPLY, Measure.VISIT, Measure.CALL_BACK, Measure.APPEAL})
"""What is owed once a result is approved: by phone, at the door, or as a decision.  Nobody above does it instead."""


def reminder_at(clock: Clock, rules: Rules) -> datetime:
    """When the reminder's share of the time is used."""
    if not _length(clock, rules):
        return _nearest(clock.since + rules.reminder_share * max(clock.due - clock.since, timedelta()))
    return _after(clock, rules, clock, rules.reminder_share)


def leaves_time(clock: Clock, rules: Rules) -> bool:
    """Whether a unit can be reminded: not where the date is past, nor, by a ladder in working time, on closed days."""
    return clock.due > clock.since and (bool(_length(clock, rules)) or not rules.order_after.working)


def due_after_pause(stood: Clock, clock: Clock, pause: Pause, rules: Rules) -> datetime:
    """The new due date of `stood` with one pause more that is over, as it is in the ledger of `clock`."""
    if not _length(stood, rules):
        return _nearest(stood.due + ((pause.end or pause.start) - pause.start))
    return _after(stood, rules, clock, 1)


def due_extended(clock: Clock, days: int, rules: Rules) -> datetime:
    """The due date with so many days more."""
    hours = hours_of(clock, rules)
    more = clock.span.more(days, hours).length(hours) - clock.span.length(hours)
    length = _length(clock, rules)
    return _after(clock, rules, clock, (length + more) / length) if length else _nearest(clock.due + more)


def urge_at(missed: datetime, rules: Rules) -> datetime:
    """催办: the next working day's morning.  A ladder in plain time has no mornings and waits one of its spans."""
    if rules.order_after.working:
        return next_morning(missed, rules.calendar, rules.office)
    return order_at(missed, rules)


def order_at(asked: datetime, rules: Rules) -> datetime:
    """When a unit that was asked has stayed silent for too long."""
    return within(asked, rules.order_after, rules)


def open_at(at: datetime, rules: Rules) -> datetime:
    """That instant in office hours, else the next opening; a ladder in plain time is never closed."""
    return next_opening(at, rules.calendar, rules.office) if rules.order_after.working else at


def within(at: datetime, span: Span, rules: Rules) -> datetime:
    """Until when that span lasts."""
    return certain(deadline(at, span, rules.calendar, rules.office))


def pause_ends(start: datetime, rules: Rules) -> datetime:
    """When a clock runs again though nobody answered."""
    return certain(deadline(start, rules.pause_at_most, rules.calendar, rules.promised_in))


def granted_ends(asked: PauseAsked, rules: Rules) -> datetime:
    """When what was asked for ends at the latest: as asked, or once its reason's longest time is over."""
    reason = rules.stops.reasons.get(asked.reason)
    if reason is None:
        return asked.until
    return min(asked.until, certain(deadline(asked.since, reason.at_most, rules.calendar, rules.promised_in)))


def next_wake(clock: Clock, at: datetime, rules: Rules) -> datetime | None:
    """When the step after the clock's present one is: always later than `at`; None above the last.

    Nobody above phones a citizen, goes to their door, or decides where the next level is to: none of it is raised.
    """
    if clock.step >= (Step.ORDERED if clock.measure in AT_THE_TOP else Step.ESCALATED):
        return None
    return max(_next(clock, at, rules), at + TICK)


def _next(clock: Clock, at: datetime, rules: Rules) -> datetime:
    if clock.step is Step.SET:
        return _reminded_at(clock, at, rules)
    if clock.step is Step.REMINDED:
        return clock.due
    if clock.step is Step.MISSED:
        return open_at(at, rules) if rules.supervision.trigger(clock.jump) else urge_at(at, rules)
    return order_at(at, rules)


def _reminded_at(clock: Clock, at: datetime, rules: Rules) -> datetime:
    """Where the clock runs again past that share, a unit is reminded when it opens: never at night."""
    wanted = reminder_at(clock, rules)
    return wanted if wanted > at else next_opening(at, rules.calendar, clock.span.hours(rules.office))


def _length(clock: Clock, rules: Rules) -> timedelta:
    """The open time that the clock gives."""
    return worked(clock.since, clock.due, rules.calendar, clock.span.hours(hours_of(clock, rules)), clock.closed)


def _after(known: Clock, rules: Rules, ledger: Clock, share: float) -> datetime:
    """When that share of the known clock's length is used, by the pauses that are over in another ledger."""
    hours = hours_of(known, rules)
    part = share * (_length(known, rules) / known.span.length(hours))
    return certain(instant_at_share(known.since, known.span, part, rules.calendar, hours, ledger.closed))


def hours_of(clock: Clock, rules: Rules) -> OfficeHours:
    """The result is the citizen's promise, whoever owes it; everything else passes while its unit is open."""
    return rules.promised_in if clock.measure is Measure.RESULT else rules.office


def certain(at: datetime | None) -> datetime:
    """Every pause here has an end, so that every date is known."""
    if at is None:
        raise ValueError("a deadline was asked for while its clock stands still")
    return _nearest(at)


def _nearest(at: datetime) -> datetime:
    """The nearest millisecond: a share of a span is seldom a whole one."""
    return whole(at + TICK / 2)
