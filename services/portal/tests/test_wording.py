"""Facts into words: tables of cases.  The dates are those of the mock, counted with the 2026 holidays."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from libs.common.events import SOURCES
from libs.common.events.fact import Fact as LoopFact
from services.portal.pages.facts import Event, Fact, Progress
from services.portal.pages.views import AnsweredKind, Share, TownRow
from services.portal.pages.wording.board import HIDDEN, answered, figure, town_table
from services.portal.pages.wording.counts import hidden, rate, thousands
from services.portal.pages.wording.deeds import deed
from services.portal.pages.wording.journal import OFFICER, journal
from services.portal.pages.wording.names import name, step_name
from services.portal.pages.wording.rails import officer_rail, receipt_rail, track_rail
from services.portal.pages.wording.spans import hours, span
from services.portal.pages.wording.story import CITIZEN, SILENT, story
from services.portal.pages.wording.times import between, clock, day, full, iso, near, on, short, stamp
from services.portal.pages.wording.troubles import trouble
from services.portal.tests.example_case import DONE, FRESH, LATE, SOON, STORY, at, hm

THURSDAY = at(10, 15, 11, 20)
NOW = at(10, 14, 15, 10)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(day, "10月15日（周四）11:20", id="a promise has its weekday"),
        pytest.param(full, "2026年10月15日（周四）11:20", id="paper outlives the year"),
        pytest.param(stamp, "10月15日 周四 11:20", id="a timeline has the weekday without brackets"),
        pytest.param(short, "10月15日 11:20", id="a desk has no weekday"),
        pytest.param(on, "10月15日", id="a day alone"),
        pytest.param(clock, "11:20", id="an hour alone"),
        pytest.param(iso, "2026-10-15T11:20+08:00", id="machines read the zone"),
    ],
)
def test_a_moment_is_said_as_the_place_needs_it(words: Callable[[datetime], str], expected: Any) -> None:
    assert words(THURSDAY) == expected
    assert words(THURSDAY.astimezone(UTC)) == expected


def test_an_hour_has_no_leading_zero_but_a_minute_has() -> None:
    assert clock(at(10, 16, 9, 5)) == "9:05"


def test_midnight_in_beijing_is_the_new_day_although_it_is_yesterday_in_utc() -> None:
    assert day(datetime(2026, 10, 14, 16, 0, tzinfo=UTC)) == "10月15日（周四）0:00"


def test_a_moment_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="naive"):
        day(datetime(2026, 10, 15))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(at(10, 13, 18, 30), "昨天 18:30", id="yesterday"),
        pytest.param(at(10, 14, 23, 59), "今天 23:59", id="today"),
        pytest.param(at(10, 15, 0, 0), "明天 0:00", id="tomorrow begins at midnight"),
        pytest.param(at(10, 16, 15, 40), "10月16日 15:40", id="later has its date"),
    ],
)
def test_a_near_moment_is_said_from_today(moment: datetime, expected: Any) -> None:
    assert near(moment, NOW) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param(date(2026, 10, 1), date(2026, 10, 7), "10月1日到7日", id="one month is said once"),
        pytest.param(date(2026, 9, 30), date(2026, 10, 2), "9月30日到10月2日", id="two months are said twice"),
        pytest.param(date(2026, 10, 1), date(2027, 10, 2), "10月1日到10月2日", id="another year is another month"),
        pytest.param(date(2026, 10, 1), date(2026, 10, 1), "10月1日", id="one day is one day"),
    ],
)
def test_a_range_of_days(first: date, last: date, expected: Any) -> None:
    assert between(first, last) == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        pytest.param(hm(10, 30), "10 小时 30 分", id="both"),
        pytest.param(hm(2), "2 小时", id="whole hours"),
        pytest.param(hm(0, 4), "4 分钟", id="minutes alone"),
        pytest.param(timedelta(seconds=59), "不到 1 分钟", id="nothing is never said"),
    ],
)
def test_a_span_is_said_in_hours_and_minutes(length: timedelta, expected: Any) -> None:
    assert span(length) == expected


def test_a_proof_sheet_adds_hours_beyond_a_day() -> None:
    assert hours(hm(35)) == "35:00"


@pytest.mark.parametrize(
    ("event", "facts", "expected", "state"),
    [
        ("CaseSubmitted", {}, "您提交了这件事。", ""),
        ("CaseDispatched", {"unit": "桑陌镇", "why": "先由镇里管。"}, "交给桑陌镇办。先由镇里管。", ""),
        ("CaseDispatched", {"unit": "桑陌镇"}, "交给桑陌镇办。", ""),
        ("CaseDispatched", {"unit": "县水务局", "designated": "True"}, "指定县水务局办，不能再退。", ""),
        (
            "CitizenContacted",
            {"by": "孙**", "means": "phone", "length": hm(0, 4)},
            "孙**给您打了电话。通了 4 分钟。",
            "",
        ),
        ("CitizenContacted", {"by": "孙**", "means": "visit"}, "孙**上门找过您。", ""),
        ("CitizenContacted", {"by": "孙**", "means": "owl"}, "孙**联系过您。", ""),
        (
            "QuestionAsked",
            {"part": "桑陌镇", "text": "多深？"},
            "桑陌镇问您：多深？等您回话的时间不算在期限里。",
            "stop",
        ),
        ("PartReported", {"part": "县水务局", "text": "清了沟。"}, "县水务局办完了：清了沟。", "ok"),
        ("DeadlineResumed", {"due": THURSDAY}, "期限接着算。新的期限是 10月15日（周四）11:20。", ""),
        ("ReminderIssued", {"unit": "县水务局", "missed": "True"}, "县综治中心催办县水务局。", "late"),
        ("ReminderIssued", {"unit": "县水务局", "missed": "False"}, "提醒县水务局抓紧办。", ""),
        ("CaseReopened", {"round": 2}, "再办一次，第 2 轮。", "soon"),
        ("CaseClosed", {"outcome": "withdrawn"}, "撤回了，不再办。", ""),
        ("CaseClosed", {"outcome": "satisfied"}, "办完了。", "ok"),
    ],
)
def test_an_event_is_one_plain_sentence(event: str, facts: dict[str, Fact], expected: Any, state: str) -> None:
    [(_, told)] = story([Event(event, NOW, facts)])
    assert (told.strong + told.after, told.state) == (expected, state)


def test_a_sentence_without_its_unit_is_a_bug() -> None:
    with pytest.raises(KeyError, match="unit"):
        list(story([Event("CaseDispatched", NOW)]))


def test_the_latest_comes_first_and_inner_events_stay_inside() -> None:
    inner = Event("ReturnRequested", at(10, 12), {"part": "桑陌镇", "text": "不归我们"})
    told = [event.type for event, _ in story([*STORY, inner])]
    assert told[0] == "PartReported"
    assert told[-1] == "CaseSubmitted"
    assert "ReturnRequested" not in told
    assert "ReturnRequested" in [event.type for event, _ in journal([*STORY, inner])]


def test_events_of_one_moment_keep_their_order() -> None:
    first, second = Event("CaseSubmitted", NOW), Event("CaseAdmitted", NOW)
    assert [event.type for event, _ in story([first, second])] == ["CaseAdmitted", "CaseSubmitted"]


def events_of_the_loop() -> set[str]:
    spoken = (value for module in SOURCES for value in vars(module).values() if isinstance(value, type))
    return {value.__name__ for value in spoken if issubclass(value, LoopFact) and value is not LoopFact}


def test_every_event_of_the_loop_has_a_sentence_or_is_silent_on_purpose() -> None:
    assert events_of_the_loop() - set(CITIZEN) - SILENT == set()
    assert set(CITIZEN) & SILENT == set()


def test_officers_hear_whatever_citizens_hear() -> None:
    assert set(CITIZEN) - set(OFFICER) == set()


def test_the_rail_of_a_late_case_says_so_at_the_present_step() -> None:
    stations = track_rail(Progress(3, DONE), LATE)
    assert [s.state for s in stations] == ["done", "done", "now late", "", "", ""]
    assert (stations[0].note, stations[2].note + stations[2].alarm) == ("9月30日", "正在办，晚了 1 天")


def test_the_rail_of_a_finished_case_is_done_to_the_end() -> None:
    assert {s.state for s in track_rail(Progress(7, DONE), FRESH)} == {"done"}


def test_the_receipt_promises_a_call_only_to_those_who_left_a_phone() -> None:
    called = receipt_rail(at(9, 30, 16, 20), at(10, 9), FRESH.at, "sms")
    anonymous = receipt_rail(at(9, 30, 16, 20), None, FRESH.at, "none")
    assert called[2].note == "办事的人先给您打电话，最晚 10月9日。"
    assert anonymous[2].note == "您没留电话，办事的人直接去办。"
    assert anonymous[4].note == "10月13日 16:20 前，结果放在这里，您来查。"


def test_an_officers_rail_counts_the_parts() -> None:
    assert officer_rail(Progress(3, DONE), SOON, (3, 1), "wechat")[2].note == "3 部分，办完 1"


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        pytest.param(1262, 1341, "94.1", id="cut"),
        pytest.param(1999, 2000, "99.9", id="never rounded up to a hundred"),
        pytest.param(20, 20, "100.0", id="all of the fewest"),
        pytest.param(18, 19, "", id="too few for a rate"),
    ],
)
def test_a_rate_is_cut_and_not_said_of_a_few(numerator: int, denominator: int, expected: Any) -> None:
    assert rate(numerator, denominator) == expected


def test_thousands_have_commas() -> None:
    assert thousands(1468) == "1,468"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param([], set(), id="nothing"),
        pytest.param([(20, 12, 8), (30, 20, 10)], set(), id="all large enough"),
        pytest.param(
            [(20, 17, 3), (30, 20, 10), (40, 28, 12)],
            {(0, 2), (0, 1), (1, 2), (1, 1)},
            id="a small cell takes its row's and its column's smallest with it",
        ),
        pytest.param(
            [(4, 2, 2), (30, 20, 10)], {(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)}, id="two rows hide all"
        ),
    ],
)
def test_no_public_cell_below_five_can_be_reckoned(table: list[tuple[int, int, int]], expected: Any) -> None:
    assert hidden(table) == expected


def test_the_town_table_says_that_a_number_is_not_public() -> None:
    rows = list(town_table([TownRow("甲", 20, 17, 3), TownRow("乙", 30, 20, 10), TownRow("丙", 40, 28, 12)]))
    assert rows[0] == ("甲", ("20", HIDDEN, HIDDEN))
    assert rows[2] == ("丙", ("40", "28", "12"))


def test_of_answered_matters_the_public_reads_no_number_below_five_and_none_that_tells_one() -> None:
    kinds = [
        AnsweredKind("甲", 40, 30, 24), AnsweredKind("乙", 40, 30, 27), AnsweredKind("丙", 4, 20, 10),
        AnsweredKind("丁", 50, 40, 20), AnsweredKind("戊", 50, 45, 20),
    ]  # fmt: skip
    assert list(answered(kinds)) == [
        ("甲", "40", ""),
        ("乙", "40", ""),
        ("丁", "50", "问到 40 人，20 人说解决了"),
        ("戊", "50", "问到 45 人，20 人说解决了"),
    ], "three of 乙 who say no could be reckoned, were it not for 甲"


def test_a_public_rate_hides_when_any_of_its_numbers_is_small() -> None:
    assert figure(Share("satisfied", 812, 1106, 186)).of == "问到 1,106 人，满意 812，基本满意 186，不满意 108"
    assert figure(Share("satisfied", 900, 1106, 204)).value == ""
    assert figure(Share("on-time", 4, 1341)).of == "少于 5 件的数字不公开"
    assert figure(Share("on-time", 1338, 1341)).value == "", "three that were late can be reckoned"
    assert figure(Share("on-time", 1341, 1341)).value == "100.0"


def test_codes_a_later_version_knows_are_other() -> None:
    assert (name("petition", "kind"), name("help", "kind")) == ("其他", "求助")
    assert deed("fly").label == "fly"
    assert (step_name(3), step_name(7)) == ("处置", "办结")


def test_an_unlisted_status_says_that_it_is_us() -> None:
    assert trouble(500) == trouble(503)
    assert trouble(404)[0] == "没找到这一页"


def test_a_matter_that_ended_early_does_not_claim_the_steps_it_never_went_through() -> None:
    early = Progress(7, DONE[:2], ended="withdrawn")
    for rail in (track_rail(early, FRESH), officer_rail(early, SOON, (1, 0), "wechat")):
        assert [station.state for station in rail] == ["done", "done", "", "", "", ""]
        assert [station.note for station in rail[2:]] == [""] * 4
