# size: one document of the read model, every field of it in one place
"""One matter, and one person of it, as pages need them.

A matter is one document, with the person who raised it; each who joined has one of their own (`<case>/<person>`), so
that nothing grows with the group and nobody sees what was said to another.
"""

from collections.abc import Mapping

from pydantic import Field

from libs.common.clock import Instant
from libs.common.events.fact import Value
from libs.common.events.words import (
    Answer,
    Attachment,
    Capture,
    Evidence,
    Ground,
    Kind,
    Level,
    Link,
    Measure,
    Meeting,
    Mode,
    Shown,
)
from libs.worktime import Pause
from services.portal.domain.wish import Extension, Wish

Plain = str | int | bool


class Line(Value):
    """One fact of the course: the event's class name and what of it is told.

    `times`: how many like it in a row, or, in the line of what fell out at the old end, how many those were.
    """

    type: str
    at: Instant
    facts: Mapping[str, Plain] = Field(default_factory=dict)
    times: int = 1


class Clock(Value):
    """A deadline of the present hop.  `since`: when it began; the last pause is open while the clock stands.

    `ground`: what the date is counted from, if that was said.
    """

    measure: Measure
    hop: int
    unit: str
    since: Instant
    due: Instant
    pauses: tuple[Pause, ...] = ()
    missed: bool = False
    ground: Ground | None = None


class Deed(Value):
    """Something done in one hop and round: by whom, and the words that went with it."""

    hop: int = 0
    round: int
    at: Instant
    by: str = ""
    text: str = ""
    code: str = ""


class Order(Value):
    """督办单: the `n`-th order of a matter, told to a unit: what is owed since when, to be answered until when.

    `stands`: it is to be answered also when the matter is over.  `lifted_at`: done, or it never was due.
    """

    n: int
    at: Instant
    hop: int
    unit: str
    measure: Measure
    due: Instant
    reason: str
    answer_by: Instant | None = None
    stands: bool = False
    answered_at: Instant | None = None
    answer: str = ""
    refused: bool = False
    lifted_at: Instant | None = None


class Tries(Value):
    """Attempts of a hop to reach the citizen that came to nothing: how many count, and the last of them."""

    hop: int
    count: int
    at: Instant
    unreachable: bool = False


class Share(Value):
    """A unit's part of the present hop."""

    unit: str
    lead: bool
    due: Instant


class Session(Value):
    """A booked meeting with a specialist; `booking` counts what was reserved for the case."""

    booking: int
    meeting: Meeting


class Parking(Value):
    """挂账, wished for or granted: of which round, since when, why, by whom, and when it comes back."""

    round: int
    at: Instant
    review: Instant
    reason: str
    by: str


class Appeal(Value):
    """申诉 of a level, in the citizen's words; `due`: when it is decided at the latest, as long as it waits."""

    level: int
    label: str
    text: str
    at: Instant
    due: Instant | None = None


class Note(Value):
    """An internal note; the citizen never sees it."""

    at: Instant
    by: str
    text: str


class Standing(Value):
    """What lists ask for; made anew of the rest after every fact.  `open`: some list holds it.  `step` 7: over.

    `marks`: admission, screening, ruling, pause, extension, check, question, call, session, take-on, soon, returned,
    unanswered, listed, alert, parking (wished for), parked.
    """

    open: bool = True
    step: int = 1
    due: Instant | None = None
    lead: str = ""
    by: str = ""
    units: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


class Sorting(Value):
    """How the category was found: by which rule and version, by which words or pieces, or by whom and why."""

    rule: str = ""
    rule_version: str = ""
    terms: tuple[str, ...] = ()
    confidence: float | None = None
    by: str = ""
    reason: str = ""


class Alert(Value):
    """急报: when which duty desk was told, of which words of danger, where."""

    at: Instant
    desk: str
    risk: tuple[str, ...]
    place: str


class Matter(Value):
    """One matter.  `hop` 0: not dispatched.  Deeds of an older hop or round than the present ones no longer count.

    `about`: units that it is against, which may not see it.  `merged_into`: the case (id) as which it goes on.
    `profile` is the one of the dispatch, before it the one the promise was made by, which `promised_under` keeps.
    `decided`: when what was last decided had been asked for, by `asks_pause` and `asks_extension`.
    `unhappy`: the last round in which somebody said that it is not resolved.  `parking_decided`: when it was last
    decided whether it is put aside, so that a wish that was heard later is known to be decided.
    `calls`, `back`: who has to be phoned with the result (回复), and about it (回访); `visits`: visited, by which unit.
    `again`: why the present round was asked for.  `legal`, `wish`, `inner`, `evidence`, `shown`: of the last report.
    `appeal_until`: closed against the citizen's word, the next level may be asked until then; `appeal`: the last one.
    `linked_to`: the earlier case that it goes on from; that one finds it by this.  `capture`: how it came, if offline.
    """

    number: str = ""
    kind: Kind = Kind.OTHER
    title: str = ""
    text: str = ""
    channel: str = ""
    submitted_at: Instant | None = None
    promised_by: Instant | None = None
    profile: str = ""
    promised_under: str = ""
    category: str = ""
    area: str | None = None
    town: str = ""
    spot: str = ""
    urgent: bool = False
    name: str = ""
    phone: str = ""
    people: int = 0
    affected: int = 0
    answers: tuple[Answer, ...] = ()
    files: tuple[Attachment, ...] = ()

    admitted_at: Instant | None = None
    sorting: Sorting | None = None
    alert: Alert | None = None
    about: tuple[str, ...] = ()
    held_for: str = ""
    suggestion: str = ""
    likely: float | None = None
    unclear: str = ""

    hop: int = 0
    round: int = 1
    unit: str = ""
    level: Level = Level.OTHER
    mode: Mode = Mode.QUICK
    shares: tuple[Share, ...] = ()
    rule: str = ""
    rule_version: int = 0
    why: str = ""
    designated: bool = False
    dispatched_at: Instant | None = None
    hand_back_by: Instant | None = None
    round_began: Instant | None = None

    taken: Deed | None = None
    contacted: Deed | None = None
    tried: Tries | None = None
    again: Deed | None = None
    progress: Deed | None = None
    question: Deed | None = None
    asks: Deed | None = None
    asks_pause: Wish | None = None
    asks_extension: Wish | None = None
    decided: Mapping[str, Instant] = Field(default_factory=dict)
    extension: Extension | None = None
    report: Deed | None = None
    legal: str = ""
    wish: str = ""
    inner: str = ""
    evidence: tuple[Evidence, ...] = ()
    shown: tuple[Shown, ...] = ()
    sent_back: Deed | None = None
    approved: Deed | None = None
    replied: Deed | None = None
    reminded: Deed | None = None
    rung: Deed | None = None
    orders: tuple[Order, ...] = ()
    listed: Deed | None = None
    calls: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    visits: Mapping[str, str] = Field(default_factory=dict)
    session: Session | None = None
    unhappy: int = 0
    proposal: Parking | None = None
    parked: Parking | None = None
    parking_decided: Instant | None = None

    ending: str = ""
    ended_at: Instant | None = None
    ended_for: str = ""
    merged_into: str = ""
    appeal_until: Instant | None = None
    appeal: Appeal | None = None
    linked_to: Link | None = None
    capture: Capture | None = None

    clocks: tuple[Clock, ...] = ()
    met: Mapping[str, Instant] = Field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    notes: tuple[Note, ...] = ()
    standing: Standing = Field(default_factory=Standing)


class Requester(Value):
    """One person of a matter.  `first`: they raised it.  `invited`: the last round they were asked to judge.

    `left`: theirs was taken out of this matter again.  `files`: what they sent along themselves.
    `own`: their last word came by their own hand; `changed`: the last round in which they thought better of it.
    """

    case: str
    person: str
    first: bool = False
    left: bool = False
    token_mac: str = ""
    phone_mac: str = ""
    invited: int = 0
    until: Instant | None = None
    rated: int = 0
    own: bool = False
    changed: int = 0
    files: tuple[Attachment, ...] = ()
    reply: Deed | None = None
    lines: tuple[Line, ...] = ()


class Sheet(Value):
    """One document of the read model: a matter's with who raised it, or a joiner's."""

    matter: Matter | None = None
    requester: Requester | None = None
