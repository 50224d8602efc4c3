"""A date that a command says may lie where the calendar says nothing: that is the sender's to put right, and no bug."""

from collections.abc import Iterator
from contextlib import contextmanager

from libs.common.errors import Refused
from libs.worktime import OutsideCalendar


@contextmanager
def counting_from(field: str) -> Iterator[None]:
    """Refuses by that field what the calendar does not reach, as long as only what it says is counted with."""
    try:
        yield
    except OutsideCalendar as outside:
        text = f"{field} cannot be counted with: {outside}; name a moment that the calendar reaches"
        raise Refused("outside-calendar", text, status=422, field=field) from outside
