"""A proof says line by line what counted, as on the printed sheet."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from libs.worktime import Calendar, DayKind, Mark, OfficeHours, Pause, Proof, Row, Span, prove, short_reasons

PAUSE = ("2026-10-09 10:00", "2026-10-10 15:00")

# The table of the sheet, word for word: date, kind of day, stretches, counts or not, this line, running.
SHEET = """
9月30日 周三|工作日|16:20–17:30|算|1:10|1:10
10月1日–7日|国庆放假 7 天|全天|不算|0:00|1:10
10月8日 周四|工作日|9:00–12:00，13:30–17:30|算|7:00|8:10
10月9日 周五|工作日|9:00–10:00|算|1:00|9:10
10月9日 周五|工作日|10:00–12:00，13:30–17:30|停表|0:00|9:10
10月10日 周六|调休上班|9:00–12:00，13:30–15:00|停表|0:00|9:10
10月10日 周六|调休上班|15:00–17:30|算|2:30|11:40
10月11日 周日|休息日|全天|不算|0:00|11:40
10月12日 周一|工作日|9:00–12:00，13:30–17:30|算|7:00|18:40
10月13日 周二|工作日|9:00–12:00，13:30–17:30|算|7:00|25:40
10月14日 周三|工作日|9:00–12:00，13:30–17:30|算|7:00|32:40
10月15日 周四|工作日|9:00–11:20|算|2:20|35:00
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def paused(start: str, end: str | None) -> Pause:
    return Pause(at(start), None if end is None else at(end), "等诉求人回话", "县综治中心")


def clock(length: timedelta) -> str:
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    return f"{hours}:{minutes:02}"


def dates(row: Row) -> str:
    day = f"{row.first.month}月{row.first.day}日"
    return f"{day} 周{'一二三四五六日'[row.first.weekday()]}" if row.first == row.last else f"{day}–{row.last.day}日"


def line(row: Row) -> str:
    stretches = "，".join(map(str, row.stretches)) or "全天"
    return "|".join((dates(row), row.label, stretches, row.mark, clock(row.counted), clock(row.running)))


def sheet(proof: Proof) -> list[str]:
    return [line(row) for row in proof.rows]


@pytest.fixture(scope="session")
def proof(calendar: Calendar, office: OfficeHours) -> Proof:
    return prove(at("2026-09-30 16:20"), Span.parse("5 working days"), calendar, office, [paused(*PAUSE)])


def test_the_printed_sheet_comes_out_line_by_line(proof: Proof) -> None:
    assert sheet(proof) == SHEET.split("\n")[1:-1]


def test_the_sheet_tells_the_deadline_with_and_without_the_pause(proof: Proof) -> None:
    assert proof.due == at("2026-10-15 11:20")
    assert proof.due_without_pauses == at("2026-10-13 16:20")
    assert proof.paused == timedelta(hours=10, minutes=30)
    assert proof.length == timedelta(hours=35)


def test_the_sheet_names_the_editions_it_was_counted_with(proof: Proof) -> None:
    [edition] = proof.editions
    assert (edition.name, edition.version) == ("2026 年节假日和调休", 1)
    assert proof.provisional_years == ()


def test_the_short_reasons_name_holiday_rest_day_make_up_day_and_pause(proof: Proof) -> None:
    (national, sunday), make_ups, stopped = short_reasons(proof)
    assert national == (date(2026, 10, 1), date(2026, 10, 7), DayKind.HOLIDAY, "国庆放假 7 天")
    assert sunday == (date(2026, 10, 11), date(2026, 10, 11), DayKind.REST, "休息日")
    assert make_ups == (date(2026, 10, 10),)
    assert stopped == timedelta(hours=10, minutes=30)


def test_the_check_code_is_the_same_whenever_and_in_whatever_zone_it_is_asked(
    proof: Proof, calendar: Calendar, office: OfficeHours
) -> None:
    [pause] = proof.pauses
    assert pause.end
    elsewhere = replace(pause, start=pause.start.astimezone(), end=pause.end.astimezone())
    again = prove(proof.start.astimezone(), proof.span, calendar, office, [elsewhere])
    assert again.check_code == proof.check_code == "91DA-E896-FDED"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"start": at("2026-09-30 16:21")}, id="the start"),
        pytest.param({"span": Span.parse("35 working hours")}, id="the span"),
        pytest.param({"office": OfficeHours(periods=((540, 720), (840, 1080)))}, id="the office hours"),
        pytest.param({"pauses": ()}, id="the pauses"),
        pytest.param({"editions": ()}, id="the calendar"),
        pytest.param({"rows": ()}, id="the lines"),
        pytest.param({"due": None}, id="the deadline"),
    ],
)
def test_the_check_code_changes_with_every_ground(changed: dict[str, object], proof: Proof) -> None:
    assert replace(proof, **changed).check_code != proof.check_code  # type: ignore[arg-type]


def test_a_case_submitted_at_night_shows_the_rest_of_that_day_as_not_counted(
    calendar: Calendar, office: OfficeHours
) -> None:
    found = prove(at("2026-10-16 20:15"), Span.parse("4 working hours"), calendar, office)
    assert sheet(found) == [
        "10月16日 周五|工作日|20:15–24:00|不算|0:00|0:00",
        "10月17日–18日|休息日|全天|不算|0:00|0:00",
        "10月19日 周一|工作日|9:00–12:00，13:30–14:30|算|4:00|4:00",
    ]
    assert [skip.first for skip in short_reasons(found).skipped] == [date(2026, 10, 17)]


def test_an_urgent_case_counts_night_and_holiday(calendar: Calendar, office: OfficeHours) -> None:
    assert sheet(prove(at("2026-09-30 18:30"), Span.parse("24 hours"), calendar, office)) == [
        "9月30日 周三|工作日|18:30–24:00|算|5:30|5:30",
        "10月1日 周四|国庆放假 7 天|0:00–18:30|算|18:30|24:00",
    ]


def test_a_deadline_at_midnight_needs_no_line_for_the_next_day(calendar: Calendar) -> None:
    evenings = OfficeHours(periods=((18 * 60, 24 * 60),))
    found = prove(at("2026-10-16 22:00"), Span.parse("2 working hours"), calendar, evenings)
    assert sheet(found) == ["10月16日 周五|工作日|22:00–24:00|算|2:00|2:00"]


def test_a_case_submitted_as_the_office_closes_shows_the_rest_of_that_day(
    calendar: Calendar, office: OfficeHours
) -> None:
    [rest, _] = prove(at("2026-10-12 17:30"), Span.parse("1 working hour"), calendar, office).rows
    assert line(rest) == "10月12日 周一|工作日|17:30–24:00|不算|0:00|0:00"


def test_a_day_that_loses_an_hour_counts_what_really_passed(calendar: Calendar) -> None:
    berlin = OfficeHours(tz=ZoneInfo("Europe/Berlin"))
    start = datetime(2025, 3, 29, 12, tzinfo=berlin.tz)
    [_, sunday] = prove(start, Span.parse("24 hours"), calendar, berlin).rows
    assert line(sunday) == "3月30日 周日|休息日|0:00–13:00|算|12:00|24:00"


def test_a_make_up_workday_that_was_paused_throughout_is_not_named_as_counted(
    calendar: Calendar, office: OfficeHours
) -> None:
    still = [paused("2026-10-09 18:00", "2026-10-10 18:00")]
    found = prove(at("2026-10-09 16:00"), Span.parse("1 working day"), calendar, office, still)
    assert short_reasons(found).make_ups == ()


def test_a_start_inside_a_holiday_shows_what_is_left_of_it(calendar: Calendar, office: OfficeHours) -> None:
    [holiday, _] = prove(at("2026-10-05 10:00"), Span.parse("1 working hour"), calendar, office).rows
    assert (holiday.first, holiday.last, holiday.label) == (date(2026, 10, 5), date(2026, 10, 7), "国庆放假 7 天")


def test_a_proof_with_an_open_pause_ends_where_the_pause_begins(calendar: Calendar, office: OfficeHours) -> None:
    found = prove(
        at("2026-10-12 16:00"), Span.parse("2 working days"), calendar, office, [paused("2026-10-13 10:00", None)]
    )
    assert found.due is None
    assert found.due_without_pauses == at("2026-10-14 16:00")
    assert [row.mark for row in found.rows] == [Mark.COUNTED, Mark.COUNTED]
    assert found.rows[-1].running == timedelta(hours=2, minutes=30)


def test_a_proof_may_end_on_days_that_are_skipped(calendar: Calendar, office: OfficeHours) -> None:
    still = [paused("2026-10-18 10:00", None)]
    assert sheet(prove(at("2026-10-16 17:00"), Span.parse("2 working days"), calendar, office, still)) == [
        "10月16日 周五|工作日|17:00–17:30|算|0:30|0:30",
        "10月17日–18日|休息日|全天|不算|0:00|0:30",
    ]


def test_a_proof_says_that_an_unpublished_year_may_still_move_it(calendar: Calendar, office: OfficeHours) -> None:
    found = prove(at("2026-12-31 16:30"), Span.parse("1 working day"), calendar, office)
    assert found.provisional_years == (2027,)
    assert [edition.year for edition in found.editions] == [2026]
