"""Facts of routing, step 2 交办.  Every dispatch raises `hop`; only a citizen's redo raises `round`."""

from libs.common.clock import Instant
from libs.common.events.fact import Fact
from libs.common.events.words import Dues, Ground, Kind, Level, Meeting, Mode, Part, SessionOutcome


class CaseHeldForScreening(Fact):
    """The unit is unclear: a person at routing's screening desk decides."""

    reason: str


class CaseDispatched(Fact):
    """Who leads, who joins, by when, and the rule that says so (`why` is one sentence for people).

    `unmerged`: how often the case had been taken out of a merge before, so that nobody takes it for an older dispatch.
    """

    hop: int
    round: int
    unit: str
    level: Level
    mode: Mode
    parts: tuple[Part, ...]
    profile: str
    dues: Dues
    rule: str
    rule_version: int
    why: str
    why_en: str = ""
    number: str
    kind: Kind
    title: str
    text: str
    category: str
    area: str | None
    urgent: bool
    designated: bool = False
    unmerged: int = 0


class ReturnGranted(Fact):
    """退单 granted; a CaseDispatched with the next hop goes with it."""

    hop: int
    round: int
    unit: str
    bounces: int
    by: str


class ReturnDenied(Fact):
    """退单 denied: the unit is designated (指定承办) and may not return it again."""

    hop: int
    round: int
    unit: str
    reason: str
    by: str


class UnitRecused(Fact):
    """回避: the matter is about this unit, found out later; it does not have it any more."""

    unit: str
    reason: str
    by: str


class EscalationGranted(Fact):
    """A unit's own request to raise the case a level was granted."""

    hop: int
    unit: str
    by: str


class EscalationDenied(Fact):
    """A request or order to raise the case a level was denied, with the reason."""

    hop: int
    unit: str
    reason: str


class CaseEscalated(Fact):
    """提级: the case climbs one level; the lower unit stays answerable as co-handler."""

    hop: int
    from_unit: str
    to_unit: str
    reason: str


class CoHandlerAdded(Fact):
    """协办: one more unit has a part in this hop."""

    hop: int
    round: int
    part: Part


class SessionBooked(Fact):
    """A specialist's slot is the case's; before it stands a CoHandlerAdded, unless the unit had a part already.

    `booking` counts what was reserved for the case, from 1.  `due`: when the unit's part is, after the meeting.
    """

    hop: int
    round: int
    booking: int
    meeting: Meeting
    due: Instant
    by: str
    ground: Ground | None = None


class SessionMoved(Fact):
    """The same specialist at another time; `before` is free again."""

    hop: int
    round: int
    booking: int
    meeting: Meeting
    before: Instant
    due: Instant
    reason: str
    by: str
    ground: Ground | None = None


class SessionCancelled(Fact):
    """The slot is free; the unit's part stays, to be reported or waived.  `by` is `rule` where a fact ended it."""

    hop: int
    round: int
    booking: int
    meeting: Meeting
    reason: str
    by: str


class SessionHeld(Fact):
    """What came of it; `text` is for the citizen, empty if nobody came."""

    hop: int
    round: int
    booking: int
    meeting: Meeting
    outcome: SessionOutcome
    text: str
    by: str
