"""How long somebody has: `5 working days`, `4 working hours`, `24 hours`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from libs.worktime.office import OfficeHours, round_the_clock

# Five digits keep every span within what a calendar and a timedelta can hold.
PATTERN = r"^([1-9][0-9]{0,4}) ((?:working )?(?:day|hour|minute)|second)s?$"


class Unit(StrEnum):
    """What a span counts.  Working units pass while the office is open, the others round the clock.

    Seconds are for shortened clocks in rehearsals: nobody's office counts working seconds.
    """

    WORKING_DAY = "working day"
    WORKING_HOUR = "working hour"
    WORKING_MINUTE = "working minute"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"
    SECOND = "second"


LENGTHS = {
    Unit.WORKING_HOUR: timedelta(hours=1),
    Unit.WORKING_MINUTE: timedelta(minutes=1),
    Unit.DAY: timedelta(hours=24),
    Unit.HOUR: timedelta(hours=1),
    Unit.MINUTE: timedelta(minutes=1),
    Unit.SECOND: timedelta(seconds=1),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as a profile states it (期限), from 1 to 99,999 of one unit.

    A working day is what that office opens in a day (7 hours by default), a wall day is 24 hours.
    As a pydantic field it is read from its text and written as its text.
    """

    count: int
    unit: Unit

    @classmethod
    @lru_cache(1024)  # a case is read with every event, and says the same few spans each time
    def parse(cls, text: str) -> Self:
        """Reads `1 working day`, `4 working hours`, `90 minutes`; anything else is a ValueError that says so."""
        found = re.match(PATTERN, " ".join(text.split()))
        if found is None:
            raise ValueError(
                f"{text!r} is no span: write a whole number from 1 and working days, working hours, "
                "working minutes, days, hours, minutes or seconds, for example '5 working days'"
            )
        return cls(int(found[1]), Unit(found[2]))

    @property
    def working(self) -> bool:
        """Whether it passes only while the office is open."""
        return self.unit.startswith("working")

    def hours(self, office: OfficeHours) -> OfficeHours:
        """The hours it passes in: the office's own, or round the clock on the office's dates."""
        return office if self.working else round_the_clock(office.tz)

    def length(self, office: OfficeHours) -> timedelta:
        """How much open time it asks for: 5 working days of 7 hours are 35 hours."""
        return self.count * (office.daily if self.unit is Unit.WORKING_DAY else LENGTHS[self.unit])

    def more(self, days: int, office: OfficeHours) -> "Span":
        """So many days longer (延期): working days for a span of working time, else days of 24 hours."""
        if not days or self.unit in {Unit.WORKING_DAY, Unit.DAY}:
            return Span(self.count + days, self.unit)
        smallest = Unit.SECOND if self.unit is Unit.SECOND else Unit.WORKING_MINUTE if self.working else Unit.MINUTE
        day = Span(days, Unit.WORKING_DAY if self.working else Unit.DAY)
        return Span((self.length(office) + day.length(office)) // LENGTHS[smallest], smallest)

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Text in, text out; in Python a Span passes as it is."""
        text = core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=text,
            python_schema=core_schema.no_info_plain_validator_function(
                lambda value: value if isinstance(value, cls) else cls.parse(str(value))
            ),
            serialization=core_schema.to_string_ser_schema(),
        )
