"""When a specialist can be met: a pure function of their hours, the calendar, and what is taken."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Final, get_args

from libs.common.clock import text_of, whole
from libs.common.events.words import Meeting
from libs.common.events.words import Specialist as Kind
from libs.common.policy import Policy
from libs.common.policy.specialists import Specialist, Weekday
from libs.worktime import Calendar, DayKind

WEEK: Final[tuple[Weekday, ...]] = get_args(Weekday)
NEXT: Final = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """A specialist's time, from `at` until `until`; nobody else's meanwhile."""

    specialist: Specialist
    at: datetime
    until: datetime

    @property
    def key(self) -> str:
        """The same for whoever asks for it: `lawyer-1/2026-10-13T06:00:00.000Z`."""
        return f"{self.specialist.id}/{text_of(self.at)}"

    def meeting(self) -> Meeting:
        """As facts tell it."""
        one = self.specialist
        return Meeting(
            specialist=one.id, kind=Kind(one.kind), name=one.name, unit=one.unit, at=self.at, until=self.until,
            place=one.place, bring=one.bring,
        )  # fmt: skip


def slots_of(one: Specialist, since: datetime, calendar: Calendar, tz: tzinfo) -> Iterator[Slot]:
    """Every slot that begins after `since`, as far ahead as can be booked, the earliest first."""
    first = since.astimezone(tz).date()
    for day in (first + timedelta(days=n) for n in range(one.ahead + 1)):
        weekday = kept_as(one, day, calendar)
        for hours in one.hours_on(weekday) if weekday else ():
            for minute in hours.begins():
                at = whole(datetime.combine(day, time(*divmod(minute, 60)), tz))
                if at > since:
                    yield Slot(one, at, at + timedelta(minutes=hours.minutes))


def kept_as(one: Specialist, day: date, calendar: Calendar) -> Weekday | None:
    """As which weekday the specialist keeps a date: a holiday not at all, a make-up workday as their file says."""
    if day > calendar.last or not calendar.works(day):
        return None
    return one.make_up if calendar.kind(day) is DayKind.MAKE_UP else WEEK[day.weekday()]


def free_slots(one: Specialist, since: datetime, policy: Policy, taken: Collection[datetime]) -> tuple[Slot, ...]:
    """Those that nobody has."""
    slots = slots_of(one, since, policy.calendar, policy.office.tz)
    return tuple(slot for slot in slots if slot.at not in taken)


def slot_at(one: Specialist, at: datetime, since: datetime, policy: Policy) -> Slot | None:
    """The slot that begins then; None if there is none, or it cannot be booked yet or any more."""
    return next((slot for slot in slots_of(one, since, policy.calendar, policy.office.tz) if slot.at == at), None)


def next_free(one: Specialist, since: datetime, policy: Policy, taken: Collection[datetime]) -> str:
    """The way out of a refusal: the next free slots, as programs send them back."""
    slots = free_slots(one, since, policy, taken)
    return ", ".join(text_of(slot.at) for slot in islice(slots, NEXT)) or "none; ask for another specialist"
