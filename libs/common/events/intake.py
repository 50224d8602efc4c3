"""Facts of intake, step 1 接办."""

from libs.common.clock import Instant
from libs.common.events.fact import Fact
from libs.common.events.words import Answer, Attachment, Capture, Kind, Link, Person


class CaseSubmitted(Fact):
    """A matter was recorded: numbered and promised.  Source of the promise: the kind's profile (rules.md, clocks).

    Where the category is known at once and has a profile that promises sooner, it is that.

    `risk`: the words of danger that were said.  `area`: where it is, as far as its words and a point tell.
    `answers`: to the questions of the category, redacted like the text.
    `linked_to`: the earlier case that it goes on from, or was split off.  `capture`: how it came that was said offline.
    """

    number: str
    kind: Kind
    title: str
    text: str
    channel: str
    external_id: str
    people: tuple[Person, ...]
    profile: str
    promised_by: Instant
    captured_at: Instant
    category_hint: str = ""
    place_hint: str = ""
    spot: str = ""
    risk: tuple[str, ...] = ()
    area: str | None = None
    answers: tuple[Answer, ...] = ()
    linked_to: Link | None = None
    capture: Capture | None = None
    files: tuple[Attachment, ...] = ()


class CaseSplit(Fact):
    """One submission asked for two procedures: this case is the complaint (投诉), `into` (a case id) the report (举报).

    `number`, `person`, `profile` and `promised_by` are the report's; `split_from` is this case's own number.  The rest
    is what was said, for the report to record.  Source: design/rules.md, intake, kinds.
    """

    into: str
    number: str
    person: Person
    profile: str
    promised_by: Instant
    split_from: str
    title: str
    text: str
    channel: str
    external_id: str
    captured_at: Instant
    category_hint: str = ""
    place_hint: str = ""
    spot: str = ""
    area: str | None = None
    capture: Capture | None = None
    answers: tuple[Answer, ...] = ()
    files: tuple[Attachment, ...] = ()


class AdmissionHeld(Fact):
    """A person at intake's screening desk has to say the category: the text alone did not.

    `confidence`: how probable the suggestion is, 0 to 1, if it was learnt.
    """

    reason: str
    suggestion: str | None = None
    area: str | None = None
    confidence: float | None = None


class CaseAdmitted(Fact):
    """受理: what the matter is and where.  `terms` and `rule` say why; `promised_by` is never later than promised.

    `rule`: `words/<category>`, `learnt/<version>` or `screening`; `rule_version`: the version of the configuration that
    holds it, empty where a person decided.  `confidence`: 0 to 1, if it was learnt.
    `about`: units that the matter is against; none of them gets it (回避).
    """

    category: str
    area: str | None
    urgent: bool
    profile: str
    promised_by: Instant
    terms: tuple[str, ...] = ()
    rule: str = ""
    by: str = "rule"
    confidence: float | None = None
    about: tuple[str, ...] = ()
    rule_version: str = ""


class CaseRefused(Fact):
    """不予受理, with the legal reason, where to go instead, and how to object."""

    reason: str
    legal: str
    signpost: str
    appeal: str


class CaseDiverted(Fact):
    """An emergency: the number to call was shown at once, and the matter recorded."""

    call: str
    terms: tuple[str, ...] = ()


class CaseReclassified(Fact):
    """The category or the area was wrong and was put right, with a reason."""

    category: str
    area: str | None
    reason: str
    by: str


class CaseSupplemented(Fact):
    """The citizen added something.  `joined`: they joined the matter; false for who raised it."""

    person: str
    text: str
    joined: bool = False
    files: tuple[Attachment, ...] = ()


class CaseWithdrawn(Fact):
    """The citizen does not want it handled any more."""

    person: str
    reason: str

    @property
    def goes_on(self) -> bool:
        """Never, unlike a case that was closed as merged."""
        return False


class RequesterJoined(Fact):
    """One more person raised the same matter: an own receipt, an own reply, an own vote.

    `merged_from`: the case they raised it as, if that was merged into this one; `promised_by`: what they were promised
    there, which still holds.
    """

    person: Person
    merged_from: str = ""
    promised_by: Instant | None = None


class RequesterLeft(Fact):
    """A person is no longer one of this matter: what they raised was taken out of it again."""

    person: str


class RepresentativeNamed(Fact):
    """The group chose who speaks for it; five at the most."""

    people: tuple[str, ...]


class AffectedPersonAdded(Fact):
    """Somebody the matter concerns who did not raise it (the 69 students).  `label` tells them apart, no more."""

    label: str


class MergeProposed(Fact):
    """The centre wants this case to become one with another, `into` (a case id), which answers."""

    into: str
    reason: str
    by: str


class MergeAccepted(Fact):
    """This case takes in `other` (a case id); `number` is its own."""

    other: str
    number: str


class MergeDeclined(Fact):
    """This case does not take in `other` (a case id): `closed`, `merged` or `merging` says why."""

    other: str
    reason: str


class CaseMerged(Fact):
    """并案: this case goes on as another.  Its people are people of that one, with the promise they were given here.

    `more`: the ids of those of a large group who follow a few at a time.
    """

    into: str
    number: str
    people: tuple[Person, ...]
    promised_by: Instant
    reason: str
    by: str
    more: tuple[str, ...] = ()


class RequestersFollow(Fact):
    """A large group moves between two cases: `left` people are still to be said, the next of them by this case."""

    left: int


class MergeAbandoned(Fact):
    """This case ended before the other had accepted: nothing was merged."""

    into: str


class CaseUnmerged(Fact):
    """拆分: taken out of `out_of` (a case id) again, it goes on by itself."""

    out_of: str
    reason: str
    by: str


class SubmissionRepeated(Fact):
    """The same submission came again by the bus: the same case, the same receipt.

    `case`: the report (a case id) that was split off it, if this is about that one.
    """

    number: str
    channel: str
    external_id: str
    person: str
    promised_by: Instant
    case: str = ""


class SubmissionRejected(Fact):
    """A submission that no case can be made of: the field, the reason, and what to send instead."""

    channel: str
    external_id: str
    field: str
    reason: str
