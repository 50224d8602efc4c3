"""A calendar file on top of the library, and what is said of one that cannot be used."""

from datetime import date
from pathlib import Path

import pytest

from libs.worktime import CalendarFault, DayKind, load_calendar

HEAD = "name: n\nversion: 1\nsource: s\nholidays:\n"
NEW_YEAR = "  - {name: 元旦, from: 2026-01-01, to: 2026-01-03, make_up: [2026-01-04]}\n"


def written(folder: Path, text: str, name: str = "2026.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_file_wins_over_the_library_where_it_speaks_and_only_there(tmp_path: Path) -> None:
    flood = "  - {name: 抗洪停工, from: 2026-10-08, to: 2026-10-09, make_up: [2026-10-03]}\n"
    calendar = load_calendar(written(tmp_path, HEAD + flood))
    assert calendar.label(date(2026, 10, 8)) == "抗洪停工放假 2 天"
    assert calendar.kind(date(2026, 10, 3)) is DayKind.MAKE_UP
    assert date(2026, 10, 3) not in calendar.holidays
    assert calendar.label(date(2026, 10, 7)) == "国庆放假 7 天"
    assert calendar.kind(date(2026, 10, 10)) is DayKind.MAKE_UP


def test_a_file_may_take_back_a_make_up_workday_of_the_library(tmp_path: Path) -> None:
    calendar = load_calendar(written(tmp_path, HEAD + "  - {name: 国庆, from: 2026-10-01, to: 2026-10-11}\n"))
    assert calendar.kind(date(2026, 10, 10)) is DayKind.HOLIDAY


def test_a_new_years_holiday_may_begin_in_the_december_before(tmp_path: Path) -> None:
    entry = "  - {name: 元旦, from: 2026-12-31, to: 2027-01-02, make_up: [2026-12-27]}\n"
    calendar = load_calendar(written(tmp_path, HEAD + entry, "2027.yaml"))
    assert calendar.label(date(2026, 12, 31)) == "元旦放假 3 天"
    assert calendar.kind(date(2026, 12, 27)) is DayKind.MAKE_UP


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(HEAD + "  - {name: [", "2026.yaml, line 5: ", id="no YAML"),
        pytest.param("", "2026.yaml, line 1: the file: ", id="an empty file"),
        pytest.param(HEAD.replace("1", "one") + NEW_YEAR, "line 2: version: ", id="a wrong kind"),
        pytest.param(HEAD + NEW_YEAR + "makeup: []\n", "line 6: makeup: Extra inputs", id="an unknown word"),
        pytest.param(
            HEAD + NEW_YEAR + "  - {name: 国庆, from: 2026-10-07, to: 2026-10-01}\n",
            "line 6: holidays.1: it ends (2026-10-01) before it begins (2026-10-07): exchange `from` and `to`",
            id="back to front",
        ),
        pytest.param(
            HEAD + NEW_YEAR + "  - name: 国庆\n    from: 2026-10-01\n    to: 2026-10-07\n    make_up: [2026-10-08]\n",
            "line 9: holidays.1.make_up: 2026-10-08 is no weekend and is worked anyway: correct the date",
            id="a make-up workday on a Thursday",
        ),
        pytest.param(
            HEAD + NEW_YEAR + "  - {name: 国庆, from: 2025-10-01, to: 2026-10-07}\n",
            "line 6: 2025-10-01 is not of 2026: correct the date or move the entry to 2025.yaml",
            id="a date of another year",
        ),
        pytest.param(
            HEAD + NEW_YEAR + "  - {name: 补休, from: 2026-01-03, to: 2026-01-05}\n",
            "line 6: 补休 begins inside 元旦 (2026-01-01 to 2026-01-03): make them one entry",
            id="one holiday in another",
        ),
        pytest.param(
            HEAD + NEW_YEAR + "  - {name: 补休, from: 2026-01-04, to: 2026-01-05}\n",
            "line 5: 2026-01-04 is worked for 元旦 and off for 补休: keep one of the two",
            id="worked and off on one date",
        ),
    ],
)
def test_a_fault_names_file_line_and_fix(text: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(CalendarFault) as caught:
        load_calendar(written(tmp_path, text))
    assert fault in str(caught.value)
    assert str(caught.value).startswith("2026.yaml, line ")


def test_a_date_that_is_worked_by_one_years_file_and_off_by_anothers_is_named_in_its_line(tmp_path: Path) -> None:
    written(tmp_path, HEAD + NEW_YEAR + "  - {name: 雪灾停工, from: 2026-12-26, to: 2026-12-27}\n")
    entry = "  - name: 元旦\n    from: 2027-01-01\n    to: 2027-01-03\n    make_up: [2026-12-27]\n"
    with pytest.raises(CalendarFault) as caught:
        load_calendar(written(tmp_path, HEAD + entry, "2027.yaml"))
    assert str(caught.value) == (
        "2027.yaml, line 8: 2026-12-27 is worked for 元旦 and off for 雪灾停工 of 2026.yaml: keep one of the two"
    )


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(CalendarFault) as caught:
        load_calendar(written(tmp_path, "version: 0\nholidays: []\n"))
    assert len(str(caught.value).splitlines()) == 4


def test_a_file_whose_name_is_no_year_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarFault, match=r"next\.yaml: the name is no year: call it <year>\.yaml"):
        load_calendar(written(tmp_path, HEAD + NEW_YEAR, "next.yaml"))


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarFault, match="add the file of the current year"):
        load_calendar(tmp_path)
