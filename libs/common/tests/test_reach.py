"""An instant that comes from outside lies where somebody can mean it: no arithmetic on it fails."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from libs.common.clock import Told, ToldInstant, text_of, whole

FAR_OFF = [
    pytest.param("0001-01-01T00:00:00+14:00", id="before the first that there is in UTC"),
    pytest.param("9999-12-31T23:59:59-14:00", id="after the last that there is in UTC"),
    pytest.param("1899-12-31T23:59:59.999Z", id="just before 1900"),
    pytest.param("2200-01-01T00:00:00Z", id="just after 2199"),
]
NEAR = ["1900-01-01T00:00:00Z", "2026-10-09T09:00:00+08:00", "2199-12-31T23:59:59.999Z"]


@pytest.mark.parametrize("text", FAR_OFF)
@pytest.mark.parametrize("type_", [Told, ToldInstant])
def test_an_instant_that_nobody_can_mean_is_refused_with_the_years_that_there_are(type_: Any, text: str) -> None:
    with pytest.raises(ValidationError, match="1900 to 2199; correct the year"):
        TypeAdapter(type_).validate_python(text)


@pytest.mark.parametrize("text", NEAR)
@pytest.mark.parametrize("type_", [Told, ToldInstant])
def test_an_instant_of_those_years_is_itself_and_has_its_text(type_: Any, text: str) -> None:
    at = TypeAdapter(type_).validate_python(text)
    assert at == datetime.fromisoformat(text)
    assert text_of(whole(at)).endswith("Z")
