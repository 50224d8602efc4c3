"""Where the time of a case went, from its journals alone."""

import pytest

from libs.ops.tests.course import COURSE, LATE, LATER, SUBMITTED, TRACE, entry
from libs.ops.waterfall import Edge, Share, bar, edges, rows, shares, traces

BARS = [
    pytest.param(0, 10, "██████████", id="all of it"),
    pytest.param(0, 5, "█████     ", id="the first half"),
    pytest.param(7, 9, "       ██ ", id="a part"),
    pytest.param(4, 4, "    ◆     ", id="an instant"),
    pytest.param(10, 10, "         ◆", id="the last instant"),
    pytest.param(9, 10.4, "         █", id="no further than the end"),
]


def test_a_row_tells_when_after_what_and_how_long() -> None:
    found = rows(COURSE, {COURSE[3].span: 12.5})
    assert [(row.event, row.moved_by, row.start_ms, row.gap_ms, row.took_ms) for row in found] == [
        ("case-submitted", "command", 0, None, None),
        ("case-admitted", "command", 0, None, None),
        ("notice-sent", "event", 40, 40, None),
        ("case-dispatched", "event", 40, 40, 12.5),
        ("deadline-set", "event", 60, 20, None),
        ("case-taken-on", "command", 10_000, None, None),
        ("reminded", "timer", 21_000, None, None),
    ]


def test_edges_lead_from_the_service_of_the_cause_to_that_of_the_effect() -> None:
    again = entry("routing", 2, "11.000", COURSE[5].id)
    more = entry("routing", 3, "10.200", COURSE[5].id)
    assert edges([*COURSE, again, more]) == [
        Edge("intake", "notification", 1, 40, 40),
        Edge("intake", "routing", 1, 40, 40),
        Edge("routing", "supervision", 1, 20, 20),
        Edge("handling", "routing", 2, 600, 1000),
    ]


def test_shares_add_up_to_the_whole_course() -> None:
    found = shares(COURSE)
    assert found == [
        Share("intake", 2, 0, 0, 0),
        Share("notification", 1, 40, 0, 0),
        Share("routing", 1, 0, 0, 0),
        Share("supervision", 2, 20, 0, 11_000),
        Share("handling", 1, 0, 9_940, 0),
    ]
    assert sum(share.total_ms for share in found) == 21_000


def test_a_course_may_run_through_more_than_one_trace() -> None:
    assert traces(COURSE) == [TRACE, LATER]


def test_an_untraced_course_has_rows_and_no_traces() -> None:
    alone = entry("intake", 1, "00.000", "cmd:k", tp="")
    assert traces([alone]) == []
    assert [row.took_ms for row in rows([alone], {LATE.span: 1.0, SUBMITTED.span: 1.0})] == [None]


@pytest.mark.parametrize(("begin", "end", "drawn"), BARS)
def test_a_bar_stands_where_its_time_was(begin: float, end: float, drawn: str) -> None:
    assert bar(begin, end, 10, 10) == drawn


def test_a_case_of_one_instant_is_one_point() -> None:
    assert bar(0, 0, 0, 5) == "◆    "
