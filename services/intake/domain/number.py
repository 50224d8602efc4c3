"""The number a citizen is given: `HQ26-030418-7`, prefix and year, six digits, a check digit.

The check digit follows ISO/IEC 7064, MOD 11,10: it finds every wrong digit and nearly every swap of neighbours.
"""

import re
from typing import Final

FORM: Final = re.compile(r"(?P<prefix>[A-Z]{1,4})(?P<year>\d{2})-(?P<serial>\d{6,9})-(?P<check>\d)")


def number_of(prefix: str, year: int, serial: int) -> str:
    """The number of the `serial`-th case of a year."""
    digits = f"{year % 100:02d}{serial:06d}"
    return f"{prefix}{year % 100:02d}-{serial:06d}-{check_digit(digits)}"


def is_number(text: str) -> bool:
    """Whether it has the form and its check digit is right; small letters and blanks around are forgiven."""
    match = FORM.fullmatch(text.strip().upper())
    return match is not None and check_digit(match["year"] + match["serial"]) == int(match["check"])


def check_digit(digits: str) -> int:
    """ISO/IEC 7064 MOD 11,10 of a string of digits."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = 2 * total % 11
    return (11 - product) % 10
