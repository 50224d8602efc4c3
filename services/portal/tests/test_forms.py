"""What a form says is read as the county's clocks show it, or told to be no moment."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from services.portal.pages.routes.forms import moment

HERE = ZoneInfo("Asia/Shanghai")
MOMENTS = [
    pytest.param("2026-10-09T09:00", datetime(2026, 10, 9, 9, 0, tzinfo=HERE), id="a moment"),
    pytest.param("2026-10-09", datetime(2026, 10, 9, tzinfo=HERE), id="a day is its beginning"),
    pytest.param("2026-10-09T09:00Z", None, id="of a zone of its own"),
    pytest.param("gestern", None, id="none at all"),
    pytest.param("0001-01-01T00:00", None, id="before the first that there is in UTC"),
    pytest.param("9999-12-31T23:59", None, id="of a year that nobody means"),
]


@pytest.mark.parametrize(("words", "at"), MOMENTS)
def test_a_moment_is_read_in_the_countys_zone_or_told_to_be_none(words: str, at: datetime | None) -> None:
    assert moment(words, HERE) == at
