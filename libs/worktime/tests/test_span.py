"""Spans are read, written and measured."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from libs.worktime import OfficeHours, Span, Unit


class Profile(BaseModel):
    result: Span


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        pytest.param("1 working day", 7, id="a working day is what the office opens in a day"),
        pytest.param("5 working days", 35, id="five working days are 35 hours"),
        pytest.param("4 working hours", 4, id="working hours"),
        pytest.param("30 working minutes", 0.5, id="working minutes"),
        pytest.param("24 hours", 24, id="wall hours"),
        pytest.param("45 days", 45 * 24, id="wall days"),
        pytest.param("90 minutes", 1.5, id="wall minutes"),
        pytest.param("45 seconds", 0.0125, id="wall seconds"),
    ],
)
def test_a_span_knows_its_length(text: str, hours: float, office: OfficeHours) -> None:
    assert Span.parse(text).length(office) == timedelta(hours=hours)


def test_a_working_day_is_that_offices_day() -> None:
    half_day = OfficeHours.model_validate({"periods": [["09:00", "12:00"]]})
    assert Span.parse("2 working days").length(half_day) == timedelta(hours=6)


@given(st.builds(Span, st.integers(1, 99_999), st.sampled_from(Unit)))
def test_the_text_of_a_span_reads_back_as_the_same_span(span: Span) -> None:
    assert Span.parse(str(span)) == span


@pytest.mark.parametrize("text", ["1 working day", "5 working days", "1 hour", "24 hours"])
def test_a_span_is_written_in_singular_or_plural_as_it_was_read(text: str) -> None:
    assert str(Span.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "working days",
        "0 days",
        "-1 days",
        "1.5 hours",
        "5 weeks",
        "5 working seconds",
        "5 working dayss",
        "5 days\n5 days",
    ],
)
def test_what_is_no_span_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no span: write a whole number .* for example '5 working days'"):
        Span.parse(text)


def test_a_profile_reads_a_span_from_its_text_and_writes_it_back() -> None:
    profile = Profile.model_validate({"result": "5 working days"})
    assert profile.result == Span(5, Unit.WORKING_DAY)
    assert profile.model_dump_json() == '{"result":"5 working days"}'
    assert Profile(result=profile.result) == profile


def test_a_profile_says_which_text_is_no_span() -> None:
    with pytest.raises(ValidationError, match=r"1 validation error.*\n.*\n.*'5 Werktage' is no span"):
        Profile.model_validate_json('{"result": "5 Werktage"}')
    with pytest.raises(ValidationError, match=r"1 validation error.*\n.*\n.*'5' is no span"):
        Profile.model_validate({"result": 5})


def test_the_schema_of_a_span_is_text() -> None:
    assert TypeAdapter(Span).json_schema()["type"] == "string"


@pytest.mark.parametrize(
    ("text", "days", "longer"),
    [
        pytest.param("5 working days", 2, "7 working days", id="working days"),
        pytest.param("4 working hours", 1, "660 working minutes", id="working hours, by a day of seven"),
        pytest.param("24 hours", 1, "2880 minutes", id="round the clock, by a day of 24 hours"),
        pytest.param("3 seconds", 1, "86403 seconds", id="seconds of a rehearsal"),
        pytest.param("4 working hours", 0, "4 working hours", id="none"),
    ],
)
def test_a_span_is_made_longer_by_days_of_its_own_time(text: str, days: int, longer: str) -> None:
    assert str(Span.parse(text).more(days, OfficeHours())) == longer
