"""Values that several events share, in the words of design/mission.md."""

from typing import Final

from libs.common.clock import Instant
from libs.common.events.fact import OpenEnum, Value

TOKEN_DIGITS: Final = 12
PHONE_DIGITS: Final = 8
"""So much is kept of a digest where there are hundreds: more than a code of eight letters, or four digits, is worth."""


class Kind(OpenEnum):
    """咨询 求助 投诉 举报 建议."""

    ENQUIRY = "enquiry"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    OTHER = "other"


class Level(OpenEnum):
    """村 乡镇 县 市."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    OTHER = "other"


class Mode(OpenEnum):
    """接单快速办, 联合协同办, 提级办, 举一反三办."""

    QUICK = "quick"
    JOINT = "joint"
    ESCALATED = "escalated"
    COMMON = "common"
    OTHER = "other"


class Outcome(OpenEnum):
    """What a unit reports: resolved, partly, explained, impossible (with the legal reason), withdrawn."""

    RESOLVED = "resolved"
    PARTLY = "partly"
    EXPLAINED = "explained"
    IMPOSSIBLE = "impossible"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


class Ending(OpenEnum):
    """How a case ended; every case at rest has exactly one."""

    SATISFIED = "satisfied"
    NOT_EVALUATED = "not-evaluated"
    EXPLAINED = "explained"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    DIVERTED = "diverted"
    MERGED = "merged"
    OTHER = "other"


class Measure(OpenEnum):
    """Which promise a clock holds: taking on, first contact, a part, the result (反馈).

    What the centre owes: the `reply` (回复) by phone, where messages did not do; a `ruling` on a return (退单); an
    `appeal` decided (申诉).
    """

    TAKE_ON = "take_on"
    CONTACT = "contact"
    PART = "part"
    RESULT = "result"
    REPLY = "reply"
    VISIT = "visit"
    RULING = "ruling"
    CALL_BACK = "call_back"
    APPEAL = "appeal"
    OTHER = "other"


class Specialist(OpenEnum):
    """律师 心理咨询师 调解员."""

    LAWYER = "lawyer"
    COUNSELLOR = "counsellor"
    MEDIATOR = "mediator"
    OTHER = "other"


class SessionOutcome(OpenEnum):
    """What came of a meeting with a specialist."""

    AGREED = "agreed"
    NOT_AGREED = "not-agreed"
    ADVICE_GIVEN = "advice-given"
    NOBODY_CAME = "nobody-came"
    OTHER = "other"


class Answer(Value):
    """What was said to a question of a category (`id`), with the question as it was asked."""

    id: str
    question: str
    answer: str


class Evidence(Value):
    """What a unit shows with its result, as the category demands it (`id`); what is `public` the citizen reads."""

    id: str
    name: str
    value: str
    public: bool = False


class Tie(OpenEnum):
    """Why two cases belong together: said again `after` the close, or `split` into two procedures."""

    AFTER = "after"
    SPLIT = "split"
    OTHER = "other"


class Link(Value):
    """The earlier of two cases that belong together: its id, its number, and why."""

    case: str
    number: str
    why: Tie


class Capture(Value):
    """How a matter came that was said offline: in which batch, at which place, when that was opened and who saw it.

    `batch` is a digest of the batch's name; `code` a keyed digest of the code that was printed, if one was.
    """

    batch: str
    item: str
    place: str
    opened_at: Instant
    witnesses: tuple[str, ...] = ()
    code: str = ""


class FileType(OpenEnum):
    """What may be sent along."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    OTHER = "other"


class Attachment(Value):
    """A file that was sent along; `id` tells what it holds (design/rules.md, intake), `size` is in bytes.

    `name` is what its sender calls it, without what identifies people; empty if they wish not to be known.
    """

    id: str
    type: FileType
    size: int
    name: str = ""


class Shown(Value):
    """A file that a unit shows with its result, `size` in bytes; the citizen sees it if it is `public`."""

    id: str
    type: FileType
    size: int
    public: bool = False


class Person(Value):
    """One requester of a case, with nothing that identifies them.

    `name` and `phone` are masked (陈**, 138****0000); `sealed` is the contact, encrypted with the requester's own key;
    `token_mac` and `phone_mac` are keyed digests of the receipt token and of the phone's last four digits.
    `hidden`: the handlers may not see who it is, not even masked; the centre may.  `receipt`: the case whose receipt
    they hold, if theirs was merged into this one.
    `messages_only`: they want neither a call nor a visit.  `language`: in which they are told.
    """

    id: str
    name: str = ""
    phone: str = ""
    sealed: str = ""
    reply_channel: str = "web"
    wants_reply: bool = True
    token_mac: str = ""
    phone_mac: str = ""
    hidden: bool = False
    receipt: str = ""
    messages_only: bool = False
    language: str = "zh"


class Began(OpenEnum):
    """What a due date is counted from."""

    SUBMISSION = "submission"
    DISPATCH = "dispatch"
    REOPENING = "reopening"
    MEETING = "meeting"
    REQUEST = "request"
    CALL = "call"
    CALL_BACK = "call_back"
    VISIT = "visit"
    APPEAL = "appeal"
    OTHER = "other"


class Ground(Value):
    """What a due date is counted from: `span` by that version of a profile, from `counted_from`, when `began` happened.

    `limit`: another date that it may not pass.  Of a result it is what the citizen was promised, of what is owed before
    the result the result's own date.
    """

    counted_from: Instant
    began: Began
    span: str
    profile: str
    version: int
    limit: Instant | None = None


class Part(Value):
    """A unit's share of a dispatched case, when it is due, and what that is counted from."""

    unit: str
    lead: bool
    due: Instant
    ground: Ground | None = None


class Meeting(Value):
    """A slot of a specialist: with whom (`name` is masked) of which unit, from when to when, where, what to bring."""

    specialist: str
    kind: Specialist
    name: str
    unit: str
    at: Instant
    until: Instant
    place: str
    bring: str = ""


class Grounds(Value):
    """What the dates of a dispatch are counted from; `result` is None where a promise was kept without its ground."""

    take_on: Ground
    contact: Ground
    result: Ground | None = None


class Dues(Value):
    """What a dispatch owes and by when: taking on, first contact, result.  `hand_back`: its last return."""

    take_on: Instant
    contact: Instant
    result: Instant
    hand_back: Instant | None = None
    grounds: Grounds | None = None
