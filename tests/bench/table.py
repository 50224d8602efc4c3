"""What the parts of the page's table are written in."""

from collections.abc import Mapping
from typing import Any

Raw = Mapping[str, Any]
Row = tuple[str, str, str, str, str]
"""What, aim, result, floor or rival, and whether it is reached."""


def verdict(*, reached: bool) -> str:
    return "reached" if reached else "**missed**"
