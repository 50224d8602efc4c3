"""Entries of many journals in one order."""

from itertools import permutations

import pytest

from libs.ops.journals import Entry, in_order, moved_by
from libs.ops.tests.course import ADMITTED, CASE, COURSE, DISPATCHED, LATE, SUBMITTED, TAKEN_ON, entry

SAME = "30.000"
FIRST = entry("zoning", 1, SAME, "cmd:k")
CAUSED = entry("answers", 1, SAME, f"zoning:{CASE}:1")
CAUSED_AGAIN = entry("zoning", 2, SAME, f"answers:{CASE}:1")
BY_HAND = entry("zoning", 3, SAME, "cmd:k2")
MOVERS = [
    pytest.param(SUBMITTED, "command", id="a citizen submits"),
    pytest.param(DISPATCHED, "event", id="routing hears intake"),
    pytest.param(LATE, "timer", id="a clock runs out"),
    pytest.param(entry("intake", 1, "00.000", "p12315-4711"), "outside", id="a submission by the bus"),
]


@pytest.mark.parametrize("shuffled", [COURSE[::-1], COURSE[3:] + COURSE[:3]], ids=["backwards", "cut"])
def test_a_course_is_told_by_time(shuffled: list[Entry]) -> None:
    assert in_order(shuffled) == COURSE


@pytest.mark.parametrize("shuffled", list(permutations([FIRST, CAUSED, CAUSED_AGAIN, BY_HAND])))
def test_within_a_millisecond_a_cause_comes_first_and_a_journal_keeps_its_order(shuffled: list[Entry]) -> None:
    assert in_order(shuffled) == [FIRST, CAUSED, CAUSED_AGAIN, BY_HAND]


def test_a_late_timers_entry_stands_where_it_fired() -> None:
    between = entry("handling", 2, "20.500", "cmd:k3")
    assert in_order([LATE, between, TAKEN_ON]) == [TAKEN_ON, between, LATE]


@pytest.mark.parametrize(("moved", "by"), MOVERS)
def test_an_entry_says_what_moved_its_service(moved: Entry, by: str) -> None:
    assert moved_by(moved, {ADMITTED.id: ADMITTED}) == by


def test_what_json_says_holds_every_field_of_an_entry() -> None:
    assert LATE.said() == {
        "service": "supervision", "subject": CASE, "n": 2, "id": f"supervision:{CASE}:2", "event": "reminded",
        "at": "2026-10-09T02:00:21.000Z", "due": "2026-10-09T02:00:20.000Z",
        "cause": "timer:2026-10-09T02:00:20.000Z", "policy": "p1", "trace": "b" * 32, "data": {},
    }  # fmt: skip
