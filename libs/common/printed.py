"""The code that a kiosk prints without a network: sixteen digits, by which the citizen finds their number later.

It is made of the batch and the item alone, so that the kiosk and the centre come to the same without a word between
them.  What protects it is the batch's name: a kiosk draws that at random, prints it nowhere and sends it once; who does
not have it has one code in 10^15 to guess.  A name that is shorter than such a draw makes no code.
"""

import hashlib
import re
from typing import Final

DRAWN: Final = re.compile(r"[A-Za-z0-9_-]{22,100}")
DIGITS: Final = 15
BREAKS: Final = re.compile(r"[\s\-–—]")


def printed_code(batch: str, item: str) -> str:
    """`4821 0937 5526 1840`: 15 digits of the SHA-256 of batch, a line end, and item; the last is Luhn's check digit.

    Empty where the batch's name is not one that was drawn.
    """
    if not DRAWN.fullmatch(batch):
        return ""
    drawn = int.from_bytes(hashlib.sha256(f"{batch}\n{item}".encode()).digest()) % 10**DIGITS
    digits = f"{drawn:0{DIGITS}d}"
    digits += str(-_luhn(digits + "0") % 10)
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


def code_in(text: str) -> str:
    """The sixteen digits of a code that somebody typed; empty if it is none, or a digit is wrong."""
    digits = BREAKS.sub("", text)
    whole = len(digits) == DIGITS + 1 and digits.isascii() and digits.isdecimal()
    return digits if whole and _luhn(digits) % 10 == 0 else ""


def _luhn(digits: str) -> int:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled)  # noqa: PLR2004 - the digits of a number below 19
