"""One year's holidays and make-up workdays as a file states them, with faults a person can mend."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from libs.worktime.calendar import DECEMBER, SATURDAY


class CalendarFault(ValueError):  # noqa: N818 - named as the field speaks
    """A calendar file that cannot be used; each line of the message names file, line, fault and fix."""


class HolidayEntry(BaseModel):
    """One holiday of the notice: its spoken name, first and last date, and the weekend dates worked for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    make_up: tuple[date, ...] = ()

    @field_validator("make_up")
    @classmethod
    def _on_a_weekend(cls, days: tuple[date, ...]) -> tuple[date, ...]:
        for day in days:
            if day.weekday() < SATURDAY:
                raise ValueError(f"{day} is no weekend and is worked anyway: correct the date or take it out")
        return days

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"it ends ({self.last}) before it begins ({self.first}): exchange `from` and `to`")
        return self


class Arrangement(BaseModel):
    """The file of one year (config/calendars/<year>.yaml); `source` names the notice it was copied from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    version: int = Field(ge=1)
    source: str = Field(min_length=1)
    holidays: tuple[HolidayEntry, ...] = Field(min_length=1)


def read_arrangement(path: Path) -> Arrangement:
    """Reads and checks one file; raises CalendarFault with every fault found."""
    if not re.fullmatch(r"\d{4}", path.stem):
        raise CalendarFault(f"{path.name}: the name is no year: call it <year>.yaml, for example 2026.yaml")
    try:
        text = path.read_text(encoding="utf-8")
        root, arrangement = yaml.compose(text, yaml.SafeLoader), Arrangement.model_validate(yaml.safe_load(text))
    except yaml.MarkedYAMLError as fault:
        raise CalendarFault(f"{path.name}, line {_mark(fault)}: {fault.problem}: mend the YAML") from fault
    except ValidationError as fault:
        raise CalendarFault("\n".join(_faults(path, text, fault))) from fault
    entries = enumerate(arrangement.holidays)
    wrong = [(index, said) for index, entry in entries for said in _misplaced(entry, arrangement, int(path.stem))]
    if wrong:
        lines = (f"{path.name}, line {_line(root, ('holidays', index))}: {said}" for index, said in wrong)
        raise CalendarFault("\n".join(lines))
    return arrangement


def refuse_clashes(files: Mapping[Path, Arrangement]) -> None:
    """Raises CalendarFault where one year's file works a date that another year's gives off: a December's can."""
    entries = [(path, number, entry) for path, year in files.items() for number, entry in enumerate(year.holidays)]
    lines = [
        f"{path.name}, line {_line_in(path, number)}: {day} is worked for {entry.name} and off for {other.name} "
        f"of {elsewhere.name}: keep one of the two"
        for path, number, entry in entries for elsewhere, _, other in entries
        for day in entry.make_up if elsewhere != path and other.first <= day <= other.last
    ]  # fmt: skip
    if lines:
        raise CalendarFault("\n".join(lines))


def _line_in(path: Path, number: int) -> int:
    return _line(yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader), ("holidays", number, "make_up"))


def _misplaced(entry: HolidayEntry, arrangement: Arrangement, year: int) -> Iterable[str]:
    """Dates of another year, and dates that two entries claim."""
    for day in (entry.first, entry.last, *entry.make_up):
        # A New Year's holiday may begin, or be made up for, in the December before.
        if day.year != year and (day.year, day.month) != (year - 1, DECEMBER):
            yield f"{day} is not of {year}: correct the date or move the entry to {day.year}.yaml"
    for other in arrangement.holidays:
        if other is not entry and other.first <= entry.first <= other.last:
            yield f"{entry.name} begins inside {other.name} ({other.first} to {other.last}): make them one entry"
        for day in entry.make_up:
            if other.first <= day <= other.last:
                yield f"{day} is worked for {entry.name} and off for {other.name}: keep one of the two"


def _faults(path: Path, text: str, fault: ValidationError) -> Iterable[str]:
    """One line for each fault that pydantic found."""
    root = yaml.compose(text, yaml.SafeLoader)
    for error in fault.errors():
        at = ".".join(str(part) for part in error["loc"]) or "the file"
        said = error["msg"].removeprefix("Value error, ")
        yield f"{path.name}, line {_line(root, error['loc'])}: {at}: {said}"


def _line(node: yaml.Node | None, place: tuple[int | str, ...]) -> int:
    """The line of the nearest part of the document that `place` leads to, from 1."""
    for part in place:
        inner: Any = None
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            inner = node.value[part]
        node = inner or node
    return node.start_mark.line + 1 if node else 1


def _mark(fault: yaml.MarkedYAMLError) -> int:
    """The line of a syntax fault, from 1."""
    return fault.problem_mark.line + 1 if fault.problem_mark else 1
