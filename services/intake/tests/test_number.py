"""The number of a case, and what is masked in its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.number import is_number, number_of
from services.intake.domain.redaction import cleaned, masked_name, masked_phone, redacted


@given(st.integers(0, 999_999), st.integers(2000, 2099))
def test_every_number_is_one(serial: int, year: int) -> None:
    assert is_number(number_of("HQ", year, serial))


@given(st.integers(0, 999_999), st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_is_found(serial: int, place: int, wrong: int) -> None:
    number = number_of("HQ", 2026, serial)
    at = 5 + place
    other = str((int(number[at]) + wrong) % 10)
    assert not is_number(number[:at] + other + number[at + 1 :])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("打 13812345678 找我", "打 138****5678 找我", id="a mobile number"),
        pytest.param("138 1234 5678", "138****5678", id="with blanks"),
        pytest.param("身份证 131002199001011234", "身份证 131002********1234", id="an identity number"),
        pytest.param("卡 6222021234567890123", "卡 6222********0123", id="a bank card"),
        pytest.param("门口 12345 热线", "门口 12345 热线", id="the hotline stays"),
        pytest.param("2026年10月15日 11:20", "2026年10月15日 11:20", id="a date stays"),
    ],
)
def test_what_identifies_people_is_masked(text: str, kept: str) -> None:
    assert redacted(text) == kept


def test_control_characters_go_and_line_ends_stay() -> None:
    assert cleaned("\x00积水\r\n\u202e很深\x07 ") == "积水\n很深"


@pytest.mark.parametrize(("phone", "masked"), [("13812345678", "138****5678"), ("1234", ""), ("", "")])
def test_a_phone_shows_its_ends_only(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked
    assert masked_name("陈大文") == "陈**"
