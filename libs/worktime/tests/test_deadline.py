"""Deadlines as citizens and officers read them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from libs.worktime import (
    Calendar,
    OfficeHours,
    OutsideCalendar,
    Pause,
    Span,
    deadline,
    instant_at_share,
    next_morning,
    next_opening,
    prove,
    share_used,
    worked,
    working_days_left,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def paused(start: str, end: str | None) -> Pause:
    return Pause(at(start), None if end is None else at(end), "等诉求人回话", "县综治中心")


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        pytest.param("2026-09-30 16:20", "5 working days", "2026-10-13 16:20", id="help, over a holiday"),
        pytest.param("2026-10-08 10:00", "5 working days", "2026-10-14 10:00", id="help, with a make-up Saturday"),
        pytest.param("2026-10-10 15:40", "5 working days", "2026-10-16 15:40", id="from a make-up Saturday"),
        pytest.param("2026-10-14 14:50", "2 working days", "2026-10-16 14:50", id="an enquiry"),
        pytest.param("2026-10-10 16:30", "3 working days", "2026-10-14 16:30", id="a joint part"),
        pytest.param("2026-10-13 18:30", "24 hours", "2026-10-14 18:30", id="urgent, by the wall clock"),
        pytest.param("2026-09-30 16:20", "15 days", "2026-10-15 16:20", id="wall days run through holidays"),
        pytest.param("2026-10-12 09:00", "7 working hours", "2026-10-12 17:30", id="ends as the office closes"),
        pytest.param("2026-10-12 09:00", "3 working hours", "2026-10-12 12:00", id="ends as lunch begins"),
        pytest.param("2026-10-12 12:30", "1 working minute", "2026-10-12 13:31", id="set at lunch"),
        pytest.param("2026-10-12 22:00", "4 working hours", "2026-10-13 14:30", id="set at night"),
        pytest.param("2026-10-12 06:00", "1 working hour", "2026-10-12 10:00", id="set before the office opens"),
        pytest.param("2026-10-03 11:00", "1 working day", "2026-10-08 17:30", id="set on a holiday"),
        pytest.param("2024-02-28 17:00", "1 working day", "2024-02-29 17:00", id="over to a leap day"),
        pytest.param("2026-12-31 16:30", "1 working day", "2027-01-04 16:30", id="into a year without a file"),
    ],
)
def test_a_deadline_counts_open_time_from_the_next_opening(
    start: str, span: str, due: str, calendar: Calendar, office: OfficeHours
) -> None:
    found = deadline(at(start), Span.parse(span), calendar, office)
    assert found == at(due)
    assert found.tzinfo is UTC


HELP = ("2026-09-30 16:20", "5 working days")


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        pytest.param([("2026-10-09 10:00", "2026-10-10 15:00")], "2026-10-15 11:20", id="waiting for an answer"),
        pytest.param([("2026-10-01 00:00", "2026-10-07 23:00")], "2026-10-13 16:20", id="over closed days: no effect"),
        pytest.param([("2026-09-29 09:00", "2026-09-30 17:20")], "2026-10-13 17:20", id="begun before the start"),
        pytest.param([("2026-09-28 09:00", "2026-09-29 10:00")], "2026-10-13 16:20", id="over before the start"),
        pytest.param([("2026-10-13 16:20", "2026-10-14 09:00")], "2026-10-13 16:20", id="begun as it falls due"),
        pytest.param([("2026-10-13 16:19", "2026-10-13 17:00")], "2026-10-13 17:01", id="begun in the last minute"),
        pytest.param(
            [("2026-10-09 11:00", "2026-10-10 15:00"), ("2026-10-09 10:00", "2026-10-09 11:30")],
            "2026-10-15 11:20",
            id="overlapping ones count once, in any order",
        ),
        pytest.param(
            [("2026-10-09 10:00", "2026-10-10 15:00"), ("2026-10-15 10:00", "2026-10-15 11:00")],
            "2026-10-15 13:50",
            id="a second one, reached only because of the first",
        ),
        pytest.param([("2026-10-12 10:00", None)], None, id="one still open"),
        pytest.param([("2026-10-13 17:00", None)], "2026-10-13 16:20", id="one opened after it was due"),
        pytest.param(
            [("2026-10-09 10:00", "2026-10-10 15:00"), ("2026-10-10 14:00", None)], None, id="one that grew open"
        ),
    ],
)
def test_a_pause_moves_the_deadline_by_the_open_time_in_it(
    pauses: list[tuple[str, str | None]], due: str | None, calendar: Calendar, office: OfficeHours
) -> None:
    start, span = HELP
    found = deadline(at(start), Span.parse(span), calendar, office, [paused(*pause) for pause in pauses])
    assert found == (None if due is None else at(due))


def test_a_pause_stops_a_wall_clock_by_wall_time(calendar: Calendar, office: OfficeHours) -> None:
    night = paused("2026-10-13 20:00", "2026-10-14 06:00")
    assert deadline(at("2026-10-13 18:30"), Span.parse("24 hours"), calendar, office, [night]) == at("2026-10-15 04:30")


def test_the_reminder_comes_when_four_fifths_are_used(calendar: Calendar, office: OfficeHours) -> None:
    start, span = at(HELP[0]), Span.parse(HELP[1])
    due = instant_at_share(start, span, 0.8, calendar, office)
    assert due == at("2026-10-12 16:20")
    assert share_used(start, due, span, calendar, office) == pytest.approx(0.8)


def test_the_reminder_is_known_though_a_later_open_pause_hides_the_deadline(
    calendar: Calendar, office: OfficeHours
) -> None:
    start, span, still = at(HELP[0]), Span.parse(HELP[1]), [paused("2026-10-13 09:00", None)]
    assert deadline(start, span, calendar, office, still) is None
    assert instant_at_share(start, span, 0.8, calendar, office, still) == at("2026-10-12 16:20")
    assert instant_at_share(start, span, 0.95, calendar, office, still) is None


def test_a_share_of_nothing_is_refused(calendar: Calendar, office: OfficeHours) -> None:
    with pytest.raises(ValueError, match="a share must be above 0, not 0"):
        instant_at_share(at(HELP[0]), Span.parse(HELP[1]), 0, calendar, office)


@pytest.mark.parametrize(
    ("moment", "share"),
    [
        pytest.param("2026-09-29 10:00", 0.0, id="before the start"),
        pytest.param("2026-10-05 10:00", 70 / 2100, id="in the holiday"),
        pytest.param("2026-10-09 16:00", 550 / 2100, id="while paused"),
        pytest.param("2026-10-15 11:20", 1.0, id="as it falls due"),
        pytest.param("2026-10-16 11:20", 1.2, id="a day late"),
    ],
)
def test_the_share_used_leaves_out_pauses(moment: str, share: float, calendar: Calendar, office: OfficeHours) -> None:
    pauses = [paused("2026-10-09 10:00", "2026-10-10 15:00")]
    assert share_used(at(HELP[0]), at(moment), Span.parse(HELP[1]), calendar, office, pauses) == pytest.approx(share)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        pytest.param("2026-10-14 15:10", "2026-10-15 11:20", 280, id="left: 4 h 40 min"),
        pytest.param("2026-10-14 15:10", "2026-10-15 14:00", 350, id="left: 5 h 50 min, over lunch"),
        pytest.param("2026-10-14 10:00", "2026-10-14 15:10", 220, id="late by 3 h 40 min"),
        pytest.param("2026-10-15 11:20", "2026-10-14 15:10", 0, id="end before start"),
        pytest.param("2026-10-10 00:00", "2026-10-12 00:00", 420, id="a worked Saturday and a Sunday"),
    ],
)
def test_open_time_between_two_moments(
    start: str, end: str, minutes: int, calendar: Calendar, office: OfficeHours
) -> None:
    assert worked(at(start), at(end), calendar, office) == timedelta(minutes=minutes)


def test_time_in_a_running_pause_is_not_worked(calendar: Calendar, office: OfficeHours) -> None:
    still = [paused("2026-10-14 16:00", None)]
    assert worked(at("2026-10-14 15:10"), at("2026-10-15 11:20"), calendar, office, still) == timedelta(minutes=50)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        pytest.param("2026-10-12 10:00", "2026-10-12 10:00", id="open now"),
        pytest.param("2026-10-12 09:00", "2026-10-12 09:00", id="opening now"),
        pytest.param("2026-10-12 12:00", "2026-10-12 13:30", id="closing for lunch"),
        pytest.param("2026-09-30 17:30", "2026-10-08 09:00", id="closing for a holiday"),
        pytest.param("2026-10-09 23:59", "2026-10-10 09:00", id="the night before a make-up Saturday"),
    ],
)
def test_the_next_opening(moment: str, opens: str, calendar: Calendar, office: OfficeHours) -> None:
    assert next_opening(at(moment), calendar, office) == at(opens)


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        pytest.param("2026-10-14 10:00", "2026-10-15 09:00", id="missed in the morning"),
        pytest.param("2026-10-14 18:30", "2026-10-15 09:00", id="missed in the evening"),
        pytest.param("2026-10-15 00:30", "2026-10-16 09:00", id="missed after midnight"),
        pytest.param("2026-09-30 16:20", "2026-10-08 09:00", id="missed before a holiday"),
    ],
)
def test_a_missed_deadline_is_urged_the_next_working_morning(
    moment: str, morning: str, calendar: Calendar, office: OfficeHours
) -> None:
    assert next_morning(at(moment), calendar, office) == at(morning)


@pytest.mark.parametrize(
    ("moment", "due", "days"),
    [
        pytest.param("2026-09-30 16:20", "2026-10-13 16:20", 5, id="the receipt says five"),
        pytest.param("2026-10-14 15:10", "2026-10-16 14:50", 2, id="the desk says two"),
        pytest.param("2026-10-14 15:10", "2026-10-14 17:00", 0, id="today"),
        pytest.param("2026-10-16 10:00", "2026-10-15 11:20", -1, id="late since yesterday"),
        pytest.param("2026-10-11 10:00", "2026-10-10 11:20", 0, id="late, but no worked date since"),
    ],
)
def test_working_days_left(moment: str, due: str, days: int, calendar: Calendar, office: OfficeHours) -> None:
    assert working_days_left(at(moment), at(due), calendar, office) == days


def test_a_deadline_beyond_the_calendar_is_refused_with_the_fix(calendar: Calendar, office: OfficeHours) -> None:
    with pytest.raises(OutsideCalendar, match=r"add a newer <year>\.yaml"):
        deadline(at("2032-12-30 10:00"), Span.parse("15 working days"), calendar, office)
    with pytest.raises(OutsideCalendar, match="outside the calendar"):
        deadline(at("2016-12-30 10:00"), Span.parse("1 working day"), calendar, office)
    with pytest.raises(OutsideCalendar, match="outside the calendar"):
        next_opening(at("2032-12-31 18:00"), calendar, office)


def test_a_time_without_a_zone_is_refused(calendar: Calendar, office: OfficeHours) -> None:
    naive = at(HELP[0]).replace(tzinfo=None)
    with pytest.raises(ValueError, match="has no time zone"):
        deadline(naive, Span.parse(HELP[1]), calendar, office)
    with pytest.raises(ValueError, match="has no time zone"):
        Pause(naive, None, "等诉求人回话", "县综治中心")


NAIVE, AWARE = datetime(2026, 10, 12, 10), at("2026-10-13 10:00")  # noqa: DTZ001 - meant
QUESTIONS: list[Callable[[Calendar, OfficeHours], object]] = [
    lambda calendar, office: deadline(NAIVE, Span.parse("24 hours"), calendar, office),
    lambda calendar, office: instant_at_share(NAIVE, Span.parse("1 working day"), 0.8, calendar, office),
    lambda calendar, office: share_used(AWARE, NAIVE, Span.parse("1 working day"), calendar, office),
    lambda calendar, office: worked(NAIVE, AWARE, calendar, office),
    lambda calendar, office: worked(AWARE, NAIVE, calendar, office),
    lambda calendar, office: next_opening(NAIVE, calendar, office),
    lambda calendar, office: next_morning(NAIVE, calendar, office),
    lambda calendar, office: working_days_left(AWARE, NAIVE, calendar, office),
    lambda calendar, office: prove(NAIVE, Span.parse("1 working day"), calendar, office),
    lambda calendar, office: Pause(AWARE, NAIVE, "等诉求人回话", "县综治中心"),
]


@pytest.mark.parametrize("ask", QUESTIONS)
def test_no_question_is_answered_about_a_time_without_a_zone(
    ask: Callable[[Calendar, OfficeHours], object], calendar: Calendar, office: OfficeHours
) -> None:
    with pytest.raises(ValueError, match=r"2026-10-12T10:00:00 has no time zone: give an aware datetime"):
        ask(calendar, office)


@pytest.mark.parametrize("text", ["99999 working days", "99999 days", "99999 working hours"])
def test_a_span_beyond_every_calendar_is_refused_with_the_fix(
    text: str, calendar: Calendar, office: OfficeHours
) -> None:
    with pytest.raises(OutsideCalendar, match=r"outside the calendar, which covers .*: add a newer <year>\.yaml"):
        deadline(at(HELP[0]), Span.parse(text), calendar, office)


def test_a_pause_is_a_pydantic_field_and_refuses_to_end_before_it_starts() -> None:
    ledger = TypeAdapter(list[Pause])
    pauses = [paused("2026-10-09 10:00", "2026-10-10 15:00"), paused("2026-10-12 10:00", None)]
    assert ledger.validate_json(ledger.dump_json(pauses)) == pauses
    backwards = {"start": at("2026-10-09 10:00"), "end": at("2026-10-09 09:00"), "why": "等回话", "by": "县综治中心"}
    with pytest.raises(ValidationError, match=r"a pause ends .* before it starts"):
        ledger.validate_python([backwards])
