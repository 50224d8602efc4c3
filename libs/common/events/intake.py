"""Facts of intake, step 1 接办."""

from libs.common.clock import Instant
from libs.common.events.fact import Fact
from libs.common.events.words import Kind, Person


class CaseSubmitted(Fact):
    """A matter was recorded: numbered and promised.  Source of the promise: the kind's profile (rules.md, clocks)."""

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

    `rule`: `words/<category>`, `learnt/<version>` or `screening`.  `confidence`: 0 to 1, if it was learnt.
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


class CaseWithdrawn(Fact):
    """The citizen does not want it handled any more."""

    person: str
    reason: str


class RequesterJoined(Fact):
    """One more person raised the same matter: an own receipt, an own reply, an own vote."""

    person: Person


class RepresentativeNamed(Fact):
    """The group chose who speaks for it; five at the most."""

    people: tuple[str, ...]


class AffectedPersonAdded(Fact):
    """Somebody the matter concerns who did not raise it (the 69 students).  `label` tells them apart, no more."""

    label: str


class SubmissionRepeated(Fact):
    """The same submission came again by the bus: the same case, the same receipt."""

    number: str
    channel: str
    external_id: str
    person: str
    promised_by: Instant


class SubmissionRejected(Fact):
    """A submission that no case can be made of: the field, the reason, and what to send instead."""

    channel: str
    external_id: str
    field: str
    reason: str
