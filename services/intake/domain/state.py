"""One matter as intake knows it."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from pydantic import Field

from libs.common.clock import Instant
from libs.common.errors import Refused
from libs.common.events.fact import Light, Value
from libs.common.events.intake import CaseSplit
from libs.common.events.words import Attachment, Capture, Ending, Kind, Link, Person


class Status(Light, StrEnum):
    """`held`: the screening desk has to say the category.  `merged`: it goes on as another case."""

    EXPECTED = "expected"
    HELD = "held"
    ADMITTED = "admitted"
    REFUSED = "refused"
    DIVERTED = "diverted"
    MERGED = "merged"
    ENDED = "ended"


class Merge(Value):
    """Into which case this one is to be merged, or was: then with that one's `number`, and the status `before`."""

    into: str
    reason: str
    by: str
    number: str = ""
    before: Status = Status.ADMITTED


class Report(Value):
    """The report that was split off this complaint: its case id, number and promise, and who raised it."""

    case: str
    number: str
    profile: str
    promised_by: Instant
    person: str


class Arriving(Value):
    """Who is still to come from a case that was merged into this one, with the promise that they were given there."""

    people: tuple[str, ...]
    promised_by: Instant


class Case(Value):
    """`people`: those whose details stand here; `more`: the ids of the others, whose details lie beside the document.

    `profile` and `promised_by` are what the citizen was promised.  `about`: units that it is against.

    `awaits`: cases (ids) that this one has agreed to take in.  `taken_in`: who came with each that was merged into it.
    `arriving`: who is still to come with each; `leaving`: who has left with one, and is still to be said.
    `formerly`: those that this one was merged into for a while.  `ended_as`: as evaluation closed it.
    `slip`: a keyed digest of what an item of an offline batch said, so that another content is noticed.
    `files`: what its people sent along, of all together.
    """

    status: Status = Status.EXPECTED
    number: str = ""
    kind: Kind = Kind.OTHER
    title: str = ""
    text: str = ""
    channel: str = ""
    external_id: str = ""
    people: tuple[Person, ...] = ()
    more: tuple[str, ...] = ()
    representatives: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    category: str | None = None
    suggestion: str | None = None
    area: str | None = None
    spot: str = ""
    urgent: bool = False
    profile: str = ""
    about: tuple[str, ...] = ()
    promised_by: Instant | None = None
    submitted_at: Instant | None = None
    reason: str = ""
    ended_as: Ending | None = None
    linked_to: Link | None = None
    capture: Capture | None = None
    slip: str = ""
    report: Report | None = None
    files: tuple[Attachment, ...] = ()
    merge: Merge | None = None
    awaits: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    taken_in: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    arriving: Mapping[str, Arriving] = Field(default_factory=dict)
    leaving: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """The ids of all its people, in the order in which they came as far as that is known."""
        return (*(person.id for person in self.people), *self.more)

    def has(self, person: str) -> bool:
        """Whether they are one of it."""
        return person in self.more or any(one.id == person for one in self.people)

    def without(self, gone: Collection[str]) -> "Case":
        """The same case without those people."""
        people = tuple(person for person in self.people if person.id not in gone)
        more = tuple(person for person in self.more if person not in gone)
        speakers = tuple(person for person in self.representatives if person not in gone)
        return self.model_copy(update={"people": people, "more": more, "representatives": speakers})


def report_of(split: CaseSplit) -> Report:
    """What the complaint keeps of it."""
    return Report(
        case=split.into, number=split.number, profile=split.profile, promised_by=split.promised_by,
        person=split.person.id,
    )  # fmt: skip


def known(case: Case | None) -> Case:
    """The case, or a refusal that says it is not known."""
    if case is None or not case.number:
        raise Refused("unknown-case", "there is no such case; check the number", status=404)
    return case


def speaker(case: Case, secret: str, beside: Person | None = None) -> Person:
    """The person whose receipt code (as its keyed digest) this is; `beside`: whose it is of those not in `people`."""
    person = next((p for p in case.people if secret in {p.token_mac, p.phone_mac} and secret), beside)
    if person is None or not case.has(person.id):
        raise Refused("wrong-secret", "the receipt code does not fit this case; look at the receipt", status=403)
    return person
