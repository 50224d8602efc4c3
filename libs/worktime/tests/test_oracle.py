"""Ten years against an oracle that walks minute by minute and knows nothing of this package."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from libs.worktime import Calendar, OfficeHours, Pause, Span, deadline, prove, round_the_clock, worked

MINUTE = timedelta(minutes=1)
FIRST, LAST = datetime(2017, 1, 5, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
DAY, EVENING = (("09:00", "12:00"), ("13:30", "17:30")), (("18:00", "24:00"),)
ALL_DAY = (("00:00", "24:00"),)

is_workday = cache(chinese_calendar.is_workday)
minutes = st.integers(0, int((LAST - FIRST) / MINUTE)).map(lambda number: FIRST + number * MINUTE)
odd_moments = minutes.map(lambda at: at + timedelta(milliseconds=617))
zones = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns"])


@cache
def clock_times(period: tuple[str, str]) -> tuple[time, time]:
    """First and last minute of a period."""
    hour, minute = divmod(60 * int(period[1][:2]) + int(period[1][3:]) - 1, 60)
    return time.fromisoformat(period[0]), time(hour, minute)


def is_open(at: datetime, zone: ZoneInfo, periods: Sequence[tuple[str, str]]) -> bool:
    local = at.astimezone(zone)
    now = time(local.hour, local.minute)
    inside = any(first <= now <= last for first, last in map(clock_times, periods))
    return inside and is_workday(date(local.year, local.month, local.day))


def walked(
    start: datetime, length: timedelta, zone: ZoneInfo, periods: Sequence[tuple[str, str]], stops: Sequence[Pause]
) -> datetime:
    """The deadline, found one minute after the other."""
    at = start
    while length:
        stopped = any(stop.start <= at and (stop.end is None or at < stop.end) for stop in stops)
        length -= MINUTE * (is_open(at, zone, periods) and not stopped)
        at += MINUTE
    return at


@st.composite
def ledgers(draw: st.DrawFn, start: datetime) -> list[Pause]:
    edges = draw(st.lists(st.tuples(st.integers(-600, 9000), st.integers(0, 3000)), max_size=3))
    return [
        Pause(start + begins * MINUTE, start + (begins + lasts) * MINUTE, "等诉求人回话", "县综治中心")
        for begins, lasts in edges
    ]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(minutes, st.integers(1, 1300), st.tuples(zones, st.sampled_from([DAY, EVENING, ALL_DAY])), st.data())
def test_a_deadline_is_where_a_walk_by_the_minute_ends(
    calendar: Calendar, start: datetime, length: int, opens: tuple[str, Sequence[tuple[str, str]]], data: st.DataObject
) -> None:
    zone, periods = opens
    hours = OfficeHours.model_validate({"tz": zone, "periods": periods})
    pauses, span = data.draw(ledgers(start)), Span.parse(f"{length} working minutes")
    expected = walked(start, length * MINUTE, ZoneInfo(zone), periods, pauses)
    assert deadline(start, span, calendar, hours, pauses) == expected


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        pytest.param("Europe/Berlin", "2025-03-28 22:00+01:00", id="an hour that is left out"),
        pytest.param("Europe/Berlin", "2025-10-24 22:00+02:00", id="an hour that comes twice"),
        pytest.param("Asia/Shanghai", "2024-02-28 22:00+08:00", id="a leap day"),
        pytest.param("Asia/Shanghai", "2025-12-31 22:00+08:00", id="a new year"),
    ],
)
def test_a_day_is_as_long_as_it_really_is(zone: str, start: str, calendar: Calendar) -> None:
    begun, hours = datetime.fromisoformat(start), round_the_clock(ZoneInfo(zone))
    for length in (60, 24 * 60, 72 * 60):
        assert deadline(begun, Span.parse(f"{length} working minutes"), calendar, hours) == begun + length * MINUTE


@settings(max_examples=300, deadline=None, derandomize=True)
@example(FIRST, "15 working days", None)
@given(
    odd_moments,
    st.sampled_from(["1 working minute", "4 working hours", "5 working days", "15 working days"]),
    st.data(),
)
def test_what_is_worked_up_to_a_deadline_is_the_span_and_no_moment_earlier(
    calendar: Calendar, office: OfficeHours, start: datetime, text: str, data: st.DataObject | None
) -> None:
    pauses, span = data.draw(ledgers(start)) if data else [], Span.parse(text)
    due = deadline(start, span, calendar, office, pauses)
    assert due is not None
    assert worked(start, due, calendar, office, pauses) == span.length(office)
    assert worked(start, due - timedelta(milliseconds=1), calendar, office, pauses) < span.length(office)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(odd_moments, st.sampled_from(["5 working hours", "10 working days", "24 hours", "5 days"]), zones, st.data())
def test_a_proof_adds_up_to_the_deadline(
    calendar: Calendar, start: datetime, text: str, zone: str, data: st.DataObject
) -> None:
    pauses, span, hours = data.draw(ledgers(start)), Span.parse(text), OfficeHours(tz=ZoneInfo(zone))
    proof = prove(start, span, calendar, hours, pauses)
    due = deadline(start, span, calendar, hours, pauses)
    assert proof.due == due
    assert proof.rows[-1].running == sum((row.counted for row in proof.rows), timedelta()) == proof.length
    assert proof.rows[-1].stretches[-1].end == due
    assert due is not None
    assert proof.paused == worked(start, due, calendar, span.hours(hours)) - proof.length
