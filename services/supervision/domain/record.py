"""A unit's record, an aggregate of its own: orders it got, orders it refused, and where a summons of it stands."""

from libs.common.clock import Instant
from libs.common.events.fact import Value
from libs.common.events.words import Measure


class Entry(Value):
    """An order or a refusal: of which case and hop, for what, when.  `trigger`: what led to it, if no clock did."""

    case: str
    hop: int
    at: Instant
    measure: Measure = Measure.OTHER
    trigger: str = ""


class Pending(Value):
    """What the record leads to, and when: `at` is in office hours; a listing (挂牌), else a summons (约谈).

    `after`: only what happened later is counted in it.
    """

    at: Instant
    why: str
    orders: int
    cases: tuple[str, ...]
    after: Instant | None = None
    listing: bool = False


class Summons(Value):
    """约谈 as issued; `recorded_at`: when it was held, and `follow_up`, when that is looked at again."""

    issued_at: Instant
    due: Instant
    cases: tuple[str, ...]
    recorded_at: Instant | None = None
    agreed: str = ""
    follow_up: Instant | None = None
    wake_at: Instant | None = None
    follow_up_due: bool = False


class UnitRecord(Value):
    """One unit as supervision knows it.

    `pending`: what follows next from what is counted.  `since`: what happened until then counts no more.
    """

    orders: tuple[Entry, ...] = ()
    refusals: tuple[Entry, ...] = ()
    since: Instant | None = None
    pending: Pending | None = None
    summons: Summons | None = None
    listed: bool = False
