"""A million deadlines in ten years, each where the oracle says: a hundred thousand for each of ten offices."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pytest

from libs.worktime import Calendar, OfficeHours, Pause, Span, Unit, deadline
from libs.worktime.tests.oracle import (
    EPOCH,
    MINUTE_MS,
    YEARS,
    Hours,
    Numbers,
    deadlines,
    deadlines_with_pauses,
    passed,
)

EACH = 100_000
DAY_MS = 24 * 60 * MINUTE_MS
STARTS = 4 * DAY_MS, YEARS * MINUTE_MS - 220 * DAY_MS
MILLISECOND = timedelta(milliseconds=1)
NEVER = YEARS * MINUTE_MS - MINUTE_MS
"""Where the halving stops that finds no deadline."""

LENGTHS = {
    Unit.WORKING_HOUR: 60 * MINUTE_MS, Unit.WORKING_MINUTE: MINUTE_MS, Unit.DAY: DAY_MS, Unit.HOUR: 60 * MINUTE_MS,
    Unit.MINUTE: MINUTE_MS, Unit.SECOND: 1000,
}  # fmt: skip
MOST = {
    Unit.WORKING_DAY: 45, Unit.WORKING_HOUR: 200, Unit.WORKING_MINUTE: 6000, Unit.DAY: 60, Unit.HOUR: 400,
    Unit.MINUTE: 20_000, Unit.SECOND: 99_999,
}  # fmt: skip
WORKING = [unit for unit in Unit if unit.startswith("working")]
WALL = [unit for unit in Unit if not unit.startswith("working")]
CHANCES = [(unit, 0.75 / len(WORKING)) for unit in WORKING] + [(unit, 0.25 / len(WALL)) for unit in WALL]

CHINA, COUNTY = "Asia/Shanghai", (("09:00", "12:00"), ("13:30", "17:30"))
SUMMER = (("08:00", "12:00"), ("15:00", "18:00"))
OFFICES = [
    pytest.param(Hours(CHINA, COUNTY), id="the county"),
    pytest.param(Hours(CHINA, (("08:30", "12:00"), ("14:00", "17:30"))), id="a bureau"),
    pytest.param(Hours(CHINA, COUNTY, summer=SUMMER), id="a summer timetable"),
    pytest.param(Hours(CHINA, COUNTY, summer=SUMMER, between=((11, 15), (2, 29))), id="a winter one over New Year"),
    pytest.param(Hours(CHINA, (("18:00", "24:00"),)), id="evenings up to 24:00"),
    pytest.param(Hours(CHINA, (("00:00", "24:00"),), daily=True), id="round the clock, every day"),
    pytest.param(Hours(CHINA, (("00:00", "06:00"), ("22:00", "24:00"))), id="nights of working days"),
    pytest.param(Hours("Europe/Berlin", COUNTY, daily=True), id="daylight saving at night"),
    pytest.param(Hours("America/Santiago", (("00:00", "24:00"),)), id="daylight saving at midnight"),
    pytest.param(Hours("Australia/Lord_Howe", (("00:00", "12:00"), ("20:00", "24:00"))), id="daylight saving by half an hour"),
]  # fmt: skip


class Asked(NamedTuple):
    """Random questions: when it starts, how long it lasts in milliseconds, and when it stands still."""

    start: Numbers
    unit: Numbers
    many: Numbers
    length: Numbers
    pauses: list[tuple[Numbers, Numbers]]
    paused: Any
    stands: Any


def asked(rng: np.random.Generator, hours: Hours) -> Asked:
    """Three in ten stand still once to three times, some in part before they start; one in fifty for ever."""
    units, chances = zip(*CHANCES, strict=True)
    start, unit = rng.integers(*STARTS, EACH), rng.choice(len(units), EACH, p=chances)
    count = 1 + (rng.random(EACH) * np.array([MOST[one] for one in units])[unit]).astype(np.int64)
    length = count * np.array([LENGTHS.get(one) or a_day(hours) for one in units])[unit]
    paused, stands = rng.random(EACH) < 0.3, rng.random(EACH) < 0.02
    pauses = []
    for _ in range(3):
        begins = start + rng.integers(-3 * DAY_MS, 20 * DAY_MS, EACH)
        lasts = np.where(paused & (rng.random(EACH) < 0.6), rng.integers(0, 6 * DAY_MS, EACH), 0)
        pauses.append((begins, begins + lasts))
    last = pauses[-1][0]
    pauses[-1] = last, np.where(paused & stands, NEVER, pauses[-1][1])
    return Asked(start, unit, count, length, pauses, paused, paused & stands)


def a_day(hours: Hours) -> int:
    edges = [[60 * int(text[:2]) + int(text[3:]) for text in period] for period in hours.clock]
    return sum(closes - opens for opens, closes in edges) * MINUTE_MS


def by_the_oracle(questions: Asked, sums: Numbers) -> Numbers:
    """When each is due; NEVER while it stands still."""
    due = np.zeros_like(questions.start)
    units = [unit for unit, _ in CHANCES]
    works = np.isin(questions.unit, [number for number, unit in enumerate(units) if unit in WORKING])
    for line, ours in ((sums, works), (np.arange(YEARS + 1), ~works)):
        plain, stood = ours & ~questions.paused, ours & questions.paused
        due[plain] = deadlines(line, questions.start[plain], questions.length[plain])
        pauses = [(begins[stood], ends[stood]) for begins, ends in questions.pauses]
        due[stood] = deadlines_with_pauses(line, questions.start[stood], questions.length[stood], pauses)
    return due


def by_the_package(questions: Asked, office: OfficeHours, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """Number and due moment of each, as the package counts it."""
    units = [unit for unit, _ in CHANCES]
    pauses = [(begins.tolist(), ends.tolist()) for begins, ends in questions.pauses]
    paused, stands = questions.paused.tolist(), questions.stands.tolist()
    each = zip(questions.start.tolist(), questions.unit.tolist(), questions.many.tolist(), strict=True)
    for number, (start, unit, count) in enumerate(each):
        ledger = []
        if paused[number]:
            ledger = [Pause(at(begins[number]), at(ends[number]), "", "") for begins, ends in pauses]
        if stands[number]:
            ledger[-1] = Pause(ledger[-1].start, None, "", "")
        found = deadline(at(start), Span(count, units[unit]), calendar, office, ledger)
        yield number, NEVER if found is None else (found - EPOCH) // MILLISECOND


def at(moment: int) -> Any:
    return EPOCH + timedelta(milliseconds=moment)


@pytest.mark.slow
@pytest.mark.parametrize("hours", OFFICES)
def test_a_hundred_thousand_deadlines_are_where_the_oracle_says(hours: Hours, calendar: Calendar) -> None:
    seasons = [
        {"from": "{}-{}".format(*hours.between[0]), "to": "{}-{}".format(*hours.between[1]), "periods": hours.summer}
    ]
    office = OfficeHours.model_validate(
        {
            "tz": hours.zone, "periods": hours.clock, "opens_on": "every day" if hours.daily else "working days",
            "seasons": seasons if hours.summer else [],
        }
    )  # fmt: skip
    questions = asked(np.random.default_rng(crc32(repr(hours).encode())), hours)
    expected = by_the_oracle(questions, passed(hours))
    found = np.array([due for _, due in by_the_package(questions, office, calendar)])
    wrong = np.flatnonzero(found != expected)
    told = [f"{at(int(questions.start[n]))}: {at(int(found[n]))} is {at(int(expected[n]))}" for n in wrong[:5]]
    assert (len(wrong), told) == (0, [])
    assert np.count_nonzero(expected == NEVER) > EACH // 1000
