"""Who can be met in person: lawyers, counsellors and mediators, and the hours that they keep each week."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from libs.common.policy.faults import Misplaced
from libs.common.policy.officers import Masked
from libs.common.policy.units import Units
from libs.worktime import OfficeHours
from libs.worktime.periods import Minute, Periods

SpecialistKind = Literal["lawyer", "counsellor", "mediator"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
KINDS: Final[Mapping[str, str]] = MappingProxyType({"lawyer": "律师", "counsellor": "心理咨询师", "mediator": "调解员"})
PLACE_MOST: Final = 20  # a text message says it, and has 70 characters in all


class Hours(BaseModel):
    """One weekday's hours, cut into slots of so many minutes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    day: Weekday
    opens: Minute = Field(alias="from")
    closes: Minute = Field(alias="to")
    minutes: int = Field(ge=10, le=240)

    @model_validator(mode="after")
    def _whole_slots(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError("it ends before it begins; exchange `from` and `to`")
        if (self.closes - self.opens) % self.minutes:
            raise ValueError(f"{self.minutes} minutes do not divide the hours; change either")
        return self

    def overlaps(self, other: "Hours") -> bool:
        """Whether some minute is in both."""
        return self.day == other.day and self.opens < other.closes and other.opens < self.closes

    def lies_in(self, periods: Periods) -> bool:
        """Whether one of the periods has it whole."""
        return any(opens <= self.opens and self.closes <= closes for opens, closes in periods)

    def begins(self) -> Iterator[int]:
        """The minute of the day at which each slot begins."""
        return iter(range(self.opens, self.closes, self.minutes))


class Specialist(BaseModel):
    """One person.  `bring`: what the citizen takes along.  `ahead`: how many days ahead a slot can be booked.

    `make_up`: as which weekday they keep a make-up workday (调休); without it they cannot be met on one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    kind: SpecialistKind
    name: Masked
    unit: str
    place: str = Field(min_length=1, max_length=PLACE_MOST)
    bring: str = Field(default="", max_length=60)
    ahead: int = Field(ge=1, le=60)
    make_up: Weekday | None = None
    hours: Annotated[tuple[Hours, ...], Field(min_length=1)]

    def hours_on(self, day: Weekday) -> list[Hours]:
        """The hours of that weekday, in their order."""
        return sorted((hours for hours in self.hours if hours.day == day), key=lambda hours: hours.opens)


class SpecialistFile(BaseModel):
    """The file `specialists.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    specialists: tuple[Specialist, ...]


@dataclass(frozen=True)
class Specialists:
    """By id, in the order of the file."""

    by_id: Mapping[str, Specialist]

    def __iter__(self) -> Iterator[Specialist]:
        """All of them."""
        return iter(self.by_id.values())

    def get(self, specialist: str) -> Specialist | None:
        """The one of that id, or None."""
        return self.by_id.get(specialist)


def title_of(kind: str, name: str) -> str:
    """律师 韩**: as people are told; a kind that a later version knows reads 专家."""
    return f"{KINDS.get(kind, '专家')} {name}"


def specialists_of(file: SpecialistFile, units: Units, office_of: Callable[[str], OfficeHours]) -> Specialists:
    """The specialists; `Misplaced` names an id twice, a unit that is none, and hours that nobody can keep."""
    by_id: dict[str, Specialist] = {}
    for number, one in enumerate(file.specialists):
        if one.id in by_id:
            raise Misplaced(("specialists", number), f"{one.id} stands here twice; give each an id of its own")
        if one.unit not in units:
            raise Misplaced(("specialists", number, "unit"), f"{one.id} is of {one.unit}, which is no unit; correct it")
        if one.make_up and not one.hours_on(one.make_up):
            fix = f"{one.id} keeps make-up workdays as {one.make_up} and has no hours then; add some or name another"
            raise Misplaced(("specialists", number, "make_up"), fix)
        _kept(one, number, office_of(one.unit))
        by_id[one.id] = one
    return Specialists(by_id)


def _kept(one: Specialist, number: int, office: OfficeHours) -> None:
    """Every hour lies in its unit's office time all year, and no two overlap: minutes would be given away twice."""
    for place, hours in enumerate(one.hours):
        if not all(map(hours.lies_in, office.timetables)):
            fix = f"{one.id} can be met outside the office hours of profiles.yaml or offices.yaml; correct the hours"
            raise Misplaced(("specialists", number, "hours", place), fix)
        if any(hours.overlaps(other) for other in one.hours[:place]):
            fix = f"two hours of {one.id} on {hours.day} overlap; make them one"
            raise Misplaced(("specialists", number, "hours", place), fix)
