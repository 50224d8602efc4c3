"""When a service that died is started again, and when that is given up."""

from collections.abc import Sequence
from typing import Final

WINDOW: Final = 60.0
MOST: Final = 5
FIRST_PAUSE: Final = 0.1


def pause(deaths: Sequence[float], now: float) -> float | None:
    """Seconds until the next start, doubled with each death of the last minute; None at the fifth: given up."""
    recent = sum(now - death < WINDOW for death in deaths)
    return None if recent >= MOST else FIRST_PAUSE * 2 ** max(recent - 1, 0)
