"""Opening hours are read and refused."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from pydantic import ValidationError

from libs.worktime import OfficeHours, OpensOn, round_the_clock

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_an_office_opens_seven_hours_a_day_unless_told_otherwise() -> None:
    assert OfficeHours().daily == timedelta(hours=7)
    assert OfficeHours().tz == SHANGHAI


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('periods: [["09:00", "12:00"], ["13:30", "17:30"]]', id="quoted times"),
        pytest.param("periods: [[9:00, 12:00], [13:30, 17:30]]", id="bare times, which YAML reads as numbers"),
        pytest.param("tz: Asia/Shanghai\nopens_on: working days", id="everything else spelled out"),
    ],
)
def test_office_hours_are_read_from_yaml(text: str) -> None:
    assert OfficeHours.model_validate(yaml.safe_load(text)) == OfficeHours()


def test_office_hours_come_back_from_json_as_they_were() -> None:
    hours = round_the_clock(SHANGHAI)
    assert OfficeHours.model_validate_json(hours.model_dump_json()) == hours
    assert hours.opens_on is OpensOn.EVERY_DAY


def test_round_the_clock_loses_no_minute_at_24_00() -> None:
    [(_, closes)] = round_the_clock(SHANGHAI).stretches(date(2024, 2, 28))
    [(opens, _)] = round_the_clock(SHANGHAI).stretches(date(2024, 2, 29))
    assert closes == opens
    assert round_the_clock(SHANGHAI).daily == timedelta(hours=24)


def test_a_period_that_daylight_saving_leaves_out_is_not_there() -> None:
    night = OfficeHours.model_validate({"tz": "Europe/Berlin", "periods": [["02:00", "03:00"]]})
    assert night.stretches(date(2025, 3, 30)) == []
    assert len(night.stretches(date(2025, 3, 31))) == 1


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        pytest.param({"periods": [["9", "12:00"]]}, "'9' is no time of day: write HH:MM", id="no minutes"),
        pytest.param({"periods": [["09:00", "24:30"]]}, "less than or equal to 1440", id="past the end of the day"),
        pytest.param({"periods": [["22:00", "06:00"]]}, "split a night shift at 24:00", id="a night shift in one"),
        pytest.param({"periods": [["09:00", "12:00"], ["11:00", "17:00"]]}, "without overlap", id="overlap"),
        pytest.param({"periods": [["09:00", "09:00"]]}, "each closing after it opens", id="an empty period"),
        pytest.param({"periods": []}, "at least 1 item", id="never open"),
        pytest.param({"tz": "Asia/Langfang"}, "timezone", id="a zone that is none"),
        pytest.param({"hours": []}, "Extra inputs", id="a word it does not know"),
    ],
)
def test_hours_that_cannot_be_are_refused(given: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        OfficeHours.model_validate(given)
