"""What a kiosk prints without a network is what the centre comes to, and a wrong digit is noticed."""

import pytest

from libs.common.printed import code_in, printed_code

BATCH = "k7Q2mZr9TfXw3LpVn5Bc8Q"


def test_kiosk_and_centre_come_to_the_same_code() -> None:
    assert printed_code(BATCH, "17") == "0420 8330 5807 1933"
    assert printed_code(BATCH, "18") != printed_code(BATCH, "17") != printed_code(BATCH[::-1], "17")


@pytest.mark.parametrize("batch", ["box-3-2026-10-20", "", BATCH[:21], f"{BATCH}!"])
def test_a_batch_whose_name_can_be_guessed_makes_no_code(batch: str) -> None:
    assert printed_code(batch, "17") == ""


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0}\n"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    code = printed_code(BATCH, "17")
    assert code_in(typed.format(code)) == code_in(code.replace(" ", "-")) == code.replace(" ", "")


def test_every_wrong_digit_is_noticed() -> None:
    digits = code_in(printed_code(BATCH, "17"))
    assert len(digits) == 16
    wrong = [
        f"{digits[:place]}{other}{digits[place + 1 :]}" for place in range(16) for other in "0123456789"
        if other != digits[place]
    ]  # fmt: skip
    assert not any(code_in(code) for code in wrong)


@pytest.mark.parametrize(
    "typed", ["", "HQ26-030418-7", "1234", "4" * 17, "４８２１ ０９３７ ５５２６ １８４０", "abcd efgh ijkl mnop"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert code_in(typed) == ""
