"""Facts of evaluation, step 6 评价.  Only evaluation closes a case, whatever ended it.

`joined` of a fact about a person: they joined the matter; false for who raised it.
"""

from libs.common.clock import Instant
from libs.common.events.fact import Fact, OpenEnum
from libs.common.events.words import Ending


class Contacted(OpenEnum):
    """Were you contacted? 联系过, 没联系, 记不清."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    OTHER = "other"


class Resolved(OpenEnum):
    """Is it resolved? 解决了, 解决了一些, 没解决."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    OTHER = "other"


class Way(OpenEnum):
    """How a word came: the page behind the receipt, a link, a phone's keys, a call-back (回访), a visit (走访).

    `caller`: they called in, and another unit took it down.
    """

    PAGE = "page"
    LINK = "link"
    KEYPAD = "keypad"
    CALL_BACK = "call-back"
    VISIT = "visit"
    CALLER = "caller"
    OTHER = "other"


class WhyCalled(OpenEnum):
    """Why somebody is phoned: silent, dissatisfied, drawn by lot, or because all of that kind are."""

    SILENT = "silent"
    DISSATISFIED = "dissatisfied"
    SAMPLED = "sampled"
    MANDATORY = "mandatory"
    OTHER = "other"


class Sign(OpenEnum):
    """What makes a rating or a result doubtful: `pressure` is a citizen's word, the others are seen or counted.

    A photo or words of another matter, results just before their date, citizens of a unit whom nobody reaches, many
    ratings from one device.
    """

    PRESSURE = "pressure"
    PHOTO = "photo"
    TEXT = "text"
    DEADLINE = "deadline"
    UNREACHABLE = "unreachable"
    DEVICE = "device"
    OTHER = "other"


class EvaluationInvited(Fact):
    """A person was asked three questions; silent after `until`, the window closes."""

    person: str
    round: int
    until: Instant
    joined: bool = False


class EvaluationReceived(Fact):
    """The citizen's word: contacted, resolved, satisfied (5 very satisfied … 1 very dissatisfied).

    `changed`: it takes the place of their earlier word of this round.  `by`, `unit`: who took it down, if anybody did.
    `device`: a keyed digest of what it was sent with, if that is known.  `why`, `evidence`: on what grounds it was
    changed for a citizen who called.
    """

    person: str
    round: int
    contacted: Contacted
    resolved: Resolved
    satisfied: int
    tags: tuple[str, ...] = ()
    text: str = ""
    joined: bool = False
    way: Way = Way.PAGE
    changed: bool = False
    by: str = ""
    unit: str = ""
    device: str = ""
    why: str = ""
    evidence: str = ""


class CallBackOpened(Fact):
    """回访: a citizen is to be phoned within one working day, by another unit than those that had a part."""

    person: str
    round: int
    due: Instant
    joined: bool = False
    reason: WhyCalled = WhyCalled.DISSATISFIED


class CallBackRecorded(Fact):
    """What the call-back found; nobody answered if they were not `reached`, the `tries`-th time.

    `over`: nobody is phoned about it again.  `lead`: who led it last.  The three answers stand here, whether they count
    as a word or not.
    """

    person: str
    round: int
    by: str
    text: str
    joined: bool = False
    unit: str = ""
    reached: bool = True
    tries: int = 1
    over: bool = True
    contacted: Contacted | None = None
    resolved: Resolved | None = None
    satisfied: int | None = None
    lead: str = ""


class CallBackDropped(Fact):
    """Nobody has to be phoned after all: they judged by themselves, are no longer of it, or the matter went on.

    `others`: for whom of a group the same holds, for the same reason.
    """

    person: str
    round: int
    others: tuple[str, ...] = ()


class HonestySignalled(Fact):
    """诚信线索, the `n`-th of its subject, for the centre's review desk alone: no unit is told, and nothing follows.

    `grounds`: what was seen, or the citizen's own words; `cases` in which, where its subject is no case.
    """

    n: int
    sign: Sign
    round: int
    grounds: str
    person: str = ""
    unit: str = ""
    cases: tuple[str, ...] = ()


class SignalReviewed(Fact):
    """A person of the centre looked at the `n`-th signal: it holds, or it does not, with the reason.

    `unit`: the centre, or the level above it where the centre is rated itself.
    """

    n: int
    upheld: bool
    reason: str
    by: str
    unit: str = ""


class CaseReopened(Fact):
    """重办: handled again, `round` is the new one.  `appeal`: the level that upheld one; 0: none led to it."""

    round: int
    reason: str
    appeal: int = 0


class AppealFiled(Fact):
    """申诉: closed against their word, a citizen wants it looked at again by `due`; `label` names the `level`."""

    person: str
    round: int
    level: int
    label: str
    text: str
    due: Instant
    joined: bool = False


class AppealDecided(Fact):
    """Upheld, a CaseReopened goes with it; dismissed, the next level may be asked `until` then, or there is none."""

    person: str
    round: int
    level: int
    label: str
    upheld: bool
    text: str
    by: str
    unit: str
    until: Instant | None = None
    joined: bool = False


class AppealDropped(Fact):
    """Nobody has to decide any more: the matter was withdrawn, or goes on as another."""

    person: str
    round: int
    level: int
    label: str
    joined: bool = False


class ParkingProposed(Fact):
    """挂账 wished for: what cannot be done now is to be looked at again at `review`; supervision decides."""

    round: int
    reason: str
    review: Instant
    by: str


class CaseClosed(Fact):
    """The loop is closed, once per round and appeal.

    `by`: who explained it, if a person did.  `appeal_until`: against the citizen's word, it may be appealed.
    """

    round: int
    outcome: Ending
    reason: str = ""
    by: str = ""
    appeal_until: Instant | None = None

    @property
    def goes_on(self) -> bool:
        """Merged: it goes on as another case, and may be taken out of that again."""
        return self.outcome is Ending.MERGED
