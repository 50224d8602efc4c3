"""Builds the calendar: the library's holidays, and one file per year on top."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from libs.worktime.arrangement import Arrangement, CalendarFault, HolidayEntry, read_arrangement, refuse_clashes
from libs.worktime.calendar import Calendar, Edition, Holiday
from libs.worktime.statute import statutory

# Old cases can be proved again, and a deadline set late in the newest year still finds its dates.
YEARS_BEFORE = 9
YEARS_AFTER = 6


def load_calendar(folder: Path) -> Calendar:
    """Loads every `<year>.yaml` of the folder, over the library's years from 9 before to 6 after the newest file.

    A year with a file is what the file says, date by date; where it is silent the library speaks.
    Raises CalendarFault, which names file, line and fix, when a file cannot be used or there is none.
    """
    stated = {path: read_arrangement(path) for path in sorted(folder.glob("*.yaml"))}
    if not stated:
        raise CalendarFault(f"{folder}: no <year>.yaml in it: add the file of the current year")
    refuse_clashes(stated)
    files = {path.stem: arrangement for path, arrangement in stated.items()}
    years = range(int(max(files)) - YEARS_BEFORE, int(max(files)) + YEARS_AFTER + 1)
    known, known_make_ups = statutory(years)
    entries = [entry for arrangement in files.values() for entry in arrangement.holidays]
    make_ups = {day for entry in entries for day in entry.make_up}
    holidays = _dates([*known, *_stated(entries)])
    return Calendar(
        name="中国节假日和调休",
        version="+".join(f"{year}.{arrangement.version}" for year, arrangement in files.items()),
        first=date(years[0], 1, 1),
        last=date(years[-1], 12, 31),
        holidays={day: holiday for day, holiday in holidays.items() if day not in make_ups},
        make_ups=frozenset(make_ups | (known_make_ups - _dates(_stated(entries)).keys())),
        editions=_editions(files),
    )


def _stated(entries: Iterable[HolidayEntry]) -> Iterator[Holiday]:
    return (Holiday(entry.name, entry.first, entry.last) for entry in entries)


def _dates(holidays: Iterable[Holiday]) -> dict[date, Holiday]:
    """Each date of each holiday; of two on one date the later given wins."""
    return {holiday.first + timedelta(days=n): holiday for holiday in holidays for n in range(holiday.days)}


def _editions(files: dict[str, Arrangement]) -> dict[int, Edition]:
    return {int(year): Edition(int(year), stated.name, stated.version) for year, stated in files.items()}
