"""A deadline in words: the pill, and why the date is the date."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from services.portal.pages.facts import Count, Due, Pause, Skipped, Stop
from services.portal.pages.wording.dues import (
    Sentence,
    citizen_pill,
    citizen_reasons,
    due_state,
    officer_pill,
    officer_reasons,
    result_pill,
    skipped,
)
from services.portal.pages.wording.spans import citizen_left, officer_left
from services.portal.tests.example_case import FRESH, LATE, SOON, at, due, hm

THURSDAY = at(10, 15, 11, 20)
NOW = at(10, 14, 15, 10)

URGENT = Due(at(10, 14, 18, 30), hm(3, 20), 0, Count("help", at(10, 13, 18, 30), 0, hm(24), at(10, 14, 18, 30)))
DAY_AHEAD = Due(at(10, 15, 11, 20), hm(14, 40), 1, SOON.count)
OVER = due("help", at(10, 8, 10), at(10, 14, 10), -hm(3, 40), 0)
LONG_OVER = due("help", at(10, 8, 10), at(10, 14, 10), -hm(17), -2)
STOPPED = due("help", at(10, 8, 10), at(10, 14, 10), hm(3), 0, stop=Stop("answer", at(10, 16, 9)))
EARLY = due("help", at(10, 9, 10, 5), at(10, 15, 10, 5), hm(3), 1, met=at(10, 14, 9, 50))
TOO_LATE = due("help", at(10, 9, 10, 5), at(10, 15, 10, 5), -hm(9), -1, met=at(10, 16, 9, 50))


@pytest.mark.parametrize(
    ("of", "state", "citizen", "officer"),
    [
        pytest.param(FRESH, "ok", "还有 5 个工作日", "剩 5 天", id="fresh"),
        pytest.param(SOON, "soon", "还有 1 个工作日", "剩 4 小时 40 分", id="less than a day of office hours left"),
        pytest.param(URGENT, "soon", "还有 3 小时 20 分", "剩 3 小时 20 分", id="urgent runs round the clock"),
        pytest.param(OVER, "late", "晚了 3 小时 40 分", "超 3 小时 40 分", id="late on the day itself"),
        pytest.param(LATE, "late", "晚了 1 天", "超 5 小时 40 分", id="late since yesterday"),
        pytest.param(LONG_OVER, "late", "晚了 2 天", "超 2 天", id="late for days"),
        pytest.param(DAY_AHEAD, "ok", "还有 1 个工作日", "剩 1 天", id="a day ahead"),
    ],
)
def test_citizens_read_what_is_left_in_days_and_officers_in_hours(
    of: Due, state: str, citizen: str, officer: str
) -> None:
    assert (due_state(of), citizen_left(of), officer_left(of)) == (state, citizen, officer)


@pytest.mark.parametrize(
    ("left", "state"),
    [
        pytest.param(hm(7, 1), "ok", id="a minute before four fifths"),
        pytest.param(hm(7), "soon", id="at four fifths"),
        pytest.param(hm(0), "soon", id="at the deadline itself"),
        pytest.param(-timedelta(seconds=1), "late", id="a second after"),
    ],
)
def test_a_deadline_turns_at_four_fifths_and_at_its_end(left: timedelta, state: str) -> None:
    assert due_state(Due(THURSDAY, left, 1, SOON.count)) == state


@pytest.mark.parametrize(
    ("of", "state", "icon", "head", "tail"),
    [
        pytest.param(DAY_AHEAD, "working", "clock", "剩 1 天", "明天 11:20", id="running"),
        pytest.param(OVER, "late", "flag", "超 3 小时 40 分", "今天 10:00", id="late"),
        pytest.param(STOPPED, "stop", "stop", "停表", "等回话，最多到 10月16日", id="stopped"),
        pytest.param(EARLY, "ok", "tick", "按时", "提前 1 天", id="met early"),
        pytest.param(TOO_LATE, "late", "flag", "超期办完", "晚 1 天", id="met late"),
    ],
)
def test_an_officers_pill_has_the_exact_time(of: Due, state: str, icon: str, head: str, tail: str) -> None:
    pill = officer_pill(of, NOW)
    assert (pill.state, pill.icon, pill.head, pill.tail) == (state, icon, head, tail)


def test_the_head_of_a_case_says_the_date_in_full() -> None:
    assert result_pill(SOON, NOW).tail == "10月15日 周四 11:20 前报结果"
    assert result_pill(STOPPED, NOW).head == "停表"


@pytest.mark.parametrize(
    ("of", "head"),
    [
        pytest.param(EARLY, "按时办好了", id="met"),
        pytest.param(TOO_LATE, "办好了，晚了", id="met late"),
        pytest.param(STOPPED, "先停着", id="stopped"),
    ],
)
def test_a_citizens_pill_says_how_it_ended(of: Due, head: str) -> None:
    assert citizen_pill(of).head == head


def lines(sentences: Iterable[Sentence]) -> list[str]:
    return [f"{line.before}{line.strong}{line.after}" for line in sentences]


def test_a_citizen_reads_why_the_date_is_the_date() -> None:
    assert lines(citizen_reasons(FRESH)) == [
        "求助的事，5 个工作日办好。",
        "您 9月30日（周三）16:20 提交，从这时算起。",
        "不算：国庆假 10月1日到7日，10月11日周日。",
        "要算：10月10日周六，调休上班。",
        "所以是 10月13日（周二）16:20。",
    ]


def test_a_pause_moves_the_date_and_says_by_how_much() -> None:
    assert lines(citizen_reasons(LATE))[-4:] == [
        "原定 10月13日 16:20。",
        "10月9日到10日等您回话，停了 10 小时 30 分（只算上班时间）。",
        "所以顺延到 10月15日（周四）11:20。",
        "新答应的时间不改这个期限。晚了就是晚了，会记进统计。",
    ]


def test_an_officer_reads_the_same_in_short_words() -> None:
    assert lines(officer_reasons(SOON)) == [
        "9月30日 16:20 起，求助 5 个工作日",
        "不算：国庆假 10月1日–7日，10月11日周日",
        "算：10月10日周六调休",
        "停表：等回话 10 小时 30 分",
        "10月15日（周四）11:20",
    ]


def test_round_the_clock_knows_no_holidays() -> None:
    assert lines(officer_reasons(URGENT))[0] == "10月13日 18:30 起，求助 24 小时，不分节假日"


def test_a_nameless_range_is_a_weekend() -> None:
    assert skipped((Skipped(date(2026, 10, 17), date(2026, 10, 18)),), "到") == "10月17日到18日周末"


def test_a_pause_for_another_reason_names_it() -> None:
    pause = Pause(at(10, 9, 10), at(10, 10, 15), hm(2), "expert")
    paused = Due(THURSDAY, hm(3), 1, Count("help", at(9, 30), 5, hm(35), THURSDAY, pauses=(pause,)))
    assert "10月9日到10日等检测鉴定，停了 2 小时（只算上班时间）。" in lines(citizen_reasons(paused))
