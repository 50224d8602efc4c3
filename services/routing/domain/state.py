"""One case on its way: what is known of it, where it is, and how often it was sent."""

from enum import StrEnum
from typing import Final

from libs.common.clock import Instant
from libs.common.events.fact import Light, Value
from libs.common.events.words import Kind, Meeting, Mode

MOST_BOUNCES: Final = 3


class Status(Light, StrEnum):
    """`screening`: a person has to name the unit.  `asked`: a unit wants it returned or raised, a ruling is due."""

    EXPECTED = "expected"
    SCREENING = "screening"
    WITH_UNIT = "with_unit"
    ASKED = "asked"
    ENDED = "ended"


class Session(Value):
    """A booked slot; `hold` is the key that it was reserved under, as the `booking`-th reservation of the case."""

    hop: int
    round: int
    booking: int
    hold: str
    meeting: Meeting


class Case(Value):
    """`bounces` counts granted returns.

    `declined` are the units that returned it in this round, `denied` those that wanted to and may not.

    `answered`: the last round whose result the centre approved; within it the case goes nowhere any more.
    `about`: units that it is against, which never get it (回避).  `merged`: it goes on as another case.
    `unmerged`: how often it was taken out of a merge again.  `profile` is what the citizen was promised by, `owes_by`
    the one of the present dispatch.
    `promised_from`: what `promised_by` is counted from, the submission or, once it was `renewed`, the moment of
    that, with so many days more as it was `extended` by (延期).
    `session`: the one that is to come.  `bookings`: up to here reservations are decided; one that is not the session's
    was let go.  `joined`: units that have a part in this hop by a session; the next dispatch leaves them out.
    `parked`: the round that is parked (挂账), 0 if none.  `withheld`: a dispatch came due meanwhile.
    """

    status: Status = Status.EXPECTED
    number: str = ""
    kind: Kind = Kind.OTHER
    title: str = ""
    text: str = ""
    channel: str = ""
    category: str = ""
    area: str | None = None
    urgent: bool = False
    profile: str = ""
    owes_by: str = ""
    promised_by: Instant | None = None
    promised_from: Instant | None = None
    renewed: bool = False
    extended: int = 0
    reason: str = ""
    hop: int = 0
    round: int = 1
    unit: str = ""
    co_handlers: tuple[str, ...] = ()
    mode: Mode = Mode.QUICK
    rule: str = ""
    rule_version: int = 0
    bounces: int = 0
    declined: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    asked: str = ""
    answered: int = 0
    about: tuple[str, ...] = ()
    merged: bool = False
    unmerged: int = 0
    session: Session | None = None
    bookings: int = 0
    joined: tuple[str, ...] = ()
    parked: int = 0
    withheld: bool = False

    def rests(self) -> bool:
        """Ended, merged, or parked: it is sent nowhere."""
        return self.status is Status.ENDED or self.merged or self.parked >= self.round

    def is_designated(self, unit: str) -> bool:
        """指定承办: it may not return the case; that was ruled on in this round, or the case bounced often enough."""
        return self.bounces >= MOST_BOUNCES or unit in {*self.declined, *self.denied}

    def goes_by(self) -> str:
        """The profile that goes on where the catalogue is not asked anew."""
        return self.owes_by or self.profile
