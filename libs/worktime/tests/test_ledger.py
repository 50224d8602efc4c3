"""Which pauses of a ledger have a moment in common with another."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.worktime import Pause, overlapping

AT = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OVER = Pause(AT + 2 * HOUR, AT + 4 * HOUR, "等听证", "吴")
OPEN = Pause(AT + 6 * HOUR, None, "等诉求人回话", "周")


@pytest.mark.parametrize(
    ("start", "end", "crossed"),
    [
        pytest.param(0, 2, [], id="ends where one begins"),
        pytest.param(4, 6, [], id="between two"),
        pytest.param(0, 3, [OVER], id="reaches into one"),
        pytest.param(3, 5, [OVER], id="begins in one"),
        pytest.param(0, 5, [OVER], id="holds one"),
        pytest.param(5, 7, [OPEN], id="reaches into the open one"),
        pytest.param(9, 10, [OPEN], id="while it still stands"),
        pytest.param(0, 9, [OVER, OPEN], id="both"),
    ],
)
def test_pauses_that_cross_are_found_and_those_that_touch_are_not(start: int, end: int, crossed: list[Pause]) -> None:
    assert overlapping([OVER, OPEN], AT + start * HOUR, AT + end * HOUR) == crossed
